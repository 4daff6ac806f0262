using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary>A source is armed by somebody who saw what that touches and gave its name again, at a terminal or in a script.</summary>
public sealed class ArmingAtATerminal
{
    private const string Question = "type the source's name (shop): ";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_terminal_is_shown_what_is_due_with_ten_rows_and_asked_for_the_name(bool up)
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 400);
        await using var vow = await NewAsync(shop, up);
        var ran = await vow.RunAnsweredAsync("shop\n", "source", "arm", "shop");
        Assert.Equal("", ran.Error);
        Assert.Equal(0, ran.Exit);
        var lines = ran.Output.Split('\n');
        Assert.Contains(lines, l => l.Contains("customers", StringComparison.Ordinal) && l.Contains("archive", StringComparison.Ordinal));
        Assert.Equal(10, lines.Count(l => l.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Contains("10 rows that are due, by table and key, to see whether they are the right ones. Of each value only its shape is shown.", lines);
        Assert.Matches(@"^source +table +purpose +action +rows$", lines[0]);
        Assert.DoesNotContain("@example", ran.Output, StringComparison.Ordinal);
        Assert.Contains(Question, ran.Output, StringComparison.Ordinal);
        Assert.Contains("shop is armed. ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("armed", await StateAsync(vow), StringComparison.Ordinal);

        var again = await vow.RunAnsweredAsync("shop\n", "source", "arm", "shop");
        Assert.Equal((1, "shop is armed already.\n"), (again.Exit, again.Error));
        Assert.DoesNotContain(Question, again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_source_is_only_observed_keep_does_not_say_that_nothing_is_due_and_prove_reads_as_sentences()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 400);
        await using var vow = await NewAsync(shop, up: false);

        var kept = await vow.RunAsync("keep", "--clock-ok");
        Assert.Equal((0, "Nothing was done.\n"), (kept.Exit, kept.Output));
        Assert.Contains("shop: It is only observed.", kept.Error, StringComparison.Ordinal);
        Assert.Matches(@"\n\d{1,3}(,\d{3})* rows would be archived or deleted by then, counted once per purpose\.\n$", (await vow.RunAsync("keep", "--at", "2040-01-01")).Output);
        Assert.Matches(@"^source +table +purpose +action +rows\n", (await vow.RunAsync("keep", "--at", "2040-01-01")).Output);

        var proof = (await vow.RunAsync("prove")).Output;
        Assert.Contains("past their term", proof, StringComparison.Ordinal);
        Assert.Contains("○ not yet tested", proof, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^. (unproven|idle|unkeepable  |statement)", proof);
        Assert.DoesNotContain(".: ", proof, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shpo\n")]
    [InlineData("\n")]
    [InlineData("yes\n")]
    [InlineData("")]
    public async Task Another_answer_arms_nothing(string answer)
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await NewAsync(shop, up: true);
        var ran = await vow.RunAnsweredAsync(answer, "source", "arm", "shop");
        Assert.Equal((1, "shop was not armed: its name was not given. Nothing was changed.\n"), (ran.Exit, ran.Error));
        Assert.Contains("observe", await StateAsync(vow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_must_give_the_name_itself()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await NewAsync(shop, up: true);
        foreach (var words in new string[][] { [], ["--confirm", "store"] })
        {
            var ran = await vow.RunAsync(["source", "arm", "shop", .. words]);
            Assert.Equal(2, ran.Exit);
            Assert.Contains("vow source arm shop --confirm shop", ran.Error, StringComparison.Ordinal);
            Assert.Contains("observe", await StateAsync(vow), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await vow.RunAsync("source", "arm", "shop", "--confirm", "shop")).Exit);
        Assert.Contains("armed", await StateAsync(vow), StringComparison.Ordinal);
    }

    private static async Task<VowUnderTest> NewAsync(SampleShop shop, bool up)
    {
        var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        if (!up)
        {
            await vow.DownAsync();
        }

        return vow;
    }

    private static async Task<string> StateAsync(VowUnderTest vow) =>
        (await vow.RunAsync("source", "list")).Output.Split('\n').Single(l => l.StartsWith("shop", StringComparison.Ordinal));
}
