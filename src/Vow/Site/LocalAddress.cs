namespace Vow.Site;

/// <summary>Targets that forms and addresses carry along.</summary>
public static class LocalAddress
{
    /// <summary>
    /// A target on this site; the page of one's own data where it is anything else: a link elsewhere must not look as if it were ours.
    /// </summary>
    public static string Of(string? to) =>
        to is ['/', ..] && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\', StringComparison.Ordinal) && to.Length <= 200 && !to.Any(char.IsControl)
            ? to
            : "/me";
}
