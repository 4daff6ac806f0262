using System.Collections.Immutable;
using CsCheck;

namespace Vow.Gate.Tests;

/// <summary>What a browser remembers of its owner's answer, and what the gate makes of it.</summary>
public sealed class BrowserChoiceTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly DateOnly Today = new(2026, 11, 30);
    private static readonly BrowserNotice Notice = new(0x1122334455667788, ["ads", "audience", "social"], 0b011, new CalendarPeriod(0, 6, 0));
    private static readonly Guid Browser = Guid.Parse("01937b2e-0000-7000-8000-00000000abcd");

    private static readonly Gen<ChoiceToken> Tokens =
        from notice in Gen.ULong
        from day in Gen.Int[0, 20_000]
        from allowed in Gen.OneOf(Gen.Const(0UL), Gen.ULong, Gen.ULong[1, 200])
        from despite in Gen.Bool
        from browser in Gen.Guid
        select allowed == 0
            ? ChoiceToken.Refusal(notice, new DateOnly(2020, 1, 1).AddDays(day))
            : ChoiceToken.Yes(notice, new DateOnly(2020, 1, 1).AddDays(day), allowed, despite, browser);

    [Fact]
    public void What_is_signed_is_read_back() => Tokens.Sample(token => ChoiceToken.Read(token.Sign(Key), Key) == token);

    [Fact]
    public void A_changed_sign_is_no_answer() => Gen.Select(Tokens, Gen.Int[0, 79], Gen.Char["ABCabc019-_=. "]).Sample((token, at, sign) =>
    {
        var text = token.Sign(Key);
        at %= text.Length;
        return text[at] == sign || ChoiceToken.Read(text[..at] + sign + text[(at + 1)..], Key) is null;
    });

    [Fact]
    public void Part_of_a_token_or_more_than_one_is_no_answer() => Gen.Select(Tokens, Gen.Int[0, 79]).Sample((token, at) =>
    {
        var text = token.Sign(Key);
        return ChoiceToken.Read(text[..(at % text.Length)], Key) is null && ChoiceToken.Read(text + "A", Key) is null && ChoiceToken.Read(text + text, Key) is null;
    });

    [Fact]
    public void Whatever_is_in_the_cookie_it_is_read_without_failing() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["1ABCabc019-_"], 0, 90].Select(text => "1" + text)).Sample(text => ChoiceToken.Read(text, Key) is null);

    [Fact]
    public void Another_installation_s_token_is_no_answer() => Tokens.Sample(token => ChoiceToken.Read(token.Sign([.. Key.Reverse()]), Key) is null);

    [Fact]
    public void Everybody_who_refuses_on_one_day_has_the_same_token_which_names_no_browser()
    {
        var one = ChoiceToken.Refusal(Notice.Fingerprint, Today);
        Assert.Equal(one.Sign(Key), ChoiceToken.Refusal(Notice.Fingerprint, Today).Sign(Key));
        Assert.Null(ChoiceToken.Read(one.Sign(Key), Key)!.Value.Browser);
        Assert.True(one.Sign(Key).Length <= 41, one.Sign(Key));
    }

    [Fact]
    public void Without_an_answer_nothing_is_allowed() => Gen.Select(Gen.Bool, Gen.Int[0, 3000]).Sample((signal, days) =>
        Notice.State(null, signal, Today.AddDays(days)) is { Allowed: 0, Answered: false } state && state.Question == (signal ? BrowserQuestion.None : BrowserQuestion.First));

    [Fact]
    public void Nothing_but_what_was_said_yes_to_is_ever_allowed() => Gen.Select(Tokens, Gen.Bool, Gen.Int[-10, 20_000]).Sample((token, signal, days) =>
    {
        var state = Notice.State(token, signal, new DateOnly(2021, 1, 1).AddDays(days));
        return (state.Allowed & ~token.Allowed) == 0 && (state.Allowed & ~Notice.All) == 0 && (token.Notice == Notice.Fingerprint || state.Allowed == 0);
    });

    [Fact]
    public void An_answer_stands_for_six_calendar_months_yes_and_no_alike_and_is_asked_again_the_day_after()
    {
        foreach (var token in new[] { ChoiceToken.Refusal(Notice.Fingerprint, Today), ChoiceToken.Yes(Notice.Fingerprint, Today, 0b01, false, Browser) })
        {
            Assert.Equal(new BrowserState(token.Allowed, BrowserQuestion.None, true, false), Notice.State(token, false, new DateOnly(2027, 5, 30)));
            Assert.Equal(new BrowserState(0, BrowserQuestion.First, false, false), Notice.State(token, false, new DateOnly(2027, 5, 31)));
        }
    }

    [Fact]
    public void An_answer_of_tomorrow_is_none() =>
        Assert.Equal(BrowserQuestion.First, Notice.State(ChoiceToken.Yes(Notice.Fingerprint, Today.AddDays(1), 1, false, Browser), false, Today).Question);

    [Fact]
    public void Other_purposes_third_parties_or_words_are_asked_about_anew() =>
        Assert.Equal(new BrowserState(0, BrowserQuestion.First, false, false), (Notice with { Fingerprint = 1 }).State(ChoiceToken.Yes(Notice.Fingerprint, Today, 0b11, false, Browser), false, Today));

    [Fact]
    public void A_signal_that_comes_after_a_yes_holds_until_its_owner_says_which_counts()
    {
        var before = ChoiceToken.Yes(Notice.Fingerprint, Today, 0b10, false, Browser);
        Assert.Equal(new BrowserState(0, BrowserQuestion.AgainstSignal, true, true), Notice.State(before, true, Today));
        Assert.Equal(0b10UL, Notice.State(before, false, Today).Allowed);
        var knowing = ChoiceToken.Yes(Notice.Fingerprint, Today, 0b10, true, Browser);
        Assert.Equal(new BrowserState(0b10, BrowserQuestion.None, true, true), Notice.State(knowing, true, Today));
        Assert.Equal(BrowserQuestion.None, Notice.State(ChoiceToken.Refusal(Notice.Fingerprint, Today), true, Today).Question);
    }

    [Fact]
    public void A_no_in_the_account_closes_what_the_browser_remembers_as_open() =>
        Assert.Equal(0b001UL, Notice.State(ChoiceToken.Yes(Notice.Fingerprint, Today, 0b101, false, Browser), false, Today).Without(Notice.Bit("social")).Allowed);

    [Fact]
    public void What_is_not_in_the_notice_has_no_bit()
    {
        Assert.Equal(0UL, Notice.Bit("newsletter"));
        Assert.Equal(["ads", "social"], Notice.Named(0b101));
        Assert.Equal(ulong.MaxValue, (Notice with { Purposes = [.. Enumerable.Range(0, 64).Select(i => "p" + i)] }).All);
    }

    [Fact]
    public void Where_the_first_layer_would_ask_nothing_there_is_none() =>
        Assert.Equal(BrowserQuestion.None, (Notice with { Purposes = ImmutableArray.Create("social"), Asked = 0 }).State(null, false, Today).Question);
}
