using System.Collections.Frozen;
using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy;

/// <summary>What compiling gave.</summary>
/// <param name="Policy">The flat tables; null where there are errors.</param>
/// <param name="Slots">
/// The lineage's slots after this version: keys <c>purpose</c> or <c>purpose/channel</c>, each at its number. Give it to the next version's compilation, so
/// that a number is never used again for something else.
/// </param>
/// <param name="Diagnostics">What stood in the way.</param>
public sealed record Compilation(CompiledPolicy? Policy, ImmutableArray<string> Slots, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Declared model to the flat tables the gate reads.</summary>
public static class Compiler
{
    private const int MostSlots = 1_000;

    /// <summary>Compiles a policy.</summary>
    /// <param name="policy">A policy that reads without errors.</param>
    /// <param name="epoch">Number of this version in its lineage, from 1.</param>
    /// <param name="zoneOf">Looks up a time zone by IANA id, null where there is none; by default the system's.</param>
    /// <param name="slots">The lineage's slots so far, <see cref="Compilation.Slots"/> of the version before; none for the first.</param>
    public static Compilation Compile(DeclaredPolicy policy, ushort epoch, Func<string, TimeZoneInfo?>? zoneOf = null, ImmutableArray<string> slots = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var findings = new Findings();
        var lineage = SlotLineage(policy, slots.IsDefault ? [] : slots);
        if (lineage.Length > MostSlots)
        {
            findings.Add(DiagnosticCodes.SlotsTooMany, Span.StartOf(PolicyFiles.Policy), new($"With the versions before it, the policy has used more than {MostSlots:N0} slots.", $"Avec les versions précédentes, la politique a utilisé plus de 1\u00a0000 emplacements."), new("Begin a new lineage: re-number the facts under a new policy name.", "Commencez une nouvelle lignée\u00a0: renumérotez les faits sous un nouveau nom de politique."));
        }

        var zone = (zoneOf ?? SystemZone)(policy.Zone);
        if (zone is null)
        {
            findings.Add(DiagnosticCodes.ZoneUnknown, policy.ZoneSpan, new($"No time zone is called \"{policy.Zone}\".", $"Aucun fuseau horaire ne s'appelle «\u00a0{policy.Zone}\u00a0»."), new("Write an IANA id, such as Europe/Paris.", "Écrivez un identifiant IANA, tel que Europe/Paris."));
        }

        return zone is null || findings.HasErrors
            ? new Compilation(null, lineage, findings.InOrder())
            : new Compilation(Tables(policy, epoch, new PolicyZone(zone), lineage), lineage, []);
    }

    private static CompiledPolicy Tables(DeclaredPolicy policy, ushort epoch, PolicyZone zone, ImmutableArray<string> lineage)
    {
        var data = ImmutableArray.CreateRange(policy.Data, one => one.Id);
        var anchors = ImmutableArray.CreateRange(policy.Anchors, one => one.Id);
        var channels = ImmutableArray.CreateRange(policy.Channels, one => one.Id);
        var recipients = ImmutableArray.CreateRange(policy.Recipients, one => one.Id);
        var slots = ImmutableArray.CreateBuilder<CompiledSlot>();
        var purposes = ImmutableArray.CreateBuilder<CompiledPurpose>();
        foreach (var purpose in policy.Purposes)
        {
            var first = slots.Count;
            slots.AddRange(Keys(purpose).Select(one => new CompiledSlot(lineage.IndexOf(one.Key), purposes.Count, one.Channel is null ? -1 : channels.IndexOf(one.Channel))));
            purposes.Add(new CompiledPurpose
            {
                Id = purpose.Id,
                Basis = purpose.Basis,
                IsDirectMarketing = purpose.Marketing,
                ExplicitConsent = purpose.Consent?.Explicit ?? false,
                ClosedToMinors = purpose.Consent?.ClosedToMinors ?? false,
                DataBits = Bits(data, purpose.Data.Select(use => use.Datum)),
                RecipientBits = Bits(recipients, purpose.Recipients),
                Active = new CompiledTerm { For = purpose.Keep.Active.For, After = Events(policy, anchors, purpose.Keep.Active.After), FromYearEnd = purpose.Keep.Active.FromYearEnd },
                Archive = purpose.Keep.Archive is { } archive ? Archive(policy, anchors, data, archive) : null,
                Offline = purpose.Offline,
                ConsentValidFor = purpose.Consent?.ValidFor,
                TextVersion = purpose.Consent?.TextVersion,
                AcceptedTexts = purpose.Consent?.Accepted ?? [],
                Slots = first..slots.Count,
                Clauses = purpose.Clauses,
            });
        }

        return new CompiledPolicy
        {
            Name = policy.Name,
            Hash = policy.Hash,
            Epoch = epoch,
            Zone = zone,
            FiscalYearEnd = policy.Controller.FiscalYearEnd.Value,
            Purposes = purposes.ToImmutable(),
            Data = data,
            Anchors = anchors,
            Channels = channels,
            Slots = slots.ToImmutable(),
            Recipients = [.. policy.Recipients.Select(Recipient)],
            Countries = AdequacyDecisions.Open,
            PurposeIndex = Index(policy.Purposes.Select(one => one.Id)),
            DatumIndex = Index(data),
            RecipientIndex = Index(recipients),
        };
    }

    /// <summary>Keys keep the number they have; new ones come after all earlier ones, those no longer declared included.</summary>
    private static ImmutableArray<string> SlotLineage(DeclaredPolicy policy, ImmutableArray<string> before) =>
        [.. before.Concat(policy.Purposes.SelectMany(Keys).Select(one => one.Key)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<(string Key, string? Channel)> Keys(Purpose purpose) =>
        purpose.Channels.IsEmpty ? [(purpose.Id, null)] : purpose.Channels.Select(channel => ($"{purpose.Id}/{channel}", (string?)channel));

    private static CompiledArchive Archive(DeclaredPolicy policy, ImmutableArray<string> anchors, ImmutableArray<string> data, ArchiveTerms archive) => new()
    {
        For = archive.For,
        After = Events(policy, anchors, archive.After),
        FromYearEnd = archive.FromYearEnd,
        Basis = archive.Basis,
        LegalText = archive.LegalText,
        DataBits = Bits(data, archive.Data),
        OpenTo = archive.OpenTo.Aggregate(0u, (bits, role) => bits | (1u << (int)role)),
    };

    private static CompiledRecipient Recipient(Recipient recipient) => new()
    {
        Id = recipient.Id,
        Known = recipient.IsKnown,
        Countries = recipient.Countries.Value,

        Mechanism = recipient.Mechanism is { HasDates: true } mechanism
            ? new CompiledMechanism(mechanism.Kind, mechanism.From.Value, mechanism.To?.Value, mechanism.Fallback is { IsKnown: true })
            : null,
    };

    private static ImmutableArray<int> Events(DeclaredPolicy policy, ImmutableArray<string> anchors, ImmutableArray<string> names) =>
        [.. names.SelectMany(name => policy.AnchorsOf(name)).Select(name => anchors.IndexOf(name)).Distinct().Order()];

    private static ImmutableArray<ulong> Bits(ImmutableArray<string> all, IEnumerable<string> some)
    {
        var words = new ulong[(all.Length + 63) / 64];
        foreach (var index in some.Select(one => all.IndexOf(one)))
        {
            words[index / 64] |= 1ul << (index % 64);
        }

        return ImmutableArray.Create(words);
    }

    private static FrozenDictionary<string, int> Index(IEnumerable<string> ids) =>
        ids.Select((id, index) => (id, index)).ToFrozenDictionary(one => one.id, one => one.index, StringComparer.Ordinal);

    private static TimeZoneInfo? SystemZone(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;
}
