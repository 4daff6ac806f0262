using System.Collections.Immutable;
using Vow.Policy;
using Vow.Policy.Drafting;
using Vow.Sheets;

namespace Vow.Register.Import;

/// <summary>
/// A company's register out of its sheets: a list of activities, a sheet for each, or both, as in the CNIL's simplified model. Tables and labels are found
/// by their words, wherever they stand.
/// </summary>
internal sealed class ReadRegister
{
    private const int LongestLabel = 80;

    // Columns that only a table has: with one of them two headings make a table, where a label and its value make none.
    private static readonly RegisterField[] Columns = [RegisterField.Description, RegisterField.Active, RegisterField.Type, RegisterField.Country, RegisterField.Safeguard];

    // Columns of a list of activities, and of no other table.
    private static readonly RegisterField[] OfActivities =
        [RegisterField.MainPurpose, RegisterField.Basis, RegisterField.Persons, RegisterField.Data, RegisterField.Reference, RegisterField.Created, RegisterField.Updated];

    private static readonly string[] Nothing = ["–", "-", "—", "/", "non renseigne a ce jour", "not known yet", "aucune declaree", "none declared", "neant", "n/a", "sans objet", "?", "??", "a completer", "a definir", "to be defined", "inconnu", "unknown", "aucun", "aucune", "none", "non", "no"];

    private static readonly string[] LegalForms = ["inc", "ltd", "llc", "limited", "corp", "sas", "sarl", "sa", "gmbh", "bv", "plc"];

    private readonly Dictionary<string, RegisterActivity> activities = new(StringComparer.Ordinal);
    private readonly List<string> order = [];
    private readonly SortedSet<string> unknown = new(StringComparer.Ordinal);
    private RegisterCompany company = new();
    private int french;
    private int english;

    private ReadRegister()
    {
    }

    public static CompanyRegister Of(ImmutableArray<SheetRows> sheets)
    {
        var reading = new ReadRegister();
        foreach (var sheet in sheets)
        {
            reading.Read(sheet);
        }

        return new CompanyRegister(
            reading.company, [.. reading.order.Select(key => reading.activities[key])], reading.english > reading.french ? Language.En : Language.Fr, [.. reading.unknown]);
    }

    private void Read(SheetRows sheet)
    {
        RegisterActivity? activity = null;
        RegisterField[]? table = null;
        foreach (var row in sheet.Rows)
        {
            var said = row.Where(cell => cell.Length > 0).ToList();
            if (said.Count == 0)
            {
                // A list may have a blank line in it; the parts of an activity's sheet are set apart by one.
                table = table is not null && IsList(table) ? table : null;
            }
            else if (HeadingsOf(row) is { } headings)
            {
                table = headings;
            }
            else if (said is [var title] && RegisterHeadings.Find(title) is { Field: RegisterField.Measures } measures)
            {
                // A part of two columns without headings of their own: the family, and what is done.
                Count(measures.IsFrench);
                table = [RegisterField.Measures, RegisterField.Description];
            }
            else if (table is not null && IsList(table))
            {
                Keep(Line(table, row));
            }
            else if (table is not null && said.Count > 1)
            {
                activity = Table(table, row, activity);
            }
            else if (said.Count > 1)
            {
                activity = Label(row, activity);
            }
        }

        if (activity is { Name.Length: > 0 } or { Reference.Length: > 0 } or { MainPurpose.Length: > 0 })
        {
            Keep(activity);
        }
    }

    /// <summary>What each column of a row of headings stands for; null where the row is none.</summary>
    private RegisterField[]? HeadingsOf(ImmutableArray<string> row)
    {
        var found = row.Select(RegisterHeadings.Find).ToArray();
        var known = found.Count(one => one is not null);
        var said = row.Count(cell => cell.Length > 0);
        var isTable = (known >= 3 && known * 2 >= said) || (known == 2 && said == 2 && found.Any(one => one is { } field && Columns.Contains(field.Field)) && found.First(one => one is not null)?.Field is RegisterField.Data or RegisterField.Recipients or RegisterField.Persons or RegisterField.Transfers or RegisterField.Measures or RegisterField.Sensitive or RegisterField.Name);
        if (!isTable)
        {
            return null;
        }

        for (var at = 0; at < row.Length; at++)
        {
            if (row[at].Length > 0 && found[at] is null)
            {
                unknown.Add(row[at]);
            }
        }

        foreach (var one in found)
        {
            Count(one?.IsFrench);
        }

        return [.. found.Select(one => one?.Field ?? RegisterField.Aside)];
    }

    /// <summary>Whether the table lists activities, one a row.</summary>
    private static bool IsList(RegisterField[] table) =>
        (table.Contains(RegisterField.Name) || table.Contains(RegisterField.MainPurpose)) && table.Any(field => OfActivities.Contains(field)) && !table.Contains(RegisterField.Description);

    private RegisterActivity Line(RegisterField[] table, ImmutableArray<string> row)
    {
        var activity = new RegisterActivity();
        for (var at = 0; at < Math.Min(table.Length, row.Length); at++)
        {
            activity = With(activity, table[at], row[at]);
        }

        return activity;
    }

    /// <summary>A label and what stands beside it.</summary>
    private RegisterActivity? Label(ImmutableArray<string> row, RegisterActivity? activity)
    {
        var cells = row.Where(cell => cell.Length > 0).ToArray();
        if (RegisterHeadings.Find(cells[0]) is not { } label)
        {
            if (cells[0].Length <= LongestLabel && (activity is not null || cells[0].EndsWith(':')))
            {
                unknown.Add(cells[0]);
            }

            return activity;
        }

        Count(label.IsFrench);
        var value = string.Join('\n', cells[1..]);
        switch (label.Field)
        {
            case RegisterField.Controller or RegisterField.Address or RegisterField.Postcode or RegisterField.City or RegisterField.Country or RegisterField.Phone or RegisterField.Email or RegisterField.Siren
                or RegisterField.Companies or RegisterField.Dpo:
                Company(label.Field, value);
                return activity;
            case RegisterField.Name when activity is null && RegisterText.Plain(cells[0]) is "nom" or "name":
                Company(RegisterField.Controller, value);
                return activity;
            default:
                return With(activity ?? new RegisterActivity(), label.Field, value);
        }
    }

    /// <summary>A row of one of an activity's own tables, or of the table of who answers.</summary>
    private RegisterActivity? Table(RegisterField[] table, ImmutableArray<string> row, RegisterActivity? activity)
    {
        string Of(params RegisterField[] fields)
        {
            var at = Array.FindIndex(table, fields.Contains);
            return at >= 0 && at < row.Length ? Said(row[at]) : "";
        }

        if (table.Contains(RegisterField.Address) || table.Contains(RegisterField.Postcode) || table.Contains(RegisterField.Email))
        {
            Actor(table, row);
            return activity;
        }

        // A list of recipients or transfers of the whole company belongs to no activity.
        if (activity is null)
        {
            return null;
        }

        if (table.Contains(RegisterField.Safeguard))
        {
            var transfer = new RegisterTransfer(Of(RegisterField.Recipients, RegisterField.Transfers, RegisterField.Name), Of(RegisterField.Country), Of(RegisterField.Safeguard), Of(RegisterField.Document));
            return transfer.Recipient.Length + transfer.Country.Length == 0 ? activity : activity with { Transfers = activity.Transfers.Add(transfer) };
        }

        if (table.Contains(RegisterField.Type) && !table.Contains(RegisterField.Measures))
        {
            var recipient = new RegisterRecipient(Named(Of(RegisterField.Recipients, RegisterField.Name)), Of(RegisterField.Type), Of(RegisterField.Country), Of(RegisterField.Does));
            return recipient.Name.Length == 0 ? activity : activity with { Recipients = activity.Recipients.Add(recipient) };
        }

        if (table.Contains(RegisterField.Measures))
        {
            return activity with { Measures = activity.Measures.Add((Of(RegisterField.Measures, RegisterField.Type), Of(RegisterField.Description))) };
        }

        if (table.Contains(RegisterField.Persons))
        {
            return activity with { Persons = activity.Persons.Add(Of(RegisterField.Description) is { Length: > 0 } described ? described : Of(RegisterField.Persons)) };
        }

        var (category, description) = (Of(RegisterField.Data, RegisterField.Sensitive), Of(RegisterField.Description));
        if (table.Contains(RegisterField.Sensitive))
        {
            return description.Length == 0 ? activity : activity with { Sensitive = description };
        }

        return description.Length + Of(RegisterField.Active).Length == 0 && table.Contains(RegisterField.Description)
            ? activity
            : activity with { Data = activity.Data.Add(new RegisterDatum(category, description, Of(RegisterField.Active), Of(RegisterField.Archive))) };
    }

    private void Actor(RegisterField[] table, ImmutableArray<string> row)
    {
        var who = row.Select(cell => RegisterHeadings.Find(cell)?.Field).FirstOrDefault(field => field is RegisterField.Controller or RegisterField.Dpo);
        var cells = table.Zip(row).Where(cell => Said(cell.Second).Length > 0).ToList();
        if (who == RegisterField.Dpo)
        {
            Company(RegisterField.Dpo, string.Join(", ", cells.Where(cell => cell.First is RegisterField.Name or RegisterField.Email).Select(cell => cell.Second)));
        }
        else if (who == RegisterField.Controller)
        {
            foreach (var (field, text) in cells)
            {
                Company(field == RegisterField.Name ? RegisterField.Controller : field, text);
            }
        }
    }

    private void Company(RegisterField field, string text)
    {
        var said = Said(text);
        string First(string before) => before.Length > 0 ? before : said;
        company = field switch
        {
            RegisterField.Controller when RegisterHeadings.Find(said) is null => company with { Name = First(company.Name) },
            RegisterField.Address => company with { Address = First(company.Address) },
            RegisterField.Postcode => company with { Postcode = First(company.Postcode) },
            RegisterField.City => company with { City = First(company.City) },
            RegisterField.Country => company with { Country = First(company.Country) },
            RegisterField.Phone => company with { Phone = First(company.Phone) },
            RegisterField.Email => company with { Email = First(company.Email) },
            RegisterField.Siren => company with { Siren = First(company.Siren) },
            RegisterField.Companies => company with { Register = First(company.Register) },
            RegisterField.Dpo => company with { Dpo = First(company.Dpo) },
            _ => company,
        };
    }

    private RegisterActivity With(RegisterActivity activity, RegisterField field, string text)
    {
        var said = Said(text);
        if (said.Length == 0)
        {
            return activity;
        }

        switch (field)
        {
            case RegisterField.Controller or RegisterField.Dpo or RegisterField.Address or RegisterField.Phone or RegisterField.Email:
                Company(field, said);
                return activity;
            case RegisterField.Recipients:
                return activity with { Recipients = [.. activity.Recipients, .. Lines(said).SelectMany(Apart).Select(RecipientIn)] };
            case RegisterField.Transfers:
                return activity with { Transfers = [.. activity.Transfers, .. Lines(said).SelectMany(TransfersIn)] };
            default:
                return field switch
                {
                    RegisterField.Reference => activity with { Reference = said },
                    RegisterField.Name => activity with { Name = said },
                    RegisterField.MainPurpose => activity with { MainPurpose = said },
                    RegisterField.SubPurpose => activity with { SubPurposes = activity.SubPurposes.Add(said) },
                    RegisterField.Basis => activity with { Basis = said },
                    RegisterField.Persons => activity with { Persons = activity.Persons.Add(said) },
                    RegisterField.Data or RegisterField.Description => activity with { Data = activity.Data.Add(new RegisterDatum("", said)) },
                    RegisterField.Active => activity with { Active = said },
                    RegisterField.Archive => activity with { Archive = said },
                    RegisterField.Sensitive => activity with { Sensitive = said },
                    RegisterField.Measures => activity with { Measures = [.. activity.Measures, .. Lines(said).Select(MeasureIn)] },
                    _ => activity,
                };
        }
    }

    private void Keep(RegisterActivity activity)
    {
        if (activity.Name.Length + activity.MainPurpose.Length + activity.Reference.Length == 0)
        {
            return;
        }

        var key = order.Find(one => (activity.Reference.Length > 0 && activities[one].Reference == activity.Reference)
            || (Title(activity).Length > 0 && Title(activities[one]) == Title(activity) && (activity.Reference.Length == 0 || activities[one].Reference.Length == 0)));
        if (key is null)
        {
            key = $"{order.Count}";
            order.Add(key);
            activities[key] = activity;
            return;
        }

        // A sheet says more than its line in the list.
        var before = activities[key];
        activities[key] = before with
        {
            Reference = Or(activity.Reference, before.Reference),
            Name = Or(before.Name, activity.Name),
            MainPurpose = Or(activity.MainPurpose, before.MainPurpose),
            SubPurposes = activity.SubPurposes.IsEmpty ? before.SubPurposes : activity.SubPurposes,
            Basis = Or(activity.Basis, before.Basis),
            Persons = activity.Persons.IsEmpty ? before.Persons : activity.Persons,
            Data = activity.Data.IsEmpty ? before.Data : activity.Data,
            Active = Or(activity.Active, activity.Data.IsEmpty ? before.Active : ""),
            Archive = Or(activity.Archive, activity.Data.IsEmpty ? before.Archive : ""),
            Sensitive = Or(activity.Sensitive, before.Sensitive),
            Recipients = activity.Recipients.IsEmpty ? before.Recipients : activity.Recipients,
            Transfers = activity.Transfers.IsEmpty ? before.Transfers : activity.Transfers,
            Measures = activity.Measures.IsEmpty ? before.Measures : activity.Measures,
        };
    }

    private void Count(bool? isFrench)
    {
        french += isFrench == true ? 1 : 0;
        english += isFrench == false ? 1 : 0;
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static string Title(RegisterActivity activity) => RegisterText.Plain(activity.Name.Length > 0 ? activity.Name : activity.MainPurpose);

    private static string Said(string text) => Nothing.Contains(RegisterText.Plain(text)) ? "" : text.Trim();

    private static IEnumerable<string> Lines(string text) => text.Split(['\n', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => Said(line).Length > 0);

    /// <summary>The catalogue's own recipients are exported by their id where nobody has said their name: "hosting (not known yet)".</summary>
    private static string Named(string text)
    {
        var open = text.IndexOf(" (", StringComparison.Ordinal);
        return open > 0 && Said(text[(open + 2)..].TrimEnd(')')).Length == 0 ? text[..open] : text;
    }

    /// <summary>"OVH, Stripe" names two; what stands in parentheses, or is a legal form ("Mailer, Inc."), belongs to the name before it.</summary>
    private static IEnumerable<string> Apart(string line)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at <= line.Length; at++)
        {
            if (at == line.Length || (line[at] is ',' or '/' && depth <= 0 && !IsLegalForm(line[(at + 1)..])))
            {
                if (line[start..at].Trim() is { Length: > 0 } one && Said(one).Length > 0)
                {
                    yield return one;
                }

                start = at + 1;
            }
            else
            {
                depth += line[at] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private static bool IsLegalForm(string rest) =>
        LegalForms.Contains(RegisterText.Plain(rest.Split([',', '(', '/'])[0]).Replace(".", "", StringComparison.Ordinal));

    /// <summary>"OVH (sous-traitant, France)".</summary>
    private static RegisterRecipient RecipientIn(string line)
    {
        var open = line.LastIndexOf('(');
        if (open <= 0 || !line.EndsWith(')'))
        {
            return new RegisterRecipient(line);
        }

        var inside = line[(open + 1)..^1];
        var comma = inside.IndexOf(',', StringComparison.Ordinal);
        return new RegisterRecipient(Named(line[..open].Trim()), comma < 0 ? inside : inside[..comma], comma < 0 ? inside : inside[(comma + 1)..]);
    }

    /// <summary>"Stripe, États-Unis : clauses contractuelles types"; "Oui (Stripe, États-Unis)".</summary>
    private static IEnumerable<RegisterTransfer> TransfersIn(string line)
    {
        if (Inside(line) is { } inside)
        {
            return Lines(inside).SelectMany(TransfersIn);
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var (whom, how) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
        var comma = whom.LastIndexOf(',');
        return RegisterText.Plain(whom) is "oui" or "yes" ? [] : [new RegisterTransfer(comma < 0 ? whom.Trim() : whom[..comma].Trim(), comma < 0 ? "" : whom[(comma + 1)..].Trim(), how.Trim(), "")];
    }

    /// <summary>What stands behind a "yes": "Stripe, États-Unis" in "Oui (Stripe, États-Unis)" or "Oui : Stripe, États-Unis".</summary>
    private static string? Inside(string line)
    {
        var yes = new[] { "oui", "yes" }.FirstOrDefault(word => line.StartsWith(word, StringComparison.OrdinalIgnoreCase) && line.Length > word.Length && !char.IsLetterOrDigit(line[word.Length]));
        return yes is null ? null : line[yes.Length..].Trim(' ', '\u00a0', '(', ')', ':', ',', '-', '–', '.') is { Length: > 0 } rest ? rest : null;
    }

    private static (string Family, string Text) MeasureIn(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", line) : (line[..colon].Trim(), line[(colon + 1)..].Trim());
    }
}
