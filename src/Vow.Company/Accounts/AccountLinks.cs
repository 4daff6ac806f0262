using Vow.Hosting;
using Vow.Policy;

namespace Vow.Company.Accounts;

/// <summary>Addresses of this site as mails need them: whole, and in the reader's language.</summary>
public sealed class AccountLinks(VowOptions options)
{
    /// <summary>The whole address of a page.</summary>
    public string To(Language language, string path) => new Uri(options.Url, "/" + language.Code() + path).AbsoluteUri;

    /// <summary>
    /// A target on this site that a form carried; the page of one's own data where it is anything else: a link elsewhere must not look as if it
    /// were ours.
    /// </summary>
    public static string Local(string? to) =>
        to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && to.Length <= 200 && !to.Any(char.IsControl)
            ? to
            : "/me";
}
