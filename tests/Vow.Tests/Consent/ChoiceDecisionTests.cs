using CsCheck;
using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Tests.Consent;

public sealed class ChoiceDecisionTests
{
    private static readonly DeclaredPolicy Policy = PolicyReader.Read(ReadPolicy.FilesIn(ConsentBed.PolicyFolder)!).Policy!;

    private static ChoiceRequest Yes => new(Guid.Empty, "newsletter", "email", ChoiceAct.Given, Policy.Purpose("newsletter")!.Consent!.TextVersion, Language.En, "website/me", true, false, "k");

    [Fact]
    public void A_yes_to_the_current_words_by_an_explicit_act_is_taken() => Assert.Null(Choices.Decide(Policy, Yes, erasing: false).Refusal);

    [Fact]
    public void A_yes_to_other_words_or_by_a_silent_act_is_not()
    {
        Assert.Equal("text_not_current", Code(Yes with { TextVersion = "2020-01-01" }));
        Assert.Equal("text_not_current", Code(Yes with { TextVersion = null }));
        Assert.Equal("act_not_explicit", Code(Yes with { Explicit = false }));
    }

    [Fact]
    public void What_the_policy_does_not_declare_or_does_not_leave_open_is_refused()
    {
        Assert.Equal("purpose_undeclared", Code(Yes with { Purpose = "nothing" }));
        Assert.Equal("channel_undeclared", Code(Yes with { Channel = "" }));
        Assert.Equal("channel_undeclared", Code(Yes with { Channel = "pigeon" }));
        Assert.Equal("channel_undeclared", Code(Yes with { Purpose = "open_rate" }));
        Assert.Equal("not_open_to_choice", Code(Yes with { Purpose = "billing", Channel = "" }));
        Assert.Equal("not_open_to_choice", Code(Yes with { Purpose = "billing", Channel = "", Act = ChoiceAct.Objected }));
    }

    [Fact]
    public void Nothing_is_chosen_while_a_person_is_being_erased() => Assert.Equal("erasing", Choices.Decide(Policy, Yes, erasing: true).Refusal?.Code);

    [Fact]
    public void A_no_to_an_interest_is_an_objection_whatever_the_form_called_it()
    {
        foreach (var act in new[] { ChoiceAct.Refused, ChoiceAct.Withdrawn, ChoiceAct.Objected })
        {
            Assert.Equal((ChoiceAct.Objected, null), Choices.Decide(Policy, Yes with { Purpose = "survey", Channel = "", Act = act }, erasing: false));
        }

        Assert.Equal("act_not_for_purpose", Choices.Decide(Policy, Yes with { Purpose = "survey", Channel = "" }, erasing: false).Refusal?.Code);
    }

    [Fact]
    public void A_no_to_what_is_open_to_choice_is_never_turned_away() => Gen.Select(
        Gen.OneOf([.. Policy.Purposes.Where(p => p.IsOpenToChoice)]),
        Gen.OneOf(ChoiceAct.Refused, ChoiceAct.Withdrawn, ChoiceAct.Objected),
        Gen.OneOf<string?>(null, "2020-01-01", "nonsense"),
        Gen.Bool, Gen.Bool).Sample((purpose, act, text, explicitly, pending) =>
    {
        foreach (var channel in purpose.Channels.IsEmpty ? [""] : purpose.Channels.AsEnumerable())
        {
            var request = new ChoiceRequest(Guid.Empty, purpose.Id, channel, act, text, Language.Fr, "api", explicitly, pending, "k");
            Assert.Null(Choices.Decide(Policy, request, erasing: false).Refusal);
        }
    });

    [Fact]
    public void A_choice_without_a_place_or_key_is_malformed()
    {
        Assert.Equal("malformed", Code(Yes with { Surface = "" }));
        Assert.Equal("malformed", Code(Yes with { IdempotencyKey = "" }));
        Assert.Equal("malformed", Code(Yes with { IdempotencyKey = new string('k', 101) }));
    }

    private static string? Code(ChoiceRequest request) => Choices.Decide(Policy, request, erasing: false).Refusal?.Code;
}
