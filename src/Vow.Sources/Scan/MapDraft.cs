using System.Collections.Immutable;
using System.Globalization;
using Vow.Policy;
using Vow.Policy.Drafting;

namespace Vow.Sources;

/// <summary>
/// A source for <c>sources.yaml</c>, drafted from a catalogue and what a scan proposed. What only people can say is left empty, in a way the language
/// refuses: a draft that nobody finished never counts as a map.
/// </summary>
public static class MapDraft
{
    private static readonly ImmutableArray<(string Datum, string Instead)> Akin = [("full_name", "last_name"), ("user_name", "pseudonym"), ("user_name", "comment_name"), ("street", "address"), ("email", "staff_email")];

    // Words of a date's name to the kind of event it may date, the most telling first.
    private static readonly ImmutableArray<(string Words, EventKind Kind)> Dated =
    [
        ("login|connexion|connection|seen|signin|visit|visite|active|activite|activity", EventKind.Login),
        ("invoice|facture|facturation|billed|issued|emission", EventKind.Document),
        ("purchase|achat|order|ordered|commande|placed|passee|bought|vente|sale|sold", EventKind.Purchase),
        ("subscription|subscribed|abonnement|inscription|adhesion", EventKind.Subscription),
        ("debit|paid|payment|paiement|regle|payee", EventKind.Payment),
        ("closed|cloture|clos|end|ended|fin|resiliation|terminated|sortie|cancelled|annulation", EventKind.Closing),
        ("contact|message|reply|replied|answered|called|appel", EventKind.Contact),
    ];

    /// <summary>Writes the draft.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="engine">The engine, as the language calls it.</param>
    /// <param name="variable">Environment variable that holds the connection string.</param>
    /// <param name="catalogue">The tables.</param>
    /// <param name="proposals">What a scan took columns for; empty where none was made.</param>
    /// <param name="policy">Whose data, purposes and events are spoken of; null where there is none to read.</param>
    public static string Write(string source, string engine, string variable, Catalogue catalogue, IEnumerable<ScanProposal> proposals, DeclaredPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(proposals);
        var draft = new Draft(catalogue, proposals.ToDictionary(one => (one.Table, one.Column)), policy);
        var text = new YamlText();
        text.Comment("A draft: nothing of it is in force. Put it under \"sources\" in sources.yaml and go through it line by line; vow check names what is still open,");
        text.Comment("vow source check holds it against the database. Left open on purpose: serves (which purposes keep the rows), and the empty reasons and braces.");
        foreach (var (i, some) in (policy?.Purposes ?? []).Select(one => one.Id).Chunk(10).Index())
        {
            text.Comment((i == 0 ? "The policy's purposes: " : "  ") + string.Join(", ", some));
        }

        text.Under("sources", () => text.Under(YamlText.Plain(source), () =>
        {
            text.Pair("engine", engine);
            text.Pair("connection", YamlText.Map(("env", variable)));
            text.Under("tables", () =>
            {
                foreach (var table in catalogue.Tables.Where(table => table.Name != "vow_batch"))
                {
                    draft.Table(text, table);
                }
            });
        }));
        return text.ToString();
    }

    private sealed class Draft(Catalogue catalogue, Dictionary<(string Table, string Column), ScanProposal> proposals, DeclaredPolicy? policy)
    {
        private readonly ImmutableArray<string> data = policy is null ? [.. KnownThings.Data.Select(one => one.Id)] : [.. policy.Data.Select(one => one.Id)];
        private readonly ImmutableArray<Anchor> anchors = policy?.Anchors ?? KnownThings.Anchors;
        private readonly Dictionary<string, ImmutableArray<CatalogueForeignKey>> paths = Paths(catalogue, proposals);

        public void Table(YamlText text, CatalogueTable table)
        {
            var mine = table.Columns.Select(column => proposals.GetValueOrDefault((table.Name, column.Name))).OfType<ScanProposal>().ToList();
            var linked = paths.ContainsKey(table.Name);
            if (mine.Count == 0 && !linked && proposals.Count > 0)
            {
                text.Pair(YamlText.Plain(table.Name), YamlText.Map(("no_personal_data", "\"\"")) + Remark("nothing personal was seen: say why there is none, or map it"));
                return;
            }

            text.Under(YamlText.Plain(table.Name), () =>
            {
                if (table.Format is { IsJson: false } format)
                {
                    Written(text, format);
                }

                text.Pair("key", YamlText.List(table.PrimaryKey) + (table.PrimaryKey.IsEmpty ? Remark("it has none: name columns that tell its rows apart") : ""));
                text.Pair("serves", "[unknown]" + Remark("which of the policy's purposes"));
                Whose(text, table, mine);
                text.Under("columns", () =>
                {
                    foreach (var column in table.Columns)
                    {
                        Column(text, table, column);
                    }
                });
                var held = catalogue.Tables.Any(other => !proposals.Keys.Any(key => key.Table == other.Name) && !paths.ContainsKey(other.Name) && other.Name != table.Name && other.ForeignKeys.Any(key => key.To == table.Name && key.OnDelete == DeleteAction.Refuse));
                text.Pair("at_end", held ? "clear" + Remark("rows of tables without personal data point here and keep these from being deleted") : "delete");
            });
        }

        private static void Written(YamlText text, FileFormat format)
        {
            if (format.Delimiter != FileDelimiter.Comma)
            {
                text.Pair("delimiter", format.Delimiter.ToString().ToLowerInvariant());
            }

            if (format.Encoding != FileEncoding.Utf8)
            {
                text.Pair("encoding", (format.Encoding == FileEncoding.Latin1 ? "iso-8859-1" : "windows-1252") + Remark("by its first lines"));
            }
        }

        private void Whose(YamlText text, CatalogueTable table, List<ScanProposal> mine)
        {
            if (paths.TryGetValue(table.Name, out var path) && path is [var first, ..])
            {
                text.Under("subject", () => text.Item(YamlText.Map(("from", YamlText.List(first.From)), ("to", YamlText.Plain(first.To)), ("at", YamlText.List(first.At)))));
                return;
            }

            var identifiers = new[] { "email", "phone", "customer_number" }
                .Select(kind => (Kind: kind, Column: mine.Where(one => one.Kind.Datum == kind).MaxBy(one => one.Confidence)?.Column))
                .Where(one => one.Column is not null).Select(one => (one.Kind, (string?)YamlText.Plain(one.Column!))).ToList();
            text.Pair("identifiers", identifiers.Count > 0 ? YamlText.Map(identifiers) : "{}" + Remark("nothing here says whose a row is: name the columns that do, or declare subject, the way to a table that does"));
        }

        private void Column(YamlText text, CatalogueTable table, CatalogueColumn column)
        {
            var parts = new List<(string, string?)>();
            string remark;
            var anchor = Event(table, column);
            if (proposals.GetValueOrDefault((table.Name, column.Name)) is { } found)
            {
                var (datum, said) = Datum(found.Kind.Datum);
                parts.Add(("datum", datum));
                remark = $"{found.Confidence.ToString("0.00", CultureInfo.InvariantCulture)}: {said}{found.Why.En}{(found.IsAlarm ? "; ALARM" : "")}{(found.Kind.IsSensitive ? "; GDPR 9 may cover it" : "")}";
            }
            else if (table.ForeignKeys.FirstOrDefault(key => key.From.Contains(column.Name)) is { } link)
            {
                parts.Add(("link", YamlText.Quote("the row of " + link.To)));
                remark = "";
            }
            else if (table.PrimaryKey is [var key] && key == column.Name)
            {
                var number = IsOfPersons(table.Name) && data.Contains("customer_number");
                parts.Add(number ? ("datum", "customer_number") : ("technical", YamlText.Quote("the row's own number")));
                remark = number ? "the number people are known by here? else technical, and why" : "";
            }
            else
            {
                remark = proposals.Count == 0 ? $"{column.Type}: datum, anchor, link or technical" : $"{column.Type}: nothing personal was seen; technical and why, or what it holds";
            }

            if (anchor is not null)
            {
                parts.Add(("anchor", anchor));
                remark += (remark.Length > 0 ? "; " : "") + "does it date that event? else leave the anchor out";
            }

            text.Pair(YamlText.Plain(column.Name), (parts.Count == 0 ? "{}" : YamlText.Map(parts)) + (remark.Length > 0 ? Remark(remark) : ""));
        }

        private (string Datum, string Said) Datum(string datum)
        {
            if (data.Contains(datum))
            {
                return (datum, "");
            }

            return Akin.FirstOrDefault(one => one.Datum == datum && data.Contains(one.Instead)) is { Instead: { } instead }
                ? (instead, $"seems {datum}; ")
                : (datum, "not in the policy yet, declare it under data; ");
        }

        /// <summary>An event of the policy that a column with a date may date; only one that the policy has.</summary>
        private string? Event(CatalogueTable table, CatalogueColumn column)
        {
            var words = NameReading.Split(column.Name);
            var dated = column.Type.StartsWith("date", StringComparison.Ordinal) || column.Type.StartsWith("timestamp", StringComparison.Ordinal)
                || words.Any(word => word is "at" or "on" or "le" or "date" or "dt" or "last" or "derniere" or "dernier");
            if (!dated || proposals.ContainsKey((table.Name, column.Name)) || table.ForeignKeys.Any(key => key.From.Contains(column.Name)))
            {
                return null;
            }

            // Where the column's own name says nothing more than "created", its table's says of what.
            foreach (var from in new[] { words, NameReading.Split(table.Name) })
            {
                foreach (var (known, kind) in Dated)
                {
                    if (from.Any(word => known.Split('|').Contains(word) || known.Split('|').Contains(word.TrimEnd('s'))) && anchors.FirstOrDefault(one => one.Event == kind) is { } anchor)
                    {
                        return anchor.Id;
                    }
                }
            }

            return null;
        }

        private bool IsOfPersons(string table) => paths.TryGetValue(table, out var path) && path.IsEmpty;

        private static string Remark(string words) => "   # " + new string([.. words.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]);

        /// <summary>For each table whose rows lead to persons, the foreign keys to the nearest table of persons; none for that table itself.</summary>
        private static Dictionary<string, ImmutableArray<CatalogueForeignKey>> Paths(Catalogue catalogue, Dictionary<(string Table, string Column), ScanProposal> proposals)
        {
            bool Has(CatalogueTable table, params ReadOnlySpan<string> data)
            {
                foreach (var column in table.Columns)
                {
                    if (proposals.GetValueOrDefault((table.Name, column.Name)) is { } one && data.Contains(one.Kind.Datum))
                    {
                        return true;
                    }
                }

                return false;
            }

            // First the tables called after people that hold something to find them by; then, where rows lead to none of these, any that do.
            var findable = catalogue.Tables.Where(table => Has(table, "email", "phone", "customer_number", "user_name", "social_security_number")).ToList();
            var called = findable.Where(table => NameReading.Split(table.Name).Any(NameWords.People.Contains)).Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
            var paths = Grow(called.ToDictionary(name => name, _ => ImmutableArray<CatalogueForeignKey>.Empty, StringComparer.Ordinal));
            foreach (var table in findable.Where(table => !paths.ContainsKey(table.Name)))
            {
                paths[table.Name] = [];
            }

            return Grow(paths);

            Dictionary<string, ImmutableArray<CatalogueForeignKey>> Grow(Dictionary<string, ImmutableArray<CatalogueForeignKey>> known)
            {
                for (var grew = true; grew;)
                {
                    grew = false;
                    foreach (var table in catalogue.Tables.Where(table => !known.ContainsKey(table.Name)))
                    {
                        if (table.ForeignKeys.Where(key => key.To != table.Name && known.ContainsKey(key.To)).MinBy(key => known[key.To].Length) is { } key)
                        {
                            known[table.Name] = known[key.To].Insert(0, key);
                            grew = true;
                        }
                    }
                }

                return known;
            }
        }
    }
}
