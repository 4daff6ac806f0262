// Makes the customer database of a small, old shop, to be kept by Vow's sample policy. Everyone in it is invented.
using System.Globalization;
using Shop;

const string Usage = "usage: Shop PATH [people=3000] [seed=1] [as-of date, default today]";
var words = args.Where(a => a != "--as-of").ToArray();
if (words.Length is 0 or > 4)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var people = 3000;
var seed = 1UL;
var asOf = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
foreach (var word in words.Skip(1).Select((text, place) => (text, place)))
{
    // A date is a date wherever it stands; the two numbers come in order.
    var read = DateOnly.TryParseExact(word.text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? (asOf = date) == date
        : word.place == 0 ? int.TryParse(word.text, NumberStyles.None, CultureInfo.InvariantCulture, out people) && people is > 0 and <= 1_000_000
        : ulong.TryParse(word.text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);
    if (!read)
    {
        Console.Error.WriteLine($"\"{word.text}\" is not understood; {Usage}");
        return 2;
    }
}

var path = Path.GetFullPath(words[0]);
if (Path.Exists(path))
{
    Console.Error.WriteLine($"{path} is already there and is left as it is; name another file, or remove it first.");
    return 2;
}

Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
var made = new OldShop(people, seed, asOf).Write(path);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {made.Customers} customers, {made.Invoices} invoices, {made.Lines} lines"));
return 0;
