using Vow.Hosting;
using Vow.Policy;

namespace Vow.Company.Accounts;

/// <summary>Addresses of this site as mails need them: whole, and in the reader's language.</summary>
public sealed class AccountLinks(VowOptions options)
{
    /// <summary>The whole address of a page.</summary>
    public string To(Language language, string path) => new Uri(options.Url, "/" + language.Code() + path).AbsoluteUri;
}
