using Vow.Gate;

namespace Vow.Client;

/// <summary>A person as the program knows them. Never printed: it may be an address.</summary>
public readonly record struct Subject
{
    private Subject(string by, string value) => (By, Value) = (by, value);

    /// <summary><c>account</c>, <c>email</c>, <c>phone</c>, or <c>source.table</c>.</summary>
    public string By { get; }

    /// <summary>The account's id, the address, the number, the key.</summary>
    public string Value { get; }

    /// <summary>By the id of their account.</summary>
    public static Subject Account(Guid id) => new("account", id.ToString("D"));

    /// <summary>By their address. Several people may share one: the use is allowed where it is for each of them.</summary>
    public static Subject Email(string address) => Of("email", address);

    /// <summary>By their number, as the whole world dials it (E.164).</summary>
    public static Subject Phone(string number) => Of("phone", number);

    /// <summary>By their key in a table of the company's own database.</summary>
    /// <param name="source">The source's name in <c>sources.yaml</c>.</param>
    /// <param name="table">The table.</param>
    /// <param name="key">The key.</param>
    public static Subject Row(string source, string table, string key) => Of(source + "." + table, key);

    /// <summary>As <c>/api/gate</c> names people.</summary>
    /// <param name="by">By what.</param>
    /// <param name="value">1 to 320 characters.</param>
    /// <exception cref="ArgumentException">Empty or too long.</exception>
    public static Subject Of(string by, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, 320, nameof(value));
        return new Subject(by, value);
    }

    /// <summary>By what the person is named, and nothing else.</summary>
    public override string ToString() => By + ":…";
}

/// <summary>What somebody's data are to be used for.</summary>
/// <param name="Purpose">The purpose's id in the policy.</param>
/// <param name="Channel">The channel, where the purpose has channels.</param>
public sealed record Use(string Purpose, string? Channel = null)
{
    /// <summary>Which data; none asks about the purpose as a whole.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>To whom they are given; null = the controller itself uses them.</summary>
    public string? Recipient { get; init; }

    /// <summary>Where they go: ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>The desk role that asks. A role can open an archive; that is asked of the server each time.</summary>
    public Role Role { get; init; }

    /// <summary>The exception to a restriction that is claimed (GDPR 18(2)). It is asked of the server each time.</summary>
    public RestrictionException Exception { get; init; }

    /// <summary>
    /// Ask the server, and let it read the person's row, instead of deciding here: for the use that must not rest on what was known a second ago.
    /// <see cref="VowClient.Decide"/>, which waits for nothing, refuses it with <see cref="Reason.FactsStale"/>.
    /// </summary>
    public bool Strict { get; init; }
}
