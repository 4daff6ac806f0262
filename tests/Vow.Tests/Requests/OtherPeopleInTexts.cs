using CsCheck;
using Vow.Rights.Packages;

namespace Vow.Tests.Requests;

/// <summary>Which pieces of a free text are about somebody else.</summary>
public sealed class OtherPeopleInTexts
{
    private static readonly IReadOnlySet<string> Own = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "marie@example.fr", "+33612345678", "privacy@coraye.com" };

    [Theory]
    [InlineData("write to Luc <luc@example.org> please", "write to Luc <*> please")]
    [InlineData("I am Marie@Example.fr and wrote to privacy@coraye.com", "I am Marie@Example.fr and wrote to privacy@coraye.com")]
    [InlineData("mine is 06 12 34 56 78, his is 06.98.76.54.32 or +33 6 98 76 54 32", "mine is 06 12 34 56 78, his is * or *")]
    [InlineData("on 2027-03-01 10:00:00 I paid F2021-000010, 49.00 EUR, with version 12.0.4567.8901 from 127.0.0.1", "on 2027-03-01 10:00:00 I paid F2021-000010, 49.00 EUR, with version 12.0.4567.8901 from 127.0.0.1")]
    public void Are_contact_details_that_are_neither_theirs_nor_ours(string text, string left) => Assert.Equal(left, OtherPeople.Without(text, OtherPeople.In(text, Own), "*"));

    [Fact]
    public void What_is_left_holds_no_such_piece_and_all_the_rest() => Gen.Select(Gen.String[Gen.Char["ab @.0+-6\n"], 0, 60], Gen.String[Gen.Char["ab"], 1, 5]).Sample((around, name) =>
    {
        var text = around + " " + name + "@other.example " + around;
        var pieces = OtherPeople.In(text, Own);
        var left = OtherPeople.Without(text, pieces, "");
        Assert.Empty(OtherPeople.In(OtherPeople.Without(text, pieces, " * "), Own));
        Assert.DoesNotContain(" " + name + "@other.example ", left, StringComparison.Ordinal);
        Assert.Equal(text.Length - pieces.Sum(p => p.Length), left.Length);
    });
}
