using CsCheck;

namespace Vow.Policy.Tests;

public class PolicyEditTests
{
    private const string File = PolicyFiles.Policy;

    private static readonly string[] Typed = ["controller/name", "purposes/account/title/en", "recipients/hosting/contract", "purposes/account/contract/fr"];

    [Theory]
    [InlineData("purposes/account/keep/active/for", "3 years", "active: { for: 5 years, after: last_activity }", "active: { for: 3 years, after: last_activity }")]
    [InlineData("purposes/account/keep/archive/for", "4 years", "        for: 5 years\n        after: active_end", "        for: 4 years\n        after: active_end")]
    [InlineData("purposes/newsletter/consent/text/en", "Yes, \"please\": all of it.", "en: \"Yes, send me the newsletter.\"", "en: \"Yes, \\\"please\\\": all of it.\"")]
    [InlineData("purposes/newsletter/consent/text/version", "2027-01-01", "text: { version: 2026-11-01,", "text: { version: 2027-01-01,")]
    [InlineData("controller/email", "privacy@acme.example", "email: privacy@example.org\n  fiscal", "email: privacy@acme.example\n  fiscal")]
    [InlineData("controller/phone", "+33 2 98 00 00 00", "controller:\n", "controller:\n  phone: \"+33 2 98 00 00 00\"\n")]
    [InlineData("controller/address/postcode", "29000", "postcode: \"29200\"", "postcode: \"29000\"")]
    [InlineData("recipients/mailer/link", "https://mailer.example/fr", "link: https://mailer.example/privacy", "link: \"https://mailer.example/fr\"")]
    public void Only_the_value_changes(string path, string value, string old, string expected)
    {
        var before = Corpus.Small[File]!;
        Assert.Contains(old, before, StringComparison.Ordinal);

        var edited = PolicyEdit.Set(Corpus.Small, File, path, value);

        Assert.Equal(before.Replace(old, expected, StringComparison.Ordinal), edited?[File]);
        Assert.Equal(value, PolicyEdit.Find(edited!, File, path));
    }

    [Fact]
    public void A_list_is_set_whole() =>
        Assert.Contains("countries: [IE, US, DE]\n", PolicyEdit.SetList(Corpus.Small, File, "recipients/mailer/countries", ["IE", "US", "DE"])![File], StringComparison.Ordinal);

    [Theory]
    [InlineData("purposes/nothing/keep/active/for")]
    [InlineData("purposes/account/keep/active/for/more")]
    [InlineData("language/more")]
    public void What_has_no_place_is_not_set(string path) => Assert.Null(PolicyEdit.Set(Corpus.Small, File, path, "x"));

    [Fact]
    public void Whatever_is_typed_comes_back_as_typed_and_nothing_else_moves() =>
        Gen.Select(Gen.String[Gen.Char[' ', 'ÿ'].Where(c => !char.IsControl(c)), 0, 40], Gen.Int[0, Typed.Length - 1])
            .Sample((value, which) =>
            {
                var path = Typed[which];
                var edited = PolicyEdit.Set(Corpus.Small, File, path, value);
                var before = PolicyEdit.Find(Corpus.Small, File, path)!;
                return edited is not null && PolicyEdit.Find(edited, File, path) == value
                    && PolicyEdit.Set(edited, File, path, before) is { } back && PolicyChanges.Between(PolicyReader.Recall(Corpus.Small)!, PolicyReader.Recall(back)!).All(c => c.Kind == ChangeKind.Writing);
            });

    [Fact]
    public void Comments_and_odd_layout_stay_as_they_are()
    {
        var text = "# top\r\na:   # why\r\n  b: 'one'   # here\r\n  c: >\r\n    folded\r\n    text\r\nd: [ x,  y ] # list\r\n";
        var files = PolicyFiles.From("p", [KeyValuePair.Create(File, text)]);

        Assert.Equal(text.Replace("'one'", "two", StringComparison.Ordinal), PolicyEdit.Set(files, File, "a/b", "two")![File]);
        Assert.Equal(text.Replace("[ x,  y ]", "[x, z]", StringComparison.Ordinal), PolicyEdit.SetList(files, File, "d", ["x", "z"])![File]);
    }
}
