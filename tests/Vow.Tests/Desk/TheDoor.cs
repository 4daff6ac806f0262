using System.Globalization;
using System.Net;
using System.Text;
using Vow.Desk;
using Vow.Gate;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

public sealed class TheDoor
{
    // RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        var now = new Instant(seconds * 1_000_000);
        Assert.Equal(code, TimeCode.At(secret, TimeCode.StepOf(now)));
        Assert.Equal(TimeCode.StepOf(now), TimeCode.Match(secret, code.Insert(3, " "), now));
        Assert.Null(TimeCode.Match(secret, code, now.Plus(TimeSpan.FromSeconds(90))));
    }

    [Fact]
    public async Task The_first_password_dies_after_an_hour_and_the_next_start_prints_another()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var (name, password) = (await vow.FirstSignInAsync())!.Value;
        vow.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        using (var inTime = await vow.NewVisitor("en").SignInAsync(name, password))
        {
            Assert.Equal("/desk/sign-in/set-up", inTime.Headers.Location?.OriginalString);
        }

        vow.Clock.Advance(TimeSpan.FromSeconds(1));
        using (var late = await vow.Visitor.SignInAsync(name, password))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
        }

        await vow.DownAsync();
        await vow.UpAsync();
        var (again, other) = (await vow.FirstSignInAsync())!.Value;
        Assert.Equal(name, again);
        Assert.NotEqual(password, other);
        await vow.EnrolAsync(again, other);
        await vow.DownAsync();
        await vow.UpAsync();
        Assert.Null(await vow.FirstSignInAsync(expected: false));
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Nobody_comes_in_without_the_second_step(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var (name, first) = (await vow.FirstSignInAsync())!.Value;
        using (var half = await vow.Visitor.SignInAsync(name, first))
        {
            using var desk = await vow.Visitor.GetAsync(new Uri("/desk", UriKind.Relative));
            Assert.Equal("/desk/sign-in", desk.Headers.Location?.OriginalString);
        }

        var (_, secret, codes) = await vow.EnrolAsync(name, first);
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = vow.CodeOf(secret);
        foreach (var (password, given, opens) in new[]
        {
            (DeskBed.Password, "", false),
            (DeskBed.Password, code == "000000" ? "000001" : "000000", false),
            (first, code, false),
            (DeskBed.Password, code, true),
            (DeskBed.Password, code, false),
            (DeskBed.Password, codes[0].ToUpper(CultureInfo.InvariantCulture), true),
            (DeskBed.Password, codes[0], false),
        })
        {
            using var answer = await vow.NewVisitor("en").SignInAsync(name, password, given);
            Assert.Equal(opens ? HttpStatusCode.SeeOther : HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Known_and_unknown_names_get_the_same_answer_and_wrong_codes_shut_the_door()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var (name, first) = (await vow.FirstSignInAsync())!.Value;
        var (_, secret, _) = await vow.EnrolAsync(name, first);
        using (var known = await vow.Visitor.SignInAsync(name, "not this"))
        using (var unknown = await vow.Visitor.SignInAsync("nobody", "not this"))
        {
            Assert.Equal(unknown.StatusCode, known.StatusCode);
            Assert.Equal(
                (await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("nobody", name, StringComparison.Ordinal),
                await known.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        for (var i = 0; i < 5; i++)
        {
            using var wrong = await vow.Visitor.SignInAsync(name, DeskBed.Password, "no code");
        }

        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        using var shut = await vow.Visitor.SignInAsync(name, DeskBed.Password, vow.CodeOf(secret));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, shut.StatusCode);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_last_administrator_cannot_be_disabled(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var admin = await vow.AdminAsync();
        var first = (await vow.OperatorsAsync()).Single().Access.Login;
        using (var refused = await admin.SendAsync($"/desk/operators/{first:D}/disable"))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        }

        var second = await vow.OperatorAsync("second", Role.Admin);
        using (var done = await second.SendAsync($"/desk/operators/{first:D}/disable"))
        {
            Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        }

        using var ended = await admin.GetAsync(new Uri("/desk", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("/desk/sign-in", ended.Headers.Location?.OriginalString);
    }
}
