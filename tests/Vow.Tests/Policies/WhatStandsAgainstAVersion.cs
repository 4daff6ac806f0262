using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Tests.Policies;

/// <summary>Each thing that refuses a version, alone: the texts before and after, how people stand, and the refusal that must follow; then what mends it.</summary>
public sealed class WhatStandsAgainstAVersion
{
    private const string Sentence = "text: { version: 2026-11-01, en: \"Yes, send me the newsletter.\"";
    private static readonly string Written = File.ReadAllText(Repository.At("tests", "corpus", "policy", "small", "policy.yaml"));
    private static readonly string Newsletter = Written[Written.IndexOf("  newsletter:\n", StringComparison.Ordinal)..Written.IndexOf("  security:\n", StringComparison.Ordinal)];
    private static readonly DeclaredPolicy Small = Read(Written);

    private static DeclaredPolicy Read(string text)
    {
        var folder = Repository.At("tests", "corpus", "policy", "small");
        var files = Directory.EnumerateFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
        files["policy.yaml"] = text;
        if (!text.Contains("\n  newsletter:\n", StringComparison.Ordinal) || !text.Contains("basis: consent", StringComparison.Ordinal))
        {
            // What the other files say of the choice goes, or changes its name, with it.
            files["promises.yaml"] = files["promises.yaml"].Replace("promises: [choice/newsletter/email, choice/newsletter/sms, withdrawal/newsletter]", "statement: true", StringComparison.Ordinal);
            files["sources.yaml"] = files["sources.yaml"].Replace("serves: [account, newsletter]", "serves: [account]", StringComparison.Ordinal);
        }

        var policy = PolicyReader.Recall(PolicyFiles.From("small", files));
        Assert.True(policy is not null, "The policy of the test is not read.");
        return policy;
    }

    private static string With(string old, string replacement)
    {
        Assert.Contains(old, Written, StringComparison.Ordinal);
        return Written.Replace(old, replacement, StringComparison.Ordinal);
    }

    private static ChoiceCount People(ChoiceAct act, int people, string purpose = "newsletter", string? text = "2026-11-01") => new(purpose, "email", act, text, people);

    private static string Refused(DeclaredPolicy before, DeclaredPolicy after, ChoiceCount[] choices, DeclaredPolicy[]? earlier = null, string[]? slots = null) =>
        string.Join(' ', PlanRefusals.Find(before, after, earlier ?? [before], [.. slots ?? []], choices, [], []).Select(r => $"{r.Code}({r.About}, {r.HowMany})"));

    [Fact]
    public void A_no_to_a_purpose_does_not_get_lost_under_another_name()
    {
        var renamed = Read(With("  newsletter:\n", "  news:\n").Replace("newsletter/", "news/", StringComparison.Ordinal));

        Assert.Equal("choice.lost(newsletter, 3)", Refused(Small, renamed, [People(ChoiceAct.Withdrawn, 2), People(ChoiceAct.Refused, 1)]));
        Assert.Equal("", Refused(Small, renamed, [People(ChoiceAct.Given, 4)]));
        Assert.Equal("", Refused(Small, Read(With("title: { en: Newsletter, fr: Lettre d'information }", "title: { en: Our letter, fr: Notre lettre }")), [People(ChoiceAct.Withdrawn, 2)]));
    }

    [Fact]
    public void Consents_that_were_no_longer_enough_do_not_come_back_to_life()
    {
        var second = Read(With(Sentence, Sentence.Replace("2026-11-01", "2027-01-01", StringComparison.Ordinal)).Replace("valid_for: 2 years", "accepted: [2027-01-01]\n      valid_for: 2 years", StringComparison.Ordinal));
        var third = Read(With(Sentence, Sentence.Replace("2026-11-01", "2027-01-01", StringComparison.Ordinal)).Replace("valid_for: 2 years", "accepted: [2027-01-01, 2026-11-01]\n      valid_for: 2 years", StringComparison.Ordinal));

        Assert.Equal("consent.revived(newsletter, 5)", Refused(second, third, [People(ChoiceAct.Given, 5)], [Small, second]));
        Assert.Equal("", Refused(second, third, [People(ChoiceAct.Given, 5, text: "2027-01-01")], [Small, second]));
        Assert.Equal("", Refused(Small, third, [People(ChoiceAct.Given, 5)], [Small]));
    }

    [Fact]
    public void An_id_that_meant_something_else_is_not_used_again()
    {
        var without = Read(With(Newsletter, "").Replace("    choices: [newsletter/email, newsletter/sms]\n", "", StringComparison.Ordinal));
        var contract = Read(With("    basis: consent\n    consent:\n      " + Sentence + ", fr: \"Oui, envoyez-moi la lettre d'information.\" }\n      valid_for: 2 years\n", "    basis: contract\n    contract: { en: the terms, fr: les conditions }\n")
            .Replace("    choices: [newsletter/email, newsletter/sms]\n", "", StringComparison.Ordinal));
        string[] slots = ["account", "newsletter/email", "newsletter/sms"];

        Assert.Equal("slot.reused(newsletter, 2)", Refused(without, contract, [People(ChoiceAct.Given, 2)], [Small, without], slots));
        Assert.Equal("", Refused(without, Small, [People(ChoiceAct.Given, 2)], [Small, without], slots));
    }

    [Fact]
    public void A_choice_is_not_taken_from_those_who_said_no()
    {
        var closed = Read(With("    basis: legitimate_interest\n    interest: { en: keeping intruders out, fr: écarter les intrus }\n    protects: security\n", "    basis: legitimate_interest\n    interest: { en: keeping intruders out, fr: écarter les intrus }\n    protects: security\n"));
        var objected = new ChoiceCount("security", "", ChoiceAct.Objected, null, 7);
        var contract = Read(With("    basis: legitimate_interest\n    interest: { en: keeping intruders out, fr: écarter les intrus }\n    protects: security\n", "    basis: contract\n    contract: { en: the terms, fr: les conditions }\n    protects: security\n"));

        Assert.Equal("basis.after-refusal(security, 7)", Refused(Small, contract, [objected]));
        Assert.Equal("", Refused(Small, closed, [objected]));
        Assert.Equal("", Refused(Small, contract, [objected with { Act = ChoiceAct.ObjectionLifted }]));
    }

    [Fact]
    public void Rows_left_behind_are_named_with_their_number()
    {
        var refusals = PlanRefusals.Find(Small, Small, [Small], [], [], [new RowsLeft("shop", "orders", "billing", 12)], [new RowsLeft("vow", "accounts_account", "phone", 1)]);

        Assert.Equal([("rows.without-purpose", "billing", 12L), ("rows.without-datum", "phone", 1L)], refusals.Select(r => (r.Code, r.About, r.HowMany)));
        Assert.Contains("shop.orders still holds 12 rows", refusals[0].Message.En, StringComparison.Ordinal);
        Assert.Contains("1 ligne,", refusals[1].Message.Fr + ",", StringComparison.Ordinal);
    }
}
