using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Vow.Ledger.Tests;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Members_are_sorted_by_code_unit_as_in_the_example_of_the_standard()
    {
        // RFC 8785 section 3.2.3.
        var value = new JsonObject
        {
            ["\u20ac"] = "Euro Sign",
            ["\r"] = "Carriage Return",
            ["\ufb33"] = "Hebrew Letter Dalet With Dagesh",
            ["1"] = "One",
            ["\ud83d\ude00"] = "Emoji: Grinning Face",
            ["\u0080"] = "Control",
            ["\u00f6"] = "Latin Small Letter O With Diaeresis",
        };
        var expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\","
            + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}";
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Write(value)));
    }

    [Fact]
    public void Strings_are_escaped_as_in_the_example_of_the_standard()
    {
        // RFC 8785 section 3.2.2.
        var value = new JsonArray("\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/", "\b\t\f\r\u007f\u2028", null, true, false, 0, -5, 9_007_199_254_740_991L);
        Assert.Equal("[\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"\\b\\t\\f\\r\u007f\u2028\",null,true,false,0,-5,9007199254740991]", Encoding.UTF8.GetString(CanonicalJson.Write(value)));
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{ \"a\":1}")]
    [InlineData("{\"a\":1}\n")]
    [InlineData("[1.0]")]
    [InlineData("[1.5]")]
    [InlineData("[1e3]")]
    [InlineData("[-0]")]
    [InlineData("[9007199254740992]")]
    [InlineData("[99999999999999999999]")]
    [InlineData("[\"\\u0041\"]")]
    [InlineData("[\"\\/\"]")]
    [InlineData("[\"\\u000F\"]")]
    [InlineData("[\"\\ud800\"]")]
    [InlineData("[1,]")]
    [InlineData("")]
    [InlineData("nul")]
    public void Any_other_spelling_is_not_canonical(string text) => Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_text_are_not_canonical() => Assert.False(CanonicalJson.IsCanonical([(byte)'"', 0xff, (byte)'"']));

    [Fact]
    public void What_cannot_be_told_to_every_reader_is_not_written()
    {
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write(1.5));
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write(9_007_199_254_740_992L));
        Assert.ThrowsAny<ArgumentException>(() => CanonicalJson.Write("\ud800"));
    }

    [Fact]
    public void What_is_written_is_canonical_and_reads_back_the_same()
    {
        var scalar = Gen.OneOf(
            Gen.String.Where(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)) == s).Select(s => (JsonNode?)JsonValue.Create(s)),
            Gen.Long[-CanonicalJson.LargestInteger, CanonicalJson.LargestInteger].Select(n => (JsonNode?)JsonValue.Create(n)),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Const(() => (JsonNode?)null));
        Gen.Select(Gen.Int[0, 1000], scalar.Array[0, 6]).Sample((n, items) =>
        {
            var value = new JsonObject();
            for (var i = 0; i < items.Length; i++)
            {
                value[$"{(n * (i + 7)) % 101}"] = i % 2 == 0 ? items[i]?.DeepClone() : new JsonArray(items[i]?.DeepClone());
            }

            var bytes = CanonicalJson.Write(value);
            Assert.True(CanonicalJson.TryParse(bytes, out var read));
            Assert.Equal(bytes, CanonicalJson.Write(read));
        }, iter: 500);
    }

    [Fact]
    public void An_entry_reads_back_and_nothing_else_is_an_entry()
    {
        var entry = new LedgerEntry(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), 1_700_000_000_000_000, "consent.given", "p", "s", LedgerEntry.System, 3, "d", "AAAA");
        Assert.Equal(
            "{\"actor\":\"system\",\"at\":1700000000000000,\"detail\":\"d\",\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"kind\":\"consent.given\",\"policy\":\"p\",\"salt\":\"AAAA\",\"subject\":\"s\",\"v\":1,\"version\":3}",
            Encoding.UTF8.GetString(entry.ToCanonicalBytes()));
        Assert.Equal(entry, LedgerEntry.TryParse(entry.ToCanonicalBytes()));
        var aboutNobody = entry with { Subject = null };
        Assert.Equal(aboutNobody, LedgerEntry.TryParse(aboutNobody.ToCanonicalBytes()));
        var text = Encoding.UTF8.GetString(entry.ToCanonicalBytes());
        foreach (var other in new[] { text.Replace("\"v\":1", "\"v\":2"), text.Replace("\"at\":1700000000000000", "\"at\":\"x\""), text.Replace("01890a5d-ac96", "01890A5D-AC96"), text.Replace("\"v\":1", "\"u\":0,\"v\":1"), text.Replace("\"salt\":\"AAAA\",", ""), "[]", "null", "" })
        {
            Assert.NotEqual(text, other);
            Assert.Null(LedgerEntry.TryParse(Encoding.UTF8.GetBytes(other)));
        }
    }

    [Fact]
    public void A_tag_is_shown_to_be_of_a_person_with_the_key_and_never_without()
    {
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var key = new byte[32];
        var expected = System.Security.Cryptography.HMACSHA256.HashData(key, Convert.FromHexString("00112233445566778899aabbccddeeff"));
        var tag = EntryTag.Compute(key, id);
        Assert.Equal(expected, System.Buffers.Text.Base64Url.DecodeFromChars(tag));
        Assert.True(EntryTag.Matches(key, id, tag));
        key[0] = 1;
        Assert.False(EntryTag.Matches(key, id, tag));
        Assert.Equal(
            System.Security.Cryptography.HMACSHA256.HashData(key, (byte[])[.. new byte[16], .. "{}"u8]),
            System.Buffers.Text.Base64Url.DecodeFromChars(DetailCommitment.Compute(key, new byte[16], "{}"u8)));
        Assert.Throws<ArgumentException>(() => DetailCommitment.Compute(key, new byte[15], "{}"u8));
    }
}
