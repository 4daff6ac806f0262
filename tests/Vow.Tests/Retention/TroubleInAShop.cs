using System.Data.Common;
using MySqlConnector;
using Npgsql;
using Vow.Hosting;
using Vow.Retention;
using Vow.Sources;
using Vow.Tests.Shared;

namespace Vow.Tests.Retention;

/// <summary>What goes wrong at the company's side while a sweep is there. Run again, it ends as if nothing had happened.</summary>
public sealed class TroubleInAShop
{
    private static readonly string[] Steps = ["source.begin", "sweep.planned", "sweep.foreign-deleted", "sweep.staged", "source.committed", "sweep.foreign-committed", "sweep.done"];

    public static TheoryData<EngineKind, string, bool> Anywhere =>
        [.. from at in new[] { EngineKind.Postgres, EngineKind.MariaDb } from step in Steps from answerLost in new[] { false, true } select new TheoryDataRow<EngineKind, string, bool>(at, step, answerLost)];

    [Theory]
    [InlineData(EngineKind.Postgres, "sweep.foreign-deleted", false)]
    [InlineData(EngineKind.Postgres, "sweep.staged", true)]
    [InlineData(EngineKind.MariaDb, "sweep.staged", false)]
    [InlineData(EngineKind.MariaDb, "sweep.staged", true)]
    public async Task The_network_may_fail_at_a_step(EngineKind at, string step, bool answerLost) => Assert.True(await NetworkAsync(at, step, 1, answerLost));

    [Theory, MemberData(nameof(Anywhere)), Trait("tier", "long"), Trait("long", "crash")]
    public async Task The_network_may_fail_anywhere(EngineKind at, string step, bool answerLost)
    {
        var nth = 1;
        while (await NetworkAsync(at, step, nth, answerLost))
        {
            nth++;
        }

        Assert.True(nth > 1);
    }

    [Theory]
    [InlineData("sweep.foreign-deleted")]
    [InlineData("sweep.staged")]
    [InlineData("source.committed")]
    public async Task The_server_may_be_killed(string step)
    {
        await using var server = await MariaDbServer.StartAsync();
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, EngineKind.MariaDb, database: await server.MakeDatabaseAsync());
        await bed.ArmAsync();
        using (RetentionBed.On(step, 1, () => server.KillAsync().GetAwaiter().GetResult()))
        {
            Assert.Contains(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Waiting, w => w.Name == "shop");
        }

        await server.UpAsync();
        await SweepingAShop.EndsAsync(bed);
    }

    [Theory]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task A_row_that_the_application_holds_is_waited_for_only_so_long(EngineKind at)
    {
        // The driver gives a statement up after a second; the server is told the same.
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, at, reached: text => text + (at == EngineKind.MariaDb ? ";Default Command Timeout=1" : ";Command Timeout=1"));
        await bed.ArmAsync();
        await using (var application = bed.ShopConnection())
        {
            await application.OpenAsync();
            await using var transaction = await application.BeginTransactionAsync();
            await RunAsync(application, transaction, "UPDATE invoices SET city = 'Nice' WHERE id = 10");
            Assert.Contains(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Waiting, w => w.Name == "shop");
            Assert.Equal(1, await bed.ShopAsync("SELECT count(*) FROM customers WHERE id = 1"));
        }

        await SweepingAShop.EndsAsync(bed);
    }

    [Theory]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task A_deadlock_with_the_application_costs_a_try_and_no_more(EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, at);
        await bed.ArmAsync();
        await using var application = bed.ShopConnection();
        await application.OpenAsync();
        await using (var transaction = await application.BeginTransactionAsync())
        {
            // What the sweep wants last is held, and then what it has first is wanted.
            var (held, wanted) = at == EngineKind.MariaDb
                ? ("UPDATE invoice_lines SET label = 'x' WHERE invoice_id = 10", "UPDATE customers SET city = 'Nice' WHERE id = 1")
                : ("UPDATE customers SET city = 'Nice' WHERE id = 1", "UPDATE invoice_lines SET label = 'x' WHERE invoice_id = 10");
            await RunAsync(application, transaction, held);
            var sweeping = bed.SweepAsync();
            await bed.UntilAWaitAsync();
            try
            {
                await RunAsync(application, transaction, wanted);
                await transaction.RollbackAsync();
            }
            catch (DbException e) when (Dialect.Of(at).IsTransient(e))
            {
                // The server chose the application's: it would try again.
            }

            await sweeping;
        }

        await SweepingAShop.EndsAsync(bed);
    }

    [Theory]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task Who_may_do_everything_is_not_armed_unless_told(EngineKind at)
    {
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, at);
        var refused = Assert.IsType<ArmOutcome.Refused>(await bed.Get<ArmSource>().ArmAsync("shop", "shop", global::Vow.Evidence.Actor.System, bed.Now));
        Assert.Equal("source.superuser", refused.Code);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM datamap_source WHERE armed"));
    }

    // True where the step was reached for the nth time and the network failed there.
    private static async Task<bool> NetworkAsync(EngineKind at, string step, int nth, bool answerLost)
    {
        Relay? relay = null;
        await using var bed = await RetentionBed.OpenAsync("sqlite", SweepingAShop.People, at, reached: text => Reached(at, text, ref relay));
        await using var network = relay!;
        await bed.ArmAsync();
        var failed = false;
        using (RetentionBed.On(step, nth, () =>
        {
            failed = true;
            if (answerLost)
            {
                network.Deafen();
            }
            else
            {
                network.Cut();
            }
        }))
        {
            await bed.SweepAsync();
        }

        network.Mend();
        await bed.RestartAsync();
        await SweepingAShop.EndsAsync(bed);
        return failed;
    }

    private static string Reached(EngineKind at, string text, ref Relay? relay)
    {
        if (at == EngineKind.MariaDb)
        {
            var maria = new MySqlConnectionStringBuilder(text);
            relay = Relay.To((int)maria.Port);
            maria.Port = (uint)relay.Port;
            return maria.ConnectionString;
        }

        var postgres = new NpgsqlConnectionStringBuilder(text);
        relay = Relay.To(postgres.Port);
        postgres.Port = relay.Port;
        return postgres.ConnectionString;
    }

    private static async Task RunAsync(DbConnection connection, DbTransaction transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
