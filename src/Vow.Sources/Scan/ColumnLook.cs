using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Vow.Sources;

/// <summary>What the sampled values of one column look like: counts, and nothing of the values themselves.</summary>
internal sealed class ColumnLook
{
    // A numbering plan is asked about so many numbers of a column, a structure is opened in so many values: more would say the same more slowly.
    private const int MostPhonesAsked = 16;
    private const int MostOpened = 40;
    private const int MostDistinct = 64;

    private static readonly string[] PhonePlans = ["FR", "GB", "US", "BE", "DE", "ES", "IT", "CH"];

    private readonly int[] counts = new int[31];
    private readonly HashSet<int> distinct = [];
    private readonly HashSet<string> inside = new(StringComparer.Ordinal);
    private int opened;
    private int askedPhones;
    private int knownPhones;
    private int bigIps;
    private long length;
    private int flags;
    private int firstYear = int.MaxValue;
    private int lastYear;
    private int clocks;

    /// <summary>How many sampled rows had a value there.</summary>
    public int Filled { get; private set; }

    /// <summary>Mean length of the values.</summary>
    public double MeanLength => Filled == 0 ? 0 : (double)length / Filled;

    /// <summary>How many different values there are, counted up to a limit.</summary>
    public int Distinct => distinct.Count;

    /// <summary>Whether they only say yes or no.</summary>
    public bool IsFlag => Filled > 0 && flags == Filled;

    /// <summary>Years of the dates, first and last; of no meaning where there are none.</summary>
    public (int First, int Last) Years => (firstYear, lastYear);

    /// <summary>Whether the dates have a time of day.</summary>
    public bool HasClock => clocks * 2 > Count(Signs.Date);

    /// <summary>Whether a numbering plan knows most of the numbers it was asked about.</summary>
    public bool ArePhonesKnown => askedPhones > 0 && knownPhones * 10 >= askedPhones * 6;

    /// <summary>Whether what reads as addresses of the Internet could as well be numbers of versions.</summary>
    public bool AreIpsVersions => Count(Signs.Ip) > 0 && bigIps * 10 < Count(Signs.Ip) * 3;

    /// <summary>Data found inside structured values (JSON), by id.</summary>
    public IReadOnlyCollection<string> Inside => inside;

    /// <summary>How many values bear a sign.</summary>
    public int Count(Signs sign) => counts[BitOperations.TrailingZeroCount((uint)sign)];

    /// <summary>What part of the values bears a sign: 0 to 1.</summary>
    public double Share(Signs sign) => Filled == 0 ? 0 : (double)Count(sign) / Filled;

    /// <summary>Looks at one value.</summary>
    public void Add(ReadOnlySpan<char> raw)
    {
        var value = raw.Trim();
        if (value.IsEmpty)
        {
            return;
        }

        Filled++;
        length += value.Length;
        if (distinct.Count < MostDistinct)
        {
            distinct.Add(string.GetHashCode(value, StringComparison.Ordinal));
        }

        if (value.Length <= 5 && IsYesOrNo(value))
        {
            flags++;
        }

        var signs = ValueSigns.Of(value, out var year);
        for (var left = (uint)signs; left != 0; left &= left - 1)
        {
            counts[BitOperations.TrailingZeroCount(left)]++;
        }

        if (year != 0)
        {
            firstYear = Math.Min(firstYear, year);
            lastYear = Math.Max(lastYear, year);
            // Midnight is how a date is written where times are meant.
            clocks += value.Length > 10 && value.Length != 14 && !value.Contains("00:00:00", StringComparison.Ordinal) ? 1 : 0;
        }

        if ((signs & Signs.Ip) != 0 && IsBig(value))
        {
            bigIps++;
        }

        if ((signs & Signs.PhoneShape) != 0 && askedPhones < MostPhonesAsked)
        {
            askedPhones++;
            knownPhones += IsKnownPhone(value.ToString()) ? 1 : 0;
        }

        if ((signs & Signs.Structured) != 0 && opened < MostOpened)
        {
            opened++;
            Open(value);
        }
    }

    private static bool IsKnownPhone(string number) =>
        number[0] == '+' ? Telephone.Read(number, "FR") is not null : PhonePlans.Any(country => Telephone.Read(number, country) is not null);

    private static bool IsYesOrNo(ReadOnlySpan<char> value) => value is "0" or "1" or "t" or "f" or "T" or "F" or "Y" or "N" or "y" or "n" or "O" or "o" or "true" or "false" or "True" or "False" or "TRUE" or "FALSE" or "oui" or "non" or "yes" or "no" or "OUI" or "NON" or "Oui" or "Non";

    // Versions (10.0.19045.1) have small parts, addresses seldom in all four.
    private static bool IsBig(ReadOnlySpan<char> ip)
    {
        if (ip.Contains(':'))
        {
            return true;
        }

        var big = 0;
        foreach (var part in ip.Split('.'))
        {
            big += ip[part].Length == 3 || (ip[part].Length == 2 && ip[part][0] > '3') ? 1 : 0;
        }

        return big >= 1;
    }

    private void Open(ReadOnlySpan<char> value)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            // A sample may be cut off: not the last block, so that the end missing is no error.
            var reader = new Utf8JsonReader(bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, bytes)), isFinalBlock: false, default);
            NameReading? key = null;
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        key = NameReading.Of(reader.GetString()!, null);
                        break;
                    case JsonTokenType.String:
                        Note(key, reader.GetString()!.AsSpan().Trim());
                        break;
                    case JsonTokenType.Number:
                        Note(key, Encoding.UTF8.GetString(reader.ValueSpan));
                        break;
                }
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // It began like a structure and is none; halves of surrogate pairs can't be read as text.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private void Note(NameReading? key, ReadOnlySpan<char> value)
    {
        if (value.Length < 2)
        {
            return;
        }

        var signs = ValueSigns.Of(value, out _);
        if (ByItself(signs) is { } found)
        {
            inside.Add(found);
        }
        else if (key?.Datum is { } datum && ScanKind.Of(datum).Weight != ScanWeight.Beside && Fits(datum, signs))
        {
            inside.Add(datum);
        }
        else if (key is { IsTitle: false } && (signs & Signs.Person) != 0)
        {
            inside.Add("full_name");
        }
    }

    private static string? ByItself(Signs signs) =>
        (signs & (Signs.Email | Signs.HasEmail)) != 0 ? "email"
        : (signs & (Signs.Iban | Signs.HasAccount)) != 0 ? "iban"
        : (signs & Signs.Nir) != 0 ? "social_security_number"
        : (signs & Signs.Mac) != 0 ? "mac_address"
        : (signs & Signs.HasPhone) != 0 ? "phone"
        : null;

    // One value proves little: the key must say it and the value not speak against it.
    private static bool Fits(string datum, Signs signs) => datum switch
    {
        "phone" => (signs & (Signs.PhoneShape | Signs.Number)) != 0,
        "card_number" => (signs & Signs.Card) != 0,
        "card_code" => (signs & Signs.Number) != 0,
        "ip_address" => (signs & Signs.Ip) != 0,
        "birth_date" => (signs & Signs.Date) != 0,
        "first_name" or "last_name" or "full_name" or "user_name" => (signs & (Signs.Letters | Signs.Person)) != 0,
        "free_text" => (signs & (Signs.HasPerson | Signs.HasPhone | Signs.HasEmail)) != 0,
        "email" or "iban" or "mac_address" or "siren" or "siret" or "social_security_number" => false,
        _ => true,
    };
}
