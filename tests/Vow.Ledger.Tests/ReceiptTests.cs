namespace Vow.Ledger.Tests;

public sealed class ReceiptTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(256, 255)]
    [InlineData(1000, 0)]
    [InlineData(1000, 999)]
    [InlineData(1000, 767)]
    public async Task A_receipt_proves_its_entry_with_nothing_but_the_public_key(int size, int index)
    {
        var log = await LogOfTests.WithEntries(size);
        var made = (await Receipt.Make(log.Storage, log.Storage.Head!.SignedCheckpoint, index))!;
        var read = Receipt.TryParse(made.ToText())!;
        Assert.Equal(made.ToText(), read.ToText());
        Assert.Equal(new Checkpoint(log.Signer.Origin, size, log.Storage.Head.Root), read.Verify(log.Signer.Verifier));
        Assert.Equal(index, log.Storage.Index.Single(row => System.Text.Encoding.UTF8.GetString(read.Entry).Contains(row.Key.ToString(), StringComparison.Ordinal)).Value);
        using var other = new LogSigner(log.Signer.Origin, LogSigner.NewSeed());
        Assert.Null(read.Verify(other.Verifier));
        Assert.Null((read with { Entry = [.. read.Entry, 0] }).Verify(log.Signer.Verifier));
        Assert.Null((read with { Index = (index + 1) % (size + 1) }).Verify(log.Signer.Verifier));
    }

    [Fact]
    public async Task A_receipt_made_under_an_older_checkpoint_holds_when_the_log_has_grown()
    {
        var log = await LogOfTests.WithEntries(300);
        var older = log.Storage.Head!.SignedCheckpoint;
        log.Write(600);
        await (await log.Start()).RunRound();
        var receipt = await Receipt.Make(log.Storage, older, 299);
        Assert.Equal(300, receipt!.Verify(log.Signer.Verifier)!.Size);
        Assert.Null(await Receipt.Make(log.Storage, older, 300));
        Assert.Null(await Receipt.Make(log.Storage, older, -1));
    }

    [Fact]
    public async Task No_character_changed_in_a_receipt_goes_unseen()
    {
        var log = await LogOfTests.WithEntries(5);
        var text = (await Receipt.Make(log.Storage, log.Storage.Head!.SignedCheckpoint, 2))!.ToText();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in "A1+\n ")
            {
                if (text[i] != other)
                {
                    Assert.Null(Receipt.TryParse(text[..i] + other + text[(i + 1)..])?.Verify(log.Signer.Verifier));
                }
            }

            Assert.Null(Receipt.TryParse(text[..i])?.Verify(log.Signer.Verifier));
        }
    }
}
