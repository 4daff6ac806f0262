using System.Collections.Immutable;
using System.Data.Common;

namespace Vow.Sources;

/// <summary>What came of scanning a database.</summary>
/// <param name="Catalogue">What the database says about itself.</param>
/// <param name="Proposals">Columns that seem to hold personal data.</param>
/// <param name="Unread">Tables whose rows the role may not read; they are judged by their names alone.</param>
public sealed record ScanResult(Catalogue Catalogue, ImmutableArray<ScanProposal> Proposals, ImmutableArray<string> Unread);

/// <summary>Scans a database: its catalogue, then a bounded sample of each table, one after the other, in transactions that refuse to write.</summary>
public static class DatabaseScan
{
    /// <summary>Runs a scan. Errors of opening are thrown as the driver's; a table that can't be read only says less.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="connectionString">From the environment.</param>
    /// <param name="rows">The most rows read of each table.</param>
    /// <param name="today">The day of the scan.</param>
    /// <param name="read">Which tables are read; the others are judged by their names alone. Null for all.</param>
    /// <param name="progress">Told what part is done, 0 to 1.</param>
    /// <param name="map">How files are read, where that is declared; null where nothing is.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<ScanResult> RunAsync(EngineKind engine, string connectionString, int rows, DateOnly today, Func<CatalogueTable, bool>? read = null, Action<double>? progress = null, DataMap? map = null, CancellationToken cancel = default)
    {
        var nothing = map ?? new DataMap { Source = "scan", Engine = engine, Tables = [] };
        var session = await SourceSession.OpenAsync(nothing, connectionString, SessionAccess.ReadOnly, cancel);
        try
        {
            var catalogue = await session.ReadCatalogueAsync(cancel);
            var scan = new SourceScan(catalogue, today);
            var unread = ImmutableArray.CreateBuilder<string>();
            for (var at = 0; at < catalogue.Tables.Length; at++)
            {
                if (read?.Invoke(catalogue.Tables[at]) == false)
                {
                    continue;
                }

                try
                {
                    scan.Look(await session.SampleAsync(catalogue.Tables[at], rows, cancel));
                }
                catch (DbException)
                {
                    // The failure has spoilt the transaction on some engines: go on in a new one.
                    unread.Add(catalogue.Tables[at].Name);
                    await session.DisposeAsync();
                    session = await SourceSession.OpenAsync(nothing, connectionString, SessionAccess.ReadOnly, cancel);
                }

                progress?.Invoke((at + 1.0) / catalogue.Tables.Length);
            }

            return new ScanResult(catalogue, scan.Propose(), unread.ToImmutable());
        }
        finally
        {
            await session.DisposeAsync();
        }
    }
}
