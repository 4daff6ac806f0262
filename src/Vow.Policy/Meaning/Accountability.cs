using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>What stands around the purposes: trackers, documents, measures, clients, children, changes, decisions.</summary>
internal sealed record Accountability(
    ImmutableArray<Tracker> Trackers,
    ImmutableArray<Document> Documents,
    ImmutableArray<SecurityMeasure> Measures,
    ImmutableArray<Client> Clients,
    ChildrenTerms? Children,
    ChangeTerms? Changes,
    ImmutableArray<ControllerDecision> Decisions)
{
    public static Accountability Bind(Scope scope, Fields policy, ImmutableArray<Purpose> purposes, ImmutableArray<Recipient> recipients)
    {
        var purposeIds = ImmutableArray.CreateRange(purposes, one => one.Id);
        var recipientIds = ImmutableArray.CreateRange(recipients, one => one.Id);
        return new Accountability(
            [.. policy.Named("trackers", required: false).Select(named => BindTracker(scope, named.Key, named.Value, purposes, purposeIds, recipientIds))],
            [.. policy.Named("documents", required: false).Select(named => BindDocument(scope, named.Key, named.Value, purposeIds, recipientIds))],
            BindMeasures(policy),
            [.. policy.Named("clients", required: false).Select(named => BindClient(scope, named.Key, named.Value, recipientIds))],
            policy.Find("children") is { } children ? BindChildren(scope, children, policy.KeySpanOf("children")) : null,
            policy.Find("changes") is { } changes ? BindChanges(scope, changes, policy.KeySpanOf("changes")) : null,
            BindDecisions(scope, policy));
    }

    private static Tracker BindTracker(Scope scope, ScalarNode key, Node value, ImmutableArray<Purpose> declared, ImmutableArray<string> purposes, ImmutableArray<string> recipients)
    {
        var fields = Fields.Of(scope, value, new($"the tracker \"{key.Value}\"", $"le traceur «\u00a0{key.Value}\u00a0»"), key.Span);
        var purpose = fields.Need("purpose", new("Name the purpose it serves.", "Nommez la finalité qu'il sert.")) is ScalarNode named ? Names.Resolve(fields, [named], purposes, new("purpose", "de finalité"), "purposes") : [];
        var tracker = new Tracker
        {
            Id = key.Value,
            Title = fields.NeedBilingual("title"),
            Purpose = purpose.IsEmpty ? "" : purpose[0],
            Kind = fields.NeedWord("kind", Words.TrackerKinds),
            SetBy = Names.Resolve(fields, fields.List("set_by"), recipients, new("recipient", "de destinataire"), "recipients"),
            Lives = fields.Period("lives"),
            Loads = fields.Word("loads", Words.TrackerLoads) ?? TrackerLoads.AfterConsent,
            NecessaryFor = fields.Bilingual("necessary_for"),
            Domains = [.. fields.List("domains").Select(one => one.Value)],
            Names = [.. fields.List("names").Select(one => one.Value)],
            OptOut = fields.Has("opt_out") ? BindOptOut(fields) : null,
            Span = key.Span,
        };
        fields.Done();
        CheckTracker(fields, tracker, declared.FirstOrDefault(one => one.Id == tracker.Purpose));
        return tracker;
    }

    private static Fact<string> BindOptOut(Fields fields)
    {
        var fact = fields.FactText("opt_out", new("Write the web address, or { unknown: \"who must say it\" }.", "Écrivez l'adresse web, ou { unknown: \"qui doit la dire\" }."));
        return fact.Unknown is null ? fact with { Value = fields.Web("opt_out") } : fact;
    }

    // The clock of a tracker is the policy's own limit; that nothing is read or written without a yes is the law's (LIL 82).
    private static void CheckTracker(Fields fields, Tracker tracker, Purpose? purpose)
    {
        if (tracker.NecessaryFor is not null || tracker.Kind == TrackerKind.Device)
        {
            return;
        }

        if (tracker.Lives is { } lives && Calendar.InDays(lives) > 397)
        {
            fields.Findings.Add(DiagnosticCodes.TrackerTooLong, fields.SpanOf("lives"), new($"The tracker \"{tracker.Id}\" lives longer than 13 months.", $"Le traceur «\u00a0{tracker.Id}\u00a0» subsiste plus de 13 mois."), new("Write lives: 13 months, and do not renew it at each visit.", "Écrivez lives: 13 months, et ne le prolongez pas à chaque visite."));
        }

        if (purpose is { Exempt: false, Basis: not Basis.Consent } && tracker.Kind != TrackerKind.Plugin && purpose.States.HasFlag(Stated.Basis))
        {
            fields.Findings.Add(DiagnosticCodes.TrackerNoConsent, fields.SpanOf("purpose"), new($"The tracker \"{tracker.Id}\" is not strictly needed, and its purpose \"{purpose.Id}\" does not rest on consent: nobody can say yes to it.", $"Le traceur «\u00a0{tracker.Id}\u00a0» n'est pas strictement nécessaire, et sa finalité «\u00a0{purpose.Id}\u00a0» ne repose pas sur le consentement\u00a0: nul ne peut l'accepter."), new("Name a purpose with basis: consent, or say what it is strictly needed for: necessary_for: { en: …, fr: … }.", "Nommez une finalité dont la base est consent, ou dites à quoi il est strictement nécessaire\u00a0: necessary_for: { en: …, fr: … }."));
        }
    }

    private static Document BindDocument(Scope scope, ScalarNode key, Node value, ImmutableArray<string> purposes, ImmutableArray<string> recipients)
    {
        var fields = Fields.Of(scope, value, new($"the document \"{key.Value}\"", $"le document «\u00a0{key.Value}\u00a0»"), key.Span);
        fields.Need("review", new("Write the day it is to be looked at again, or { unknown: \"who must say it\" }.", "Écrivez le jour où il sera réexaminé, ou { unknown: \"qui doit le dire\" }."));
        var document = new Document
        {
            Id = key.Value,
            Kind = fields.NeedWord("kind", Words.DocumentKinds),
            Title = fields.NeedBilingual("title"),
            File = fields.FactText("file", new("Write where it lies, or { unknown: \"who must say it\" }.", "Écrivez où il se trouve, ou { unknown: \"qui doit le dire\" }.")),
            Owner = fields.FactText("owner", new("Write the function that owns it, or { unknown: \"who must say it\" }.", "Écrivez la fonction qui en a la charge, ou { unknown: \"qui doit le dire\" }.")),
            Review = fields.FactDate("review") ?? new Fact<DateOnly>(default, null, key.Span),
            Purposes = Names.Resolve(fields, fields.List("purposes"), purposes, new("purpose", "de finalité"), "purposes"),
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipients, new("recipient", "de destinataire"), "recipients"),
            Span = key.Span,
        };
        fields.Done();
        return document;
    }

    private static ImmutableArray<SecurityMeasure> BindMeasures(Fields policy)
    {
        var measures = ImmutableArray.CreateBuilder<SecurityMeasure>();
        foreach (var (key, value) in policy.Named("security_measures", required: false))
        {
            if (policy.AsWord(key, "security_measures", Words.MeasureKinds) is { } kind)
            {
                measures.Add(new SecurityMeasure(kind, policy.AsBilingual(value, key.Value), key.Span));
            }
        }

        return measures.ToImmutable();
    }

    private static Client BindClient(Scope scope, ScalarNode key, Node value, ImmutableArray<string> recipients)
    {
        var fields = Fields.Of(scope, value, new($"the client \"{key.Value}\"", $"le client «\u00a0{key.Value}\u00a0»"), key.Span);
        var client = new Client
        {
            Id = key.Value,
            Name = fields.FactText("name", new("Write its name, or { unknown: \"who must say it\" }.", "Écrivez son nom, ou { unknown: \"qui doit le dire\" }.")),
            Contact = fields.FactText("contact", new("Write how to reach it, or { unknown: \"who must say it\" }.", "Écrivez comment le joindre, ou { unknown: \"qui doit le dire\" }.")),
            Does = fields.NeedBilingual("does"),
            Contract = fields.FactText("contract", new("Write the contract's reference, or { unknown: \"who must say it\" }.", "Écrivez la référence du contrat, ou { unknown: \"qui doit le dire\" }.")),
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipients, new("recipient", "de destinataire"), "recipients"),
            Span = key.Span,
        };
        fields.Done();
        return client;
    }

    private static ChildrenTerms BindChildren(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new("the word on children", "la mention des mineurs"), key);
        fields.Need("age", new("Write the age in years: age: 15.", "Écrivez l'âge en années\u00a0: age: 15."));
        var terms = new ChildrenTerms(fields.Count("age", 18) ?? 0, fields.NeedBilingual("how"), key);
        fields.Done();
        return terms;
    }

    private static ChangeTerms BindChanges(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new("the rule on changes", "la règle sur les modifications"), key);
        fields.Need("announced", new("Write how long before: announced: 30 days.", "Écrivez combien de temps avant\u00a0: announced: 30 days."));
        var terms = new ChangeTerms(fields.Period("announced") ?? new CalendarPeriod(0, 0, 1), fields.NeedBilingual("how"), key);
        fields.Done();
        return terms;
    }

    private static ImmutableArray<ControllerDecision> BindDecisions(Scope scope, Fields policy)
    {
        var decisions = ImmutableArray.CreateBuilder<ControllerDecision>();
        foreach (var (key, value) in policy.Named("decisions", required: false))
        {
            var fields = Fields.Of(scope, value, new($"the decision \"{key.Value}\"", $"la décision «\u00a0{key.Value}\u00a0»"), key.Span);
            var rule = fields.NeedText("rule", new("Name the rule of the finding, as check prints it.", "Citez la règle du constat, telle que check l'affiche."));
            if (rule.Length > 0 && !LawRules.All.Any(one => one.Code == rule))
            {
                fields.Findings.Add(DiagnosticCodes.ReferenceUnknown, fields.SpanOf("rule"), new($"No rule \"{rule}\" is known.", $"La règle «\u00a0{rule}\u00a0» n'est pas connue."), Nearest.Help(rule, [.. LawRules.All.Select(one => one.Code)], new("Copy the code of the finding as check prints it.", "Recopiez le code du constat, tel que check l'affiche.")));
            }

            fields.Need("date", new("Write the day of the decision: date: 2026-11-01.", "Écrivez le jour de la décision\u00a0: date: 2026-11-01."));
            fields.Need("expires", new("Write its last day: a decision that never ends is none.", "Écrivez son dernier jour\u00a0: une décision sans terme n'en est pas une."));
            decisions.Add(new ControllerDecision(
                rule,
                fields.Text("about"),
                fields.NeedText("reason", new("Say why the sentence is published all the same.", "Dites pourquoi la phrase est publiée malgré tout.")),
                fields.NeedText("decided_by", new("Write the name and function of the person who decided for the controller.", "Écrivez le nom et la fonction de la personne qui a décidé pour le responsable du traitement.")),
                fields.NeedText("dpo_advice", new("Write the officer's advice, and whether it was followed.", "Écrivez l'avis du délégué, et s'il a été suivi.")),
                fields.Date("date") ?? default,
                fields.Date("expires") ?? default,
                key.Span));
            fields.Done();
        }

        return decisions.ToImmutable();
    }
}
