using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>One table with what its columns seem to hold: here a city is told from a list of cities, and a customer's name from a film's.</summary>
internal sealed class TableReading
{
    private readonly ColumnLook[] looks;
    private readonly NameReading[] names;
    private readonly Candidate?[] candidates;
    private readonly DateOnly today;
    private readonly bool calledAfterPeople;
    private readonly bool ofThings;
    private readonly bool ofFirms;

    public TableReading(CatalogueTable table, ColumnLook[] looks, DateOnly today)
    {
        Table = table;
        this.looks = looks;
        this.today = today;
        var words = NameReading.Split(table.Name);
        ofThings = words.Any(NameWords.Things.Contains);
        calledAfterPeople = words.Any(NameWords.People.Contains) && !ofThings;
        ofFirms = !calledAfterPeople && words.Any(NameWords.Firms.Contains);
        var prefix = NameReading.SharedPrefix([.. table.Columns.Select(column => column.Name)]);
        names = [.. table.Columns.Select(column => NameReading.Of(column.Name, prefix))];
        var links = table.ForeignKeys.SelectMany(key => key.From).ToHashSet(StringComparer.Ordinal);
        candidates = [.. table.Columns.Select((column, at) =>
            ColumnReading.Read(names[at], column, looks[at], ofThings || (ofFirms && names[at].IsBareName), calledAfterPeople) is { } candidate && (!links.Contains(column.Name) || candidate.Datum is "email" or "phone") ? candidate : (Candidate?)null)];
        NameOfPersons();
        FirstAndLast();
    }

    public CatalogueTable Table { get; }

    /// <summary>Whether its rows are about persons.</summary>
    public bool IsOfPersons => calledAfterPeople || candidates.Any(one => one is { Certainty: >= 0.6 } candidate && ScanKind.Of(candidate.Datum).Weight == ScanWeight.Telling);

    /// <summary>What it proposes.</summary>
    /// <param name="linked">Whether its rows are about persons or lead to rows that are.</param>
    public IEnumerable<ScanProposal> Propose(bool linked)
    {
        var placed = candidates.Any(one => one is { Datum: "street" or "phone" });
        var near = linked || IsOfPersons || placed || names.Any(name => name.Words is [.., "id"] && name.Words.Any(NameWords.People.Contains));
        for (var at = 0; at < candidates.Length; at++)
        {
            var proposal = Structured(at) ?? (candidates[at] is { } candidate && candidate.Datum != "free_text" ? Plain(at, candidate, near, placed) : null) ?? FreeText(at, near) ?? Born(at) ?? Position(at);
            if (proposal is { Confidence: >= SourceScan.Least })
            {
                yield return proposal;
            }
        }
    }

    /// <summary>A bare "name", "nom": whose it is the neighbours say, else the values.</summary>
    private void NameOfPersons()
    {
        var hasFirst = candidates.Any(one => one?.Datum == "first_name");
        for (var at = 0; at < names.Length; at++)
        {
            if (!names[at].IsBareName || (candidates[at] is { Datum: not ("full_name" or "last_name" or "first_name") }))
            {
                continue;
            }

            var look = looks[at];
            var empty = look.Filled == 0;
            if (!empty && (look.Share(Signs.Letters) < 0.5 || look.Share(Signs.Prose) > 0.3))
            {
                continue;
            }

            if (hasFirst && !ofThings)
            {
                candidates[at] = Confirmed("last_name", 0.85, Signs.Family, look);
            }
            else if (calledAfterPeople)
            {
                // Beside no first name, the whole name stands there, unless single words do.
                candidates[at] = empty || look.Share(Signs.Person) >= 0.2 || look.MeanLength > 11 ? Confirmed("full_name", 0.75, Signs.Person, look) : Confirmed("last_name", 0.75, Signs.Family, look);
            }
        }
    }

    /// <summary>"gst_first" beside "gst_last" are the two names of a person, where they aren't two numbers or days.</summary>
    private void FirstAndLast()
    {
        for (var first = 0; first < names.Length; first++)
        {
            if (names[first].Words is not [.. var whose, "first"] || candidates[first] is not null)
            {
                continue;
            }

            var last = Array.FindIndex(names, other => other.Words is [.. var same, "last"] && same.SequenceEqual(whose));
            if (last >= 0 && candidates[last] is null && new[] { first, last }.All(at => looks[at].Filled == 0 || looks[at].Share(Signs.Letters) >= 0.7))
            {
                candidates[first] = Confirmed("first_name", 0.75, Signs.Given, looks[first]);
                candidates[last] = Confirmed("last_name", 0.75, Signs.Family, looks[last]);
            }
        }
    }

    private static Candidate Confirmed(string datum, double certainty, Signs sign, ColumnLook look) =>
        look.Filled == 0 ? new Candidate(datum, certainty * 0.8, true, 0)
        : look.Share(sign) >= 0.2 ? new Candidate(datum, ColumnReading.Both(certainty, 0.6 * look.Share(sign)), true, look.Count(sign))
        : new Candidate(datum, certainty, true, 0);

    private ScanProposal? Plain(int at, Candidate candidate, bool near, bool placed)
    {
        var kind = ScanKind.Of(candidate.Datum);
        if (kind.Weight == ScanWeight.Beside && !near)
        {
            return null;
        }

        // "state" is a region beside an address, and an order's state elsewhere.
        if (candidate.Datum == "region" && !candidates.Where((_, other) => other != at).Any(one => one is { Datum: "street" or "postcode" or "city" }))
        {
            return null;
        }

        // In a list of things, "name" words of ours are theirs: a film's language, a product's brand.
        if (ofThings && !placed && candidate is { Named: true, Seen: 0 } && kind.Weight != ScanWeight.Alone && !calledAfterPeople && kind.Weight == ScanWeight.Beside && !IsOfPersons)
        {
            return null;
        }

        var grounds = new List<Bilingual>();
        if (candidate.Named)
        {
            grounds.Add(looks[at].Filled == 0 ? new("its name says so; no value was sampled", "son nom le dit\u00a0; aucune valeur n'a été examinée") : new("its name says so", "son nom le dit"));
        }

        if (candidate.Seen > 0)
        {
            grounds.Add(Counted(candidate.Seen, looks[at].Filled, kind.Values));
        }

        if (grounds.Count == 0)
        {
            grounds.Add(new("its type says so", "son type le dit"));
        }

        if (kind.Weight == ScanWeight.Beside)
        {
            grounds.Add(new("its rows are about persons or lead to them", "ses lignes portent sur des personnes ou y mènent"));
        }

        return Proposal(at, kind, candidate.Certainty, grounds) with { IsAlarm = kind.IsAlarm };
    }

    private ScanProposal? Structured(int at)
    {
        var look = looks[at];
        if (look.Share(Signs.Structured) < 0.4 || look.Inside.Count == 0)
        {
            return null;
        }

        var kinds = ScanKind.Kinds.Where(kind => look.Inside.Contains(kind.Datum)).ToList();
        var (en, fr) = (string.Join(", ", kinds.Select(kind => kind.Values.En)), string.Join(", ", kinds.Select(kind => kind.Values.Fr)));
        return Proposal(at, ScanKind.Of("structured_text"), 0.85, [Counted(look.Count(Signs.Structured), look.Filled, ScanKind.Of("structured_text").Values), new($"inside them: {en}", $"ils contiennent\u00a0: {fr}")]) with
        {
            IsAlarm = kinds.Exists(kind => kind.IsAlarm),
        };
    }

    private ScanProposal? FreeText(int at, bool near)
    {
        var look = looks[at];
        var grounds = new List<Bilingual>();
        var (hard, soft) = (0, 0);
        foreach (var (sign, values) in new[] { (Signs.HasEmail, ScanKind.Of("email").Values), (Signs.HasPhone, ScanKind.Of("phone").Values), (Signs.HasAccount, new("account or social security numbers", "numéros de compte ou de sécurité sociale")), (Signs.HasCard, ScanKind.Of("card_number").Values) })
        {
            if (look.Count(sign) > 0)
            {
                hard += look.Count(sign);
                grounds.Add(Holding(look.Count(sign), look.Filled, values));
            }
        }

        if (look.Count(Signs.HasPerson) > 0 && !names[at].IsTitle)
        {
            soft = look.Count(Signs.HasPerson);
            grounds.Add(Holding(soft, look.Filled, ScanKind.Of("full_name").Values));
        }

        var named = candidates[at] is { Datum: "free_text" };
        var holds = hard > 0 || (soft >= 2 && look.Share(Signs.HasPerson) >= 0.03 && (near || !ofThings));
        if (!holds && !(named && near))
        {
            return null;
        }

        if (look.Share(Signs.Prose) < 0.1 && !named)
        {
            // Not written by anybody: addresses, lists, numbers with a word beside them.
            return null;
        }

        if (named)
        {
            grounds.Insert(0, new("its name says that people write in it", "son nom dit que des personnes y écrivent"));
        }

        if (!holds)
        {
            grounds.Add(new("its rows are about persons or lead to them", "ses lignes portent sur des personnes ou y mènent"));
        }

        return Proposal(at, ScanKind.Of("free_text"), (named, holds) switch { (true, true) => 0.9, (false, true) => hard > 0 ? 0.75 : 0.6, _ => 0.6 }, grounds) with { IsAlarm = look.Count(Signs.HasCard) > 0 };
    }

    /// <summary>Dates nobody named that lie where dates of birth lie.</summary>
    private ScanProposal? Born(int at)
    {
        var look = looks[at];
        var (first, last) = look.Years;
        var born = IsOfPersons && candidates[at] is null && look.Count(Signs.Date) >= 10 && look.Share(Signs.Date) >= 0.9 && !look.HasClock && first > today.Year - 115 && last <= today.Year - 1 && last - first >= 30 && first < today.Year - 50;
        return born
            ? Proposal(at, ScanKind.Of("birth_date"), 0.55, [Counted(look.Count(Signs.Date), look.Filled, new("dates", "dates")), new("spread over years as dates of birth are", "réparties sur les années comme des dates de naissance")])
            : null;
    }

    /// <summary>In a row about a person, "title" is what they do, where it isn't how they are addressed.</summary>
    private ScanProposal? Position(int at)
    {
        var look = looks[at];
        return IsOfPersons && !ofThings && names[at].Words is ["title"] or ["titre"] && look.Share(Signs.Letters) >= 0.5 && look.MeanLength < 40 && look.Share(Signs.Prose) < 0.1 && candidates.Any(one => one is { Datum: "first_name" or "last_name" })
            ? look.Share(Signs.Civility) >= 0.5
                ? Proposal(at, ScanKind.Of("civility"), 0.8, [Counted(look.Count(Signs.Civility), look.Filled, ScanKind.Of("civility").Values)])
                : Proposal(at, ScanKind.Of("job_title"), 0.65, [new("a title in a row about a person", "un titre dans une ligne qui porte sur une personne")])
            : null;
    }

    private ScanProposal Proposal(int at, ScanKind kind, double certainty, List<Bilingual> grounds) => new(
        Table.Name, Table.Columns[at].Name, kind, Math.Round(Math.Min(certainty, 0.99), 2),
        new(string.Join("; ", grounds.Select(one => one.En)), string.Join("\u00a0; ", grounds.Select(one => one.Fr))));

    private static Bilingual Counted(int seen, int of, Bilingual values) =>
        new($"{SourceScan.Number(seen)} of {SourceScan.Number(of)} sampled values are {values.En}", $"{SourceScan.Number(seen)} valeurs examinées sur {SourceScan.Number(of)} sont des {values.Fr}");

    private static Bilingual Holding(int seen, int of, Bilingual values) =>
        new($"{SourceScan.Number(seen)} of {SourceScan.Number(of)} sampled texts hold {values.En}", $"{SourceScan.Number(seen)} textes examinés sur {SourceScan.Number(of)} contiennent des {values.Fr}");
}
