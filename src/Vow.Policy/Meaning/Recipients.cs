using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Who receives data, where, under which contract and mechanism.</summary>
internal static class Recipients
{
    public static ImmutableArray<Recipient> Bind(Scope scope, Fields policy) =>
        [.. policy.Named("recipients", required: false).Select(named => BindOne(scope, named.Key, named.Value))];

    private static Recipient BindOne(Scope scope, ScalarNode key, Node value)
    {
        var fields = Fields.Of(scope, value, $"the recipient \"{key.Value}\"", key.Span);
        // One that names nobody is a category of recipients: the rule on recipients speaks of it, and once is enough.
        var isCategory = !fields.Has("name");
        var nobody = new Fact<string>(null, null, key.Span);
        var recipient = new Recipient
        {
            Id = key.Value,
            Name = isCategory ? nobody : fields.FactText("name", "Write its name, or { unknown: \"who must say it\" }."),
            Role = fields.NeedWord("role", Words.RecipientRoles),
            Does = fields.NeedBilingual("does"),
            Countries = isCategory && !fields.Has("countries") ? new Fact<ImmutableArray<string>>([], null, key.Span) : BindCountries(fields),
            Contract = isCategory && !fields.Has("contract") ? nobody : fields.FactText("contract", "Write the contract's reference, or { unknown: \"who must say it\" }."),
            Mechanism = fields.Find("mechanism") is { } mechanism ? BindMechanism(scope, mechanism, fields.KeySpanOf("mechanism")) : null,
            Arrangement = fields.Has("arrangement") ? fields.FactText("arrangement", "Write the arrangement's reference.") : null,
            Delivers = [.. fields.List("delivers").Select(one => fields.AsWord(one, "delivers", Words.ChannelKinds)).OfType<ChannelKind>().Distinct()],
            Link = fields.Web("link"),
            Span = key.Span,
        };
        fields.Done();
        return recipient;
    }

    private static Fact<ImmutableArray<string>> BindCountries(Fields fields)
    {
        if (fields.Need("countries", "List the countries it handles data in, [FR], or { unknown: \"who must say it\" }.") is not { } node)
        {
            return new Fact<ImmutableArray<string>>([], null, fields.Place);
        }

        if (fields.AsUnknown(node, "countries", assumable: false) is { } unknown)
        {
            return new Fact<ImmutableArray<string>>([], unknown, node.Span);
        }

        var codes = fields.AsList(node, "countries").Select(one => Countries.Read(fields, one, "countries")).OfType<string>();
        return new Fact<ImmutableArray<string>>([.. codes.Distinct(StringComparer.Ordinal)], null, node.Span);
    }

    private static Mechanism BindMechanism(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, "the transfer mechanism", key);
        var from = fields.FactDate("from") ?? new Fact<DateOnly>(default, null, node.Span);
        if (!fields.Has("from"))
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "from", "Write its first day in force: from: 2026-01-01.");
        }

        var to = fields.FactDate("to");
        if (to is { IsKnown: true } && from.IsKnown && to.Value < from.Value)
        {
            scope.Findings.Add(DiagnosticCodes.DateInvalid, to.Span, "The mechanism ends before it starts.", "Put \"from\" before \"to\".");
        }

        var mechanism = new Mechanism(
            fields.NeedWord("kind", Words.Mechanisms),
            from,
            to,
            fields.Has("document") ? fields.FactText("document", "Write its reference.") : null,
            fields.Has("fallback") ? fields.FactText("fallback", "Write the reference of the clauses and their assessment.") : null,
            node.Span);
        fields.Done();
        return mechanism;
    }
}
