using CsCheck;

namespace Vow.Policy.Tests;

public class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "&a ", "*a", "!!str ", "!", "|", ">", "\"", "'", "#", "%", "---\n", "...\n", "? ", "~", "null", "\0", "\ud800", "\u2028", "\r",
        "en", "unknown: x", "<<: *a", "5 years", "{{purposes}}", "{#account}", "[[[[[[[[", "{{{{{{{{", "99999999999999999999", "\ufeff", "@", "`",
    ];

    private static readonly Gen<string> File = Among(PolicyFiles.Policy, PolicyFiles.Promises, PolicyFiles.Sources, "text.en.md");

    [Fact]
    public void A_text_cut_anywhere_gives_diagnostics_and_no_exception() =>
        Gen.Select(File, Gen.Double[0, 1]).Sample(
            (file, share) =>
            {
                var text = Corpus.Small[file]!;
                Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(file, text[..(int)(text.Length * share)]) });
            },
            iter: 300);

    [Fact]
    public void A_text_with_pieces_dropped_and_put_in_gives_diagnostics_and_no_exception() =>
        Gen.Select(File, Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], Among(Pieces)).Array[1, 6]).Sample(
            (file, edits) =>
            {
                var text = Corpus.Small[file]!;
                foreach (var (where, drop, piece) in edits)
                {
                    var at = (int)(text.Length * where);
                    text = text[..at] + piece + text[Math.Min(text.Length, at + drop)..];
                }

                Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(file, text) });
            },
            iter: 1_000);

    [Fact]
    public void A_text_of_anything_gives_diagnostics_and_no_exception() =>
        Gen.Select(File, Gen.OneOf(Among(Pieces), Gen.String[0, 8]).Array[0, 60]).Sample(
            (file, parts) => Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(file, string.Concat(parts)) }), iter: 1_000);

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: &a [*a, ")]
    [InlineData("*a ")]
    [InlineData("!x ")]
    public void A_megabyte_of_one_piece_ends(string piece) =>
        Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(PolicyFiles.Policy, string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length))) });

    [Fact]
    public void Aliases_of_aliases_count_as_often_as_they_are_used()
    {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat("bcdefg".Select(letter =>
            $"{letter}: &{letter} [{string.Join(", ", Enumerable.Repeat($"*{(char)(letter - 1)}", 5))}]\n"));

        var reading = Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(PolicyFiles.Promises, bomb) });

        Assert.Contains(reading.Diagnostics, one => one.Code == "yaml.too-many-nodes");
    }

    [Fact]
    public void No_more_than_a_thousand_remarks_are_gathered()
    {
        var keys = string.Concat(Enumerable.Range(0, 5_000).Select(number => $"k{number}: 1\n"));

        var reading = Reads(Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(PolicyFiles.Promises, keys) });

        Assert.Equal(1_000, reading.Diagnostics.Count(one => one.Severity == Severity.Error));
    }

    [Fact]
    public void Five_hundred_purposes_are_read_and_compiled_with_memory_that_grows_as_the_text_does()
    {
        static long Bytes(PolicyFiles files)
        {
            PolicyReader.Read(files);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotNull(PolicyReader.Read(files).Policy);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var (half, whole) = (Bytes(Corpus.Large(250)), Bytes(Corpus.Large(500)));

        Assert.InRange((double)whole / half, 1, 2.3);
        Assert.Equal(504, Compiler.Compile(PolicyReader.Read(Corpus.Large(500)).Policy!, 1).Policy!.Purposes.Length);
    }

    /// <summary>Longer, and over every policy there is: whole stretches of one file planted into another, keys of the language put where they don't belong.</summary>
    [Fact, Trait("tier", "long"), Trait("long", "fuzz")]
    public void No_text_makes_the_reader_throw()
    {
        var policies = new[] { Corpus.Small, Corpus.Of("lawful"), Corpus.Load(Path.Combine(Corpus.Root, "tests", "corpus", "coraye-as-published")) }
            .Concat(ShippedPolicyTests.Folders().Select(Corpus.Load)).ToArray();
        var keys = LanguageSchema.Names.SelectMany(one => System.Text.RegularExpressions.Regex.Matches(LanguageSchema.Of(one.File)!.ToJsonString(), "\"([a-z_.]{3,30})\"").Select(match => $"{match.Groups[1].Value}: ")).Distinct().ToArray();
        var edit = Gen.Select(Gen.Double[0, 1], Gen.Int[0, 400], Gen.OneOf(Among(Pieces), Among(keys), Gen.String[0, 6]), Gen.Double[0, 1], Gen.Int[0, 300]);
        Gen.Select(Gen.Int[0, policies.Length - 1], Gen.Int[0, policies.Length - 1], File, edit.Array[1, 8]).Sample(
            (policy, other, file, edits) =>
            {
                var files = policies[policy];
                var text = files[file] ?? "";
                var donor = policies[other][PolicyFiles.Policy]!;
                foreach (var (where, drop, piece, from, length) in edits)
                {
                    var at = (int)(text.Length * where);
                    var start = (int)(donor.Length * from);
                    text = text[..at] + piece + donor.Substring(start, Math.Min(length, donor.Length - start)) + text[Math.Min(text.Length, at + drop)..];
                }

                Reads(files with { Texts = files.Texts.SetItem(file, text) });
            },
            iter: 30_000);
    }

    private static Gen<string> Among(params string[] some) => Gen.Int[0, some.Length - 1].Select(at => some[at]);

    private static PolicyReading Reads(PolicyFiles files)
    {
        var reading = PolicyReader.Read(files);
        Assert.Equal(reading.Policy is null, reading.Diagnostics.Any(one => one.Severity == Severity.Error));
        Assert.All(reading.Diagnostics, one => Assert.True(one.Span is { Line: >= 1, Column: >= 1 } && one.Message is { En.Length: > 0, Fr.Length: > 0 } && one.Help is { En.Length: > 0, Fr.Length: > 0 }));
        Assert.NotNull(DiagnosticText.Render(reading.Diagnostics, files));
        if (reading.Policy is { } policy)
        {
            Assert.All(policy.Languages, language => Assert.NotNull(PolicyProse.Render(policy, language)));
            Assert.NotNull(Compiler.Compile(policy, 1));
        }

        return reading;
    }
}
