namespace Vow.Policy;

/// <summary>Addresses fit to be linked to from a page.</summary>
internal static class WebAddress
{
    /// <summary>An absolute http or https address without spaces, quotes or angle brackets.</summary>
    public static bool IsWeb(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && !text.AsSpan().ContainsAny(" \"'<>\\`");

    /// <summary>One at sign with something on each side, a dot in the domain, nothing that needs quoting.</summary>
    public static bool IsMail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && at == text.LastIndexOf('@')
            && text.IndexOf('.', at) is > 0 and var dot && dot > at + 1 && dot < text.Length - 1
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '@' or '.' or '_' or '+' or '-');
    }
}
