using Vow.Bench;

if (args is not ["consent", .. var rest])
{
    await Console.Error.WriteLineAsync("Usage: bench/run consent [SECONDS [RUNS]]");
    return 2;
}

var seconds = rest.Length > 0 && double.TryParse(rest[0], System.Globalization.CultureInfo.InvariantCulture, out var s) ? s : 2;
var runs = rest.Length > 1 && int.TryParse(rest[1], System.Globalization.CultureInfo.InvariantCulture, out var r) ? r : 5;
await ConsentBench.RunAsync(TimeSpan.FromSeconds(seconds), runs);
return 0;
