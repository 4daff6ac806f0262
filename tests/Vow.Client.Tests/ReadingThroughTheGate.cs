using Gated;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>The sample of Entity Framework, against the real server.</summary>
public sealed class ReadingThroughTheGate
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_with_personal_data_comes_out_for_a_declared_purpose_of_somebody_who_allows_it_or_not_at_all()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(Cancel);
        await using var readers = new Readers(new DbContextOptionsBuilder<Readers>().UseSqlite(connection).AddInterceptors(new GateReads(bed.Client)).Options);
        await readers.Database.EnsureCreatedAsync(Cancel);
        readers.Add(new Reader { Email = "ana@example.org" });
        await readers.SaveChangesAsync(Cancel);

        Assert.Contains("say what you read it for", await RefusedAsync(), StringComparison.Ordinal);
        readers.For(ClientBed.Newsletter);
        Assert.Contains("facts_stale", await RefusedAsync(), StringComparison.Ordinal);
        await bed.Client.DecideAsync(Subject.Email("ana@example.org"), ClientBed.Newsletter, Cancel);
        Assert.Equal("ana@example.org", (await ReadAsync()).Email);
        readers.For(new Use("world_domination"));
        Assert.Contains("purpose_undeclared", await RefusedAsync(), StringComparison.Ordinal);
        // Declared, but not for this datum.
        readers.For(new Use("statistics"));
        Assert.Contains("datum_undeclared", await RefusedAsync(), StringComparison.Ordinal);
        readers.For(ClientBed.Newsletter);
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        await VowUnderTest.UntilAsync(() => bed.Client.Decide(Subject.Email("ana@example.org"), ClientBed.Newsletter).Has(Reason.ChoiceWithdrawn));
        var message = await RefusedAsync();
        Assert.Contains("choice_withdrawn", message, StringComparison.Ordinal);
        Assert.DoesNotContain("ana", message, StringComparison.OrdinalIgnoreCase);

        Task<Reader> ReadAsync()
        {
            readers.ChangeTracker.Clear();
            return readers.All.SingleAsync(Cancel);
        }

        async Task<string> RefusedAsync() => (await Assert.ThrowsAsync<ReadRefusedException>(ReadAsync)).Message;
    }
}
