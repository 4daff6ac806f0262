using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>A part of a declared thing that can change by itself: its name, its value in words, what follows when it changes.</summary>
internal sealed record Part<T>(string En, string Fr, Func<T, Bilingual> Value, Consequences If = Consequences.None)
{
    /// <summary>Says some changes in words of their own, with what follows from them; null where the usual sentence serves.</summary>
    public Func<T, T, (Bilingual Words, Consequences If)?>? InOtherWords { get; init; }
}

/// <summary>Compares declared things part by part, and lists of them by id.</summary>
internal static class Comparing
{
    /// <summary>The parts that differ, each as one change.</summary>
    public static IEnumerable<Change> Parts<T>(ChangeKind kind, string about, Bilingual? named, T before, T after, IEnumerable<Part<T>> parts, ImmutableArray<string> purposes)
    {
        foreach (var part in parts)
        {
            var (old, now) = (part.Value(before), part.Value(after));
            if (old != now)
            {
                var (words, follows) = part.InOtherWords?.Invoke(before, after) ?? (Becomes(named, part.En, part.Fr, old, now), part.If);
                yield return new Change(kind, about, words, follows, purposes);
            }
        }
    }

    /// <summary>What came, what went, and what differs, of a list whose members have ids. A new order alone is a change too: pages follow it.</summary>
    public static IEnumerable<Change> Lists<T>(
        ChangeKind kind, string listEn, string listFr, ImmutableArray<T> before, ImmutableArray<T> after, Func<T, string> id, Func<T, Bilingual> title,
        IReadOnlyList<Part<T>> parts, Func<string, ImmutableArray<string>> purposes, Consequences removed = Consequences.None)
    {
        var old = before.ToDictionary(id, StringComparer.Ordinal);
        var now = after.ToDictionary(id, StringComparer.Ordinal);
        foreach (var one in after)
        {
            if (!old.TryGetValue(id(one), out var was))
            {
                yield return new Change(kind, id(one), Appears(listEn, listFr, title(one)), Consequences.None, purposes(id(one)));
                continue;
            }

            foreach (var change in Parts(kind, id(one), Named(listEn, listFr, title(was)), was, one, parts, purposes(id(one))))
            {
                yield return change;
            }
        }

        foreach (var one in before.Where(one => !now.ContainsKey(id(one))))
        {
            yield return new Change(kind, id(one), Disappears(listEn, listFr, title(one)), removed, purposes(id(one)));
        }

        if (!before.Select(id).Where(now.ContainsKey).SequenceEqual(after.Select(id).Where(old.ContainsKey), StringComparer.Ordinal))
        {
            yield return new Change(kind, Said.Word(kind), new($"{listEn}: they stand in another order.", $"{listFr}\u00a0: l'ordre change."), Consequences.None, []);
        }
    }

    public static Bilingual Named(string listEn, string listFr, Bilingual title) => new($"{listEn} \"{title.En}\"", $"{listFr} «\u00a0{title.Fr}\u00a0»");

    public static Bilingual Appears(string listEn, string listFr, Bilingual title) =>
        new($"{listEn} \"{title.En}\": new.", $"{listFr} «\u00a0{title.Fr}\u00a0»\u00a0: apparaît.");

    public static Bilingual Disappears(string listEn, string listFr, Bilingual title) =>
        new($"{listEn} \"{title.En}\": no longer there.", $"{listFr} «\u00a0{title.Fr}\u00a0»\u00a0: disparaît.");

    /// <summary>"Named: part, from … to …."</summary>
    public static Bilingual Becomes(Bilingual? named, string en, string fr, Bilingual old, Bilingual now) => named is null
        ? new($"{Capital(en)}: from {old.En} to {now.En}.", $"{Capital(fr)}\u00a0: de {old.Fr} à {now.Fr}.")
        : new($"{named.En}: {en}, from {old.En} to {now.En}.", $"{named.Fr}\u00a0: {fr}, de {old.Fr} à {now.Fr}.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
