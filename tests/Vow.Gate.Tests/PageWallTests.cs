namespace Vow.Gate.Tests;

/// <summary>A page's security policy, opened for what its browser allows.</summary>
public sealed class PageWallTests
{
    private const string Home = "report-uri https://privacy.example/cookies/reports";

    [Theory]
    [InlineData("default-src 'self'", "", "", "default-src 'self'; connect-src 'self' https://privacy.example; " + Home)]
    [InlineData("default-src 'none'; img-src 'self'", "ads.example", "", "default-src 'none'; img-src 'self' ads.example; script-src ads.example; frame-src ads.example; connect-src ads.example https://privacy.example; " + Home)]
    [InlineData("default-src 'none'", "", "film.example", "default-src 'none'; frame-src film.example; connect-src https://privacy.example; " + Home)]
    [InlineData("script-src 'nonce-a'; SCRIPT-SRC *", "ads.example", "", "script-src 'nonce-a' ads.example; " + Home)]
    [InlineData("form-action 'self'; report-uri /own", "", "", "form-action 'self' https://privacy.example; report-uri /own https://privacy.example/cookies/reports")]
    [InlineData("img-src 'none'", "*; script-src *|a b|", "", "img-src 'none'; " + Home)]
    public void It_opens_what_is_allowed_and_not_a_word_more(string policy, string allowed, string places, string expected) =>
        Assert.Equal(expected, PageWall.Extend(policy, allowed.Split('|'), places.Split('|'), new Uri("https://privacy.example/")));
}
