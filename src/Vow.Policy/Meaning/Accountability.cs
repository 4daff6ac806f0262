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
            [.. policy.Named("trackers", required: false).Select(named => BindTracker(scope, named.Key, named.Value, purposeIds, recipientIds))],
            [.. policy.Named("documents", required: false).Select(named => BindDocument(scope, named.Key, named.Value, purposeIds, recipientIds))],
            BindMeasures(policy),
            [.. policy.Named("clients", required: false).Select(named => BindClient(scope, named.Key, named.Value, recipientIds))],
            policy.Find("children") is { } children ? BindChildren(scope, children, policy.KeySpanOf("children")) : null,
            policy.Find("changes") is { } changes ? BindChanges(scope, changes, policy.KeySpanOf("changes")) : null,
            BindDecisions(scope, policy));
    }

    private static Tracker BindTracker(Scope scope, ScalarNode key, Node value, ImmutableArray<string> purposes, ImmutableArray<string> recipients)
    {
        var fields = Fields.Of(scope, value, $"the tracker \"{key.Value}\"", key.Span);
        var purpose = fields.Need("purpose", "Name the purpose it serves.") is ScalarNode named ? Names.Resolve(fields, [named], purposes, "purpose", "purposes") : [];
        var tracker = new Tracker
        {
            Id = key.Value,
            Title = fields.NeedBilingual("title"),
            Purpose = purpose.IsEmpty ? "" : purpose[0],
            Kind = fields.NeedWord("kind", Words.TrackerKinds),
            SetBy = Names.Resolve(fields, fields.List("set_by"), recipients, "recipient", "recipients"),
            Lives = fields.Period("lives"),
            Loads = fields.Word("loads", Words.TrackerLoads) ?? TrackerLoads.AfterConsent,
            NecessaryFor = fields.Bilingual("necessary_for"),
            Domains = [.. fields.List("domains").Select(one => one.Value)],
            Span = key.Span,
        };
        fields.Done();
        return tracker;
    }

    private static Document BindDocument(Scope scope, ScalarNode key, Node value, ImmutableArray<string> purposes, ImmutableArray<string> recipients)
    {
        var fields = Fields.Of(scope, value, $"the document \"{key.Value}\"", key.Span);
        fields.Need("review", "Write the day it is to be looked at again, or { unknown: \"who must say it\" }.");
        var document = new Document
        {
            Id = key.Value,
            Kind = fields.NeedWord("kind", Words.DocumentKinds),
            Title = fields.NeedBilingual("title"),
            File = fields.FactText("file", "Write where it lies, or { unknown: \"who must say it\" }."),
            Owner = fields.FactText("owner", "Write the function that owns it, or { unknown: \"who must say it\" }."),
            Review = fields.FactDate("review") ?? new Fact<DateOnly>(default, null, key.Span),
            Purposes = Names.Resolve(fields, fields.List("purposes"), purposes, "purpose", "purposes"),
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipients, "recipient", "recipients"),
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
        var fields = Fields.Of(scope, value, $"the client \"{key.Value}\"", key.Span);
        var client = new Client
        {
            Id = key.Value,
            Name = fields.FactText("name", "Write its name, or { unknown: \"who must say it\" }."),
            Contact = fields.FactText("contact", "Write how to reach it, or { unknown: \"who must say it\" }."),
            Does = fields.NeedBilingual("does"),
            Contract = fields.FactText("contract", "Write the contract's reference, or { unknown: \"who must say it\" }."),
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipients, "recipient", "recipients"),
            Span = key.Span,
        };
        fields.Done();
        return client;
    }

    private static ChildrenTerms BindChildren(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, "the word on children", key);
        fields.Need("age", "Write the age in years: age: 15.");
        var terms = new ChildrenTerms(fields.Count("age", 18) ?? 0, fields.NeedBilingual("how"), key);
        fields.Done();
        return terms;
    }

    private static ChangeTerms BindChanges(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, "the rule on changes", key);
        fields.Need("announced", "Write how long before: announced: 30 days.");
        var terms = new ChangeTerms(fields.Period("announced") ?? new CalendarPeriod(0, 0, 1), fields.NeedBilingual("how"), key);
        fields.Done();
        return terms;
    }

    private static ImmutableArray<ControllerDecision> BindDecisions(Scope scope, Fields policy)
    {
        var decisions = ImmutableArray.CreateBuilder<ControllerDecision>();
        foreach (var (key, value) in policy.Named("decisions", required: false))
        {
            var fields = Fields.Of(scope, value, $"the decision \"{key.Value}\"", key.Span);
            var rule = fields.NeedText("rule", "Name the rule of the finding, as check prints it.");
            if (rule.Length > 0 && !LawRules.All.Any(one => one.Code == rule))
            {
                fields.Findings.Add(DiagnosticCodes.ReferenceUnknown, fields.SpanOf("rule"), $"No rule \"{rule}\" is known.", Nearest.Help(rule, [.. LawRules.All.Select(one => one.Code)], "Copy the code of the finding as check prints it."));
            }

            fields.Need("date", "Write the day of the decision: date: 2026-11-01.");
            fields.Need("expires", "Write its last day: a decision that never ends is none.");
            decisions.Add(new ControllerDecision(
                rule,
                fields.Text("about"),
                fields.NeedText("reason", "Say why the sentence is published all the same."),
                fields.NeedText("decided_by", "Write the name and function of the person who decided for the controller."),
                fields.NeedText("dpo_advice", "Write the officer's advice, and whether it was followed."),
                fields.Date("date") ?? default,
                fields.Date("expires") ?? default,
                key.Span));
            fields.Done();
        }

        return decisions.ToImmutable();
    }
}
