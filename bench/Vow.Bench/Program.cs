using Vow.Bench;

if (args is ["mail", .. var mail])
{
    await MailBench.RunAsync(Number(mail, 0, 100_000), Number(mail, 1, 5));
    return 0;
}

if (args is not ["consent", .. var rest])
{
    await Console.Error.WriteLineAsync("Usage: bench/run consent [SECONDS [RUNS]] | bench/run mail [PEOPLE [RUNS]]");
    return 2;
}

var seconds = rest.Length > 0 && double.TryParse(rest[0], System.Globalization.CultureInfo.InvariantCulture, out var s) ? s : 2;
var runs = rest.Length > 1 && int.TryParse(rest[1], System.Globalization.CultureInfo.InvariantCulture, out var r) ? r : 5;
await ConsentBench.RunAsync(TimeSpan.FromSeconds(seconds), runs);
return 0;

static int Number(string[] words, int at, int usual) => words.Length > at && int.TryParse(words[at], System.Globalization.CultureInfo.InvariantCulture, out var n) && n > 0 ? n : usual;
