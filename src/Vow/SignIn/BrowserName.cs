namespace Vow.SignIn;

/// <summary>What a browser is, in two words: enough for its owner to know it again, too little to tell two apart.</summary>
public static class BrowserName
{
    private static readonly (string Sign, string Name)[] Programs =
        [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    // An iPhone also says Mac OS X, an Android telephone also says Linux: the narrower sign first.
    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>Such as "Firefox, Windows"; a question mark where the browser names neither.</summary>
    public static string Of(string? userAgent)
    {
        var agent = userAgent ?? "";
        var names = new[] { Name(Programs, agent), Name(Systems, agent) }.OfType<string>().ToList();
        return names.Count == 0 ? "?" : string.Join(", ", names);
    }

    private static string? Name((string Sign, string Name)[] signs, string agent)
    {
        foreach (var (sign, name) in signs)
        {
            if (agent.Contains(sign, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return null;
    }
}
