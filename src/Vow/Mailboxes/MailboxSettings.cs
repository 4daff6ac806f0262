using System.Security.Cryptography;
using System.Text.Json;

namespace Vow.Mailboxes;

/// <summary>A mailbox of the rights desk, such as <c>privacy@</c>, as the environment names it.</summary>
/// <param name="Name">What it is called here: small letters, digits and underscores.</param>
/// <param name="Address">The address people write to, and that our answers ask them to reply to.</param>
/// <param name="Server">How it is read: <c>imaps://host:port</c>, or <c>imap://</c> with STARTTLS.</param>
/// <param name="User">The name to sign in with.</param>
public sealed record DeskMailbox(string Name, string Address, Uri Server, string User)
{
    /// <summary>Its password; null where it is read by a token.</summary>
    public string? Password { get; init; }

    /// <summary>How a token is asked for (OAuth 2); null where there is a password.</summary>
    public TokenGrant? Grant { get; init; }

    /// <summary>A PEM file of the authority that signed the server's certificate, where the machine does not know it; null for the machine's own list.</summary>
    public string? Authority { get; init; }

    // A record prints its members: the secret must not be among them.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Name = ").Append(Name);
        return true;
    }

    /// <summary>Reads <c>VOW_MAILBOXES</c> and what belongs to each name in it; faults are added in words.</summary>
    /// <param name="given">A variable of the environment; null where it is absent or empty.</param>
    /// <param name="secret">The same for a secret, which may lie in a file.</param>
    /// <param name="faults">Takes what is wrong.</param>
    internal static IReadOnlyList<DeskMailbox> Read(Func<string, string?> given, Func<string, string?> secret, ICollection<string> faults)
    {
        var boxes = new List<DeskMailbox>();
        foreach (var name in (given("VOW_MAILBOXES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (name.Length > LongestName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') || boxes.Any(b => b.Name == name))
            {
                faults.Add($"VOW_MAILBOXES: name each mailbox once, in small letters, digits and _, {LongestName} signs at most, such as privacy,dpo.");
                continue;
            }

            if (Read(name, "VOW_MAILBOX_" + name.ToUpperInvariant(), given, secret, faults) is { } box)
            {
                boxes.Add(box);
            }
        }

        return boxes;
    }

    /// <summary>The longest name.</summary>
    public const int LongestName = 32;

    private static DeskMailbox? Read(string name, string variable, Func<string, string?> given, Func<string, string?> secret, ICollection<string> faults)
    {
        if (!Uri.TryCreate(given(variable), UriKind.Absolute, out var server) || server.Scheme is not ("imap" or "imaps") || server.UserInfo.Length == 0)
        {
            faults.Add($"{variable} must say how the mailbox {name} is read: imaps://user@host, or imap://user@host:143 (STARTTLS). Write the @ of a user as %40.");
            return null;
        }

        var parts = server.UserInfo.Split(':', 2);
        var user = Uri.UnescapeDataString(parts[0]);
        var address = given(variable + "_ADDRESS") ?? user;
        if (!Site.InputChecks.IsEmail(address))
        {
            faults.Add($"{variable}_ADDRESS must be the mail address of the mailbox, such as privacy@example.org.");
            return null;
        }

        var authority = given(variable + "_CA");
        if (authority is not null && !File.Exists(authority))
        {
            faults.Add($"{variable}_CA names a file that is not there: the certificate, in PEM, of who signed the mail server's.");
        }

        var password = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : secret(variable + "_PASSWORD");
        var grant = given(variable + "_OAUTH") is null ? null : TokenGrant.Read(variable + "_OAUTH", given, secret, faults);
        if ((password is null) == (grant is null))
        {
            faults.Add($"{variable} needs a password ({variable}_PASSWORD, or _PASSWORD_FILE) or a token ({variable}_OAUTH), and not both.");
            return null;
        }

        var host = new UriBuilder(server) { UserName = "", Password = "" }.Uri;
        return new DeskMailbox(name, address.ToLowerInvariant(), host, user) { Password = password, Grant = grant, Authority = authority };
    }
}

/// <summary>How a token for a mailbox is asked for (RFC 6749): by the program's own secret, by a refresh token, or by a signed assertion (RFC 7523).</summary>
/// <param name="Endpoint">The token endpoint.</param>
/// <param name="Scope">What is asked for.</param>
public sealed record TokenGrant(Uri Endpoint, string Scope)
{
    /// <summary>What the issuer calls this program; null for an assertion.</summary>
    public string? Client { get; init; }

    /// <summary>The program's secret.</summary>
    public string? Secret { get; init; }

    /// <summary>A refresh token that an administrator obtained; null otherwise.</summary>
    public string? Refresh { get; init; }

    /// <summary>The service account that signs assertions; null otherwise.</summary>
    public ServiceKey? Key { get; init; }

    // A record prints its members: no secret must be among them.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Endpoint = ").Append(Endpoint);
        return true;
    }

    internal static TokenGrant? Read(string variable, Func<string, string?> given, Func<string, string?> secret, ICollection<string> faults)
    {
        if (!Uri.TryCreate(given(variable), UriKind.Absolute, out var endpoint) || !(endpoint.Scheme == "https" || (endpoint.Scheme == "http" && endpoint.IsLoopback)))
        {
            faults.Add($"{variable} must be the token endpoint, an address that starts with https://.");
            return null;
        }

        if (given(variable + "_SCOPE") is not { } scope)
        {
            faults.Add($"{variable}_SCOPE is missing: what the token is for, such as https://outlook.office365.com/.default or https://mail.google.com/.");
            return null;
        }

        if (given(variable + "_KEY") is { } file)
        {
            var key = ServiceKey.Read(file);
            if (key is null)
            {
                faults.Add($"{variable}_KEY must name the service account's key file: JSON with client_email and private_key.");
            }

            return key is null ? null : new TokenGrant(endpoint, scope) { Key = key };
        }

        if (given(variable + "_CLIENT") is not { } client || secret(variable + "_SECRET") is not { } own)
        {
            faults.Add($"{variable} needs {variable}_CLIENT and {variable}_SECRET (or _SECRET_FILE) as the issuer gave them, or {variable}_KEY.");
            return null;
        }

        return new TokenGrant(endpoint, scope) { Client = client, Secret = own, Refresh = secret(variable + "_REFRESH") };
    }
}

/// <summary>A service account that may act for a mailbox, with the key it signs with.</summary>
/// <param name="Account">Its name at the issuer.</param>
/// <param name="PrivateKey">The key in PEM.</param>
public sealed record ServiceKey(string Account, string PrivateKey)
{
    // A record prints its members: the key must not be among them.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Account = ").Append(Account);
        return true;
    }

    /// <summary>Reads a key file; null where it is none.</summary>
    internal static ServiceKey? Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            if (json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("client_email", out var account) && root.TryGetProperty("private_key", out var pem)
                && account.GetString() is { Length: > 0 } who && pem.GetString() is { Length: > 0 } key)
            {
                using var rsa = RSA.Create();
                rsa.ImportFromPem(key);
                return new ServiceKey(who, key);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException or CryptographicException)
        {
            // Said by the caller, with the name of the variable and nothing of the file.
        }

        return null;
    }
}
