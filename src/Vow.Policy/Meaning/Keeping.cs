using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>How long a purpose keeps its data: active base, archive, end.</summary>
internal static class Keeping
{
    private const string ActiveEnd = "active_end";
    private const string WhileKept = "while_kept";

    public static Retention Bind(
        Scope scope, Fields purpose, ScalarNode key, Basis basis, string? legalText, ImmutableArray<DatumUse> data, Catalogue catalogue)
    {
        var nothing = Nothing(key.Span);
        if (purpose.Find("keep") is not { } node)
        {
            purpose.Missing(DiagnosticCodes.KeepMissing, "keep", new("Say how long: keep: { active: { for: 5 years, after: last_activity }, then: delete }.", "Indiquez la durée\u00a0: keep: { active: { for: 5 years, after: last_activity }, then: delete }."));
            return nothing;
        }

        var fields = Fields.Of(scope, node, new($"the retention of \"{key.Value}\"", $"la conservation de «\u00a0{key.Value}\u00a0»"), purpose.KeySpanOf("keep"));
        var active = nothing.Active;
        if (fields.Find("active") is { } activeNode)
        {
            active = BindActive(scope, activeNode, fields.KeySpanOf("active"), catalogue);
        }
        else
        {
            fields.Missing(DiagnosticCodes.KeepMissing, "active", new("Say how long the data stays in use: active: { for: 5 years, after: last_activity }.", "Indiquez combien de temps les données restent en base active\u00a0: active: { for: 5 years, after: last_activity }."));
        }

        var archive = fields.Find("archive") is { } archiveNode ? BindArchive(scope, archiveNode, fields.KeySpanOf("archive"), basis, legalText, data, catalogue) : null;
        BindThen(fields);
        var notices = ImmutableArray<CalendarPeriod>.Empty;
        if (fields.Find("notice") is { } noticeNode)
        {
            var notice = Fields.Of(scope, noticeNode, new("the notice", "l'information préalable"));
            notices = [.. notice.NeedList("before", new("List the periods before: before: [30 days, 7 days].", "Énumérez les délais préalables\u00a0: before: [30 days, 7 days].")).Select(one => notice.AsPeriod(one, "before")).OfType<CalendarPeriod>().OrderByDescending(Calendar.InDays)];
            notice.Done();
        }

        fields.Done();
        return new Retention { Active = active, Archive = archive, Notices = notices, Span = node.Span };
    }

    /// <summary>No period at all: the place of a purpose that says none.</summary>
    public static Retention Nothing(Span place) => new() { Active = new Term(null, [], false, place), Notices = [], Span = place };

    private static void BindThen(Fields fields)
    {
        var then = fields.Text("then");
        if (then == "anonymise")
        {
            fields.Findings.Add(DiagnosticCodes.KeepAnonymise, fields.SpanOf("then"), new("Anonymising at the end is not part of this version of the language.", "L'anonymisation à l'échéance ne fait pas partie de cette version du langage."), new("Write then: delete.", "Écrivez then: delete."));
        }
        else if (then is not (null or "delete"))
        {
            fields.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf("then"), new($"\"{then}\" is not a value of \"then\".", $"«\u00a0{then}\u00a0» n'est pas une valeur de «\u00a0then\u00a0»."), Nearest.Help(then, ["delete"], new("Write then: delete.", "Écrivez then: delete.")));
        }
        else if (then is null)
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "then", new("Say what comes at the end: then: delete.", "Dites ce qui se passe à l'échéance\u00a0: then: delete."));
        }
    }

    private static Term BindActive(Scope scope, Node node, Span key, Catalogue catalogue)
    {
        var fields = Fields.Of(scope, node, new("the active phase", "la base active"), key);
        var length = fields.Need("for", new("Write a period, or while_kept where nothing but the person or another event ends it.", "Écrivez une durée, ou while_kept si seule la personne ou un autre événement y met fin."));
        var whileKept = length is ScalarNode { Value: WhileKept };
        var period = length is null || whileKept ? null : fields.AsPeriod(length, "for");
        var (after, yearEnd) = BindAfter(scope, fields, catalogue);
        if (length is not null && !whileKept && after.IsEmpty && !fields.Has("after"))
        {
            fields.Missing(DiagnosticCodes.KeepAnchorMissing, "after", new("Say what the period runs from: after: last_activity.", "Dites à compter de quoi court la durée\u00a0: after: last_activity."));
        }

        fields.Done();
        return new Term(period, after, yearEnd, node.Span);
    }

    private static ArchiveTerms BindArchive(
        Scope scope, Node node, Span key, Basis purposeBasis, string? purposeText, ImmutableArray<DatumUse> data, Catalogue catalogue)
    {
        var fields = Fields.Of(scope, node, new("the archive", "l'archivage intermédiaire"), key);
        fields.Need("for", new("Write how long it lasts: for: 5 years.", "Écrivez combien de temps il dure\u00a0: for: 5 years."));
        var fromActiveEnd = fields.Find("after") is null or ScalarNode { Value: ActiveEnd };
        var (after, yearEnd) = fromActiveEnd ? ([], false) : BindAfter(scope, fields, catalogue);
        if (!fields.Has("after"))
        {
            fields.Missing(DiagnosticCodes.KeepAnchorMissing, "after", new("Say what it runs from: after: active_end.", "Dites à compter de quoi il court\u00a0: after: active_end."));
        }

        var basis = fields.Word("basis", Words.Bases) ?? purposeBasis;
        var text = fields.Text("legal_text");
        if (basis == Basis.LegalObligation && text is null && (purposeText is null || purposeBasis != Basis.LegalObligation))
        {
            fields.Missing(DiagnosticCodes.LegalTextMissing, "legal_text", new("Name the law and article that obliges: legal_text: C. com. L123-22.", "Citez le texte et l'article qui obligent\u00a0: legal_text: C. com. L123-22."));
        }

        var archive = new ArchiveTerms
        {
            For = fields.Period("for") ?? new CalendarPeriod(0, 0, 1),
            After = after,
            FromYearEnd = yearEnd,
            Data = BindArchivedData(fields, data),
            OpenTo = BindRoles(fields),
            Basis = basis,
            LegalText = text ?? (basis == Basis.LegalObligation ? purposeText : null),
            Why = fields.NeedBilingual("why"),
            Span = node.Span,
        };
        fields.Done();
        return archive;
    }

    // No role at all is a finding of law: nobody may open it.
    private static ImmutableArray<Role> BindRoles(Fields fields) =>
        [.. fields.List("open_to").Select(one => fields.AsWord(one, "open_to", Words.Roles)).OfType<Role>()];

    private static ImmutableArray<string> BindArchivedData(Fields fields, ImmutableArray<DatumUse> data)
    {
        var ids = ImmutableArray.CreateRange(data, use => use.Datum);
        var archived = ImmutableArray.CreateBuilder<string>();
        foreach (var word in fields.NeedList("data", new("List what is archived, from the purpose's own data.", "Énumérez ce qui est archivé, parmi les données de la finalité.")))
        {
            var id = word.Value.TrimEnd('?');
            if (ids.Contains(id))
            {
                archived.Add(id);
                continue;
            }

            fields.Findings.Add(DiagnosticCodes.ArchiveDataNotInPurpose, word.Span, new($"The archive keeps \"{id}\", which the purpose does not use.", $"L'archivage intermédiaire conserve «\u00a0{id}\u00a0», que la finalité n'utilise pas."), Nearest.Help(id, ids, new("Archive only what the purpose already has.", "N'archivez que ce que la finalité utilise déjà.")));
        }

        return archived.ToImmutable();
    }

    /// <summary>An event, a group, a list of them, or <c>{ year_end: … }</c>.</summary>
    private static (ImmutableArray<string> After, bool FromYearEnd) BindAfter(Scope scope, Fields fields, Catalogue catalogue)
    {
        if (fields.Find("after") is not { } node)
        {
            return ([], false);
        }

        if (node is MappingNode)
        {
            var yearEnd = Fields.Of(scope, node, new("the start of the period", "le point de départ de la durée"));
            var events = yearEnd.NeedList("year_end", new("Name the event whose fiscal year counts: { year_end: invoice_date }.", "Nommez l'événement dont l'exercice comptable compte\u00a0: { year_end: invoice_date }."));
            yearEnd.Done();
            return (Names.Resolve(fields, events, catalogue.TermIds, new("event", "d'événement"), "anchors"), true);
        }

        return (Names.Resolve(fields, fields.AsList(node, "after"), catalogue.TermIds, new("event", "d'événement"), "anchors"), false);
    }
}
