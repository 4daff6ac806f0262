using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace Vow.Sources.Tests;

/// <summary>An application that reads, inserts and updates while rows are taken.</summary>
public sealed class BesideAnApplication
{
    private const int People = 300;

    [Theory]
    [EachEngine(RowEnd.Delete)]
    [EachEngine(RowEnd.Clear)]
    public async Task It_loses_nothing_and_sees_no_row_half_done(EngineKind engine, RowEnd end)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl + (engine == EngineKind.Sqlite ? "PRAGMA journal_mode = WAL;" : ""));
        await bed.RunAsync(string.Concat(Enumerable.Range(1, People).Select(i => $"INSERT INTO person VALUES ({i}, 'p{i}@example.fr', 'P{i}', '2001-01-01');")));
        var shop = SmallShop.Map(engine);
        var map = shop with { Tables = [.. shop.Tables.Select(t => t.Name == "person" ? t with { AtEnd = end } : t)] };
        var (revived, added, over) = (new ConcurrentBag<long>(), new ConcurrentBag<long>(), false);
        var halves = 0L;
        // Each has begun before the other goes on: whichever is faster can't be through before.
        var (begun, swept) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        var writing = Task.Run(async () =>
        {
            await using var connection = await bed.OpenAsync();
            for (var i = 1; i <= People; i++)
            {
                if (i == 10)
                {
                    begun.SetResult();
                    await swept.Task;
                }

                // From both ends, so that it meets the sweep somewhere.
                var id = i % 2 == 0 ? i : People - i;
                if (await TryAsync(engine, connection, $"UPDATE person SET seen = '2031-01-01' WHERE id = {id} AND email IS NOT NULL"))
                {
                    revived.Add(id);
                    await TryAsync(engine, connection, $"INSERT INTO invoice VALUES ({id}, {id}, NULL, '2031-01-01')");
                }

                if (await TryAsync(engine, connection, $"INSERT INTO person VALUES ({1000 + i}, 'n{i}@example.fr', 'N{i}', '2031-01-01')"))
                {
                    added.Add(1000 + i);
                }
            }
        }, TestContext.Current.CancellationToken);
        var reading = Task.Run(async () =>
        {
            while (!Volatile.Read(ref over))
            {
                halves += await bed.CountAsync("SELECT count(*) FROM person WHERE (email IS NULL) <> (name IS NULL)");
            }
        }, TestContext.Current.CancellationToken);

        await begun.Task;
        var taken = new List<long>();
        for (var more = true; more || !writing.IsCompleted;)
        {
            try
            {
                await using var session = await bed.ChangeAsync(map);
                var batch = await session.TakeDueAsync(SmallShop.Plan(map), "person", new BatchLimits(7, 1000, 1 << 20));
                await session.CommitAsync();
                taken.AddRange(batch.Rows.Select(r => Convert.ToInt64(r["id"], CultureInfo.InvariantCulture)));
                more = batch.Units > 0;
                swept.TrySetResult();
            }
            catch (DbException error) when (Dialect.Of(engine).IsTransient(error))
            {
                more = true;
            }
        }

        await writing;
        Volatile.Write(ref over, true);
        await reading;
        Assert.Equal(0, halves);
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.Empty(taken.Intersect(revived));
        Assert.NotEmpty(revived);
        Assert.NotEmpty(taken);
        // Whoever is neither taken nor there would be lost.
        Assert.Equal(People - (end == RowEnd.Clear ? 0 : taken.Count), await bed.CountAsync("SELECT count(*) FROM person WHERE id < 1000"));
        Assert.Equal(revived.Count, await bed.CountAsync("SELECT count(*) FROM person WHERE id < 1000 AND email IS NOT NULL AND seen = '2031-01-01'"));
        Assert.Equal(added.Count, await bed.CountAsync("SELECT count(*) FROM person WHERE id > 1000 AND email IS NOT NULL"));
    }

    // As an application would: what the server turns down for being in the way is done again.
    private static async Task<bool> TryAsync(EngineKind engine, DbConnection connection, string sql)
    {
        while (true)
        {
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                return await command.ExecuteNonQueryAsync() == 1;
            }
            catch (DbException error) when (Dialect.Of(engine).IsTransient(error))
            {
            }
        }
    }
}
