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
        var fields = Fields.Of(scope, value, new($"the recipient \"{key.Value}\"", $"le destinataire «\u00a0{key.Value}\u00a0»"), key.Span);
        // One that names nobody is a category of recipients: the rule on recipients speaks of it, and once is enough.
        var isCategory = !fields.Has("name");
        var nobody = new Fact<string>(null, null, key.Span);
        var recipient = new Recipient
        {
            Id = key.Value,
            Name = isCategory ? nobody : fields.FactText("name", new("Write its name, or { unknown: \"who must say it\" }.", "Écrivez son nom, ou { unknown: \"qui doit le dire\" }.")),
            Role = fields.NeedWord("role", Words.RecipientRoles),
            Does = fields.NeedBilingual("does"),
            Countries = isCategory && !fields.Has("countries") ? new Fact<ImmutableArray<string>>([], null, key.Span) : BindCountries(fields),
            Contract = isCategory && !fields.Has("contract") ? nobody : fields.FactText("contract", new("Write the contract's reference, or { unknown: \"who must say it\" }.", "Écrivez la référence du contrat, ou { unknown: \"qui doit le dire\" }.")),
            Mechanism = fields.Find("mechanism") is { } mechanism ? BindMechanism(scope, key.Value, mechanism, fields.KeySpanOf("mechanism")) : null,
            Arrangement = fields.Has("arrangement") ? fields.FactText("arrangement", new("Write the arrangement's reference.", "Écrivez la référence de l'accord.")) : null,
            Delivers = [.. fields.List("delivers").Select(one => fields.AsWord(one, "delivers", Words.ChannelKinds)).OfType<ChannelKind>().Distinct()],
            Link = fields.Web("link"),
            Span = key.Span,
        };
        fields.Done();
        return recipient;
    }

    private static Fact<ImmutableArray<string>> BindCountries(Fields fields)
    {
        if (fields.Need("countries", new("List the countries it handles data in, [FR], or { unknown: \"who must say it\" }.", "Énumérez les pays où il traite des données, [FR], ou { unknown: \"qui doit le dire\" }.")) is not { } node)
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

    private static Mechanism BindMechanism(Scope scope, string recipient, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new($"the transfer mechanism of the recipient \"{recipient}\"", $"le mécanisme de transfert du destinataire «\u00a0{recipient}\u00a0»"), key);
        var from = fields.FactDate("from") ?? new Fact<DateOnly>(default, null, node.Span);
        if (!fields.Has("from"))
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "from", new("Write its first day in force: from: 2026-01-01.", "Écrivez son premier jour de validité\u00a0: from: 2026-01-01."));
        }

        var to = fields.FactDate("to");
        if (to is { IsKnown: true } && from.IsKnown && to.Value < from.Value)
        {
            scope.Findings.Add(DiagnosticCodes.DateInvalid, to.Span, new("The mechanism ends before it starts.", "Le mécanisme prend fin avant de commencer."), new("Put \"from\" before \"to\".", "Placez «\u00a0from\u00a0» avant «\u00a0to\u00a0»."));
        }

        var mechanism = new Mechanism(
            fields.NeedWord("kind", Words.Mechanisms),
            from,
            to,
            fields.Has("document") ? fields.FactText("document", new("Write its reference.", "Écrivez sa référence.")) : null,
            fields.Has("fallback") ? fields.FactText("fallback", new("Write the reference of the clauses and their assessment.", "Écrivez la référence des clauses et de leur analyse d'impact.")) : null,
            node.Span);
        fields.Done();
        return mechanism;
    }
}
