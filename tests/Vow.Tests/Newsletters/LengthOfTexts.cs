using CsCheck;
using Vow.Company.Newsletters;

namespace Vow.Tests.Newsletters;

public sealed class LengthOfTexts
{
    private static readonly string[] Signs = ["a", "é", "€", "[", " ", "ê", "🌷"];
    // Mostly of the default alphabet, so that long texts of it occur.
    private static readonly Gen<string> Sign = Gen.Int[0, 400].Select(i => i >= 5 && i < 7 ? Signs[i] : Signs[i % 5]);

    [Theory]
    [InlineData("a", 160, 160, 1, false)]
    [InlineData("a", 161, 161, 2, false)]
    [InlineData("a", 306, 306, 2, false)]
    [InlineData("a", 307, 307, 3, false)]
    // The euro takes two septets, and no segment ends between them.
    [InlineData("€", 80, 160, 1, false)]
    [InlineData("€", 152, 304, 2, false)]
    [InlineData("€", 153, 306, 3, false)]
    [InlineData("ê", 70, 70, 1, true)]
    [InlineData("ê", 71, 71, 2, true)]
    [InlineData("ê", 134, 134, 2, true)]
    [InlineData("ê", 135, 135, 3, true)]
    // A sign beyond the first plane takes two units.
    [InlineData("🌷", 35, 70, 1, true)]
    [InlineData("🌷", 66, 132, 2, true)]
    [InlineData("🌷", 67, 134, 3, true)]
    public void Texts_are_counted_as_those_who_carry_them_do(string sign, int times, int units, int segments, bool wide) =>
        Assert.Equal((units, segments, wide), TextLength.Of(string.Concat(Enumerable.Repeat(sign, times))) is var length ? (length.Units, length.Segments, length.Wide is not null) : default);

    [Fact]
    public void One_sign_more_is_never_fewer_messages_nor_more_than_one_more_unless_the_alphabet_changes() =>
        Gen.Select(Sign.Array[0, 400], Sign).Sample((signs, more) =>
        {
            var before = TextLength.Of(string.Concat(signs));
            var after = TextLength.Of(string.Concat(signs) + more);
            return after.Segments >= before.Segments && (before.Wide is null != after.Wide is null || after.Segments <= before.Segments + 1) && after.Segments * 160 >= after.Units;
        });
}
