using Vow.Bench;

static double Number(IReadOnlyList<string> given, int at, double otherwise) =>
    given.Count > at && double.TryParse(given[at], System.Globalization.CultureInfo.InvariantCulture, out var said) ? said : otherwise;

switch (args)
{
    case ["consent", .. var rest]:
        await ConsentBench.RunAsync(TimeSpan.FromSeconds(Number(rest, 0, 2)), (int)Number(rest, 1, 5));
        return 0;
    case ["access", .. var rest]:
        await AccessBench.RunAsync(rest is [var sizes, ..] ? [.. sizes.Split(',').Select(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))] : [100_000, 1_000_000], (int)Number(rest, 1, 7));
        return 0;
    case ["sweep", .. var rest]:
        await SweepBench.RunAsync(rest is [var most, ..] ? [.. most.Split(',').Select(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))] : [100_000, 1_000_000], (int)Number(rest, 1, 5));
        return 0;
    case ["check", .. var rest]:
        await CheckBench.RunAsync((int)Number(rest, 0, 11));
        return 0;
    case ["scan", .. var rest]:
        await ScanBench.RunAsync((int)Number(rest, 0, 9));
        return 0;
    case ["scan-quality"]:
        await ScanQualityBench.RunAsync();
        return 0;
    case ["mail", .. var rest]:
        await MailBench.RunAsync((int)Number(rest, 0, 100_000), (int)Number(rest, 1, 5));
        return 0;
    case ["gate", .. var rest]:
        await GateBench.RunAsync((int)Number(rest, 0, 7));
        return 0;
    case ["gate-batch", .. var rest]:
        await GateBatchBench.RunAsync((int)Number(rest, 0, 5_000_000), (int)Number(rest, 1, 5));
        return 0;
    case ["gate-http", .. var rest]:
        await GateHttpBench.RunAsync(TimeSpan.FromSeconds(Number(rest, 0, 4)), (int)Number(rest, 1, 5));
        return 0;
    case ["ledger", .. var rest]:
        await LedgerBench.RunAsync((long)Number(rest, 0, 10_000_000), (int)Number(rest, 1, 5));
        return 0;
    case ["gate-http-serve", var side]:
        await GateHttpBench.ServeAsync(side);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: bench/run access [SIZE,SIZE,… [RUNS]] | consent [SECONDS [RUNS]] | check [RUNS] | scan [RUNS] | scan-quality | mail [PEOPLE [RUNS]] | gate [RUNS] | gate-batch [PEOPLE [RUNS]] | gate-http [SECONDS [RUNS]] | ledger [ENTRIES [RUNS]] | sweep [SIZE,SIZE,… [RUNS]]");
        return 2;
}
