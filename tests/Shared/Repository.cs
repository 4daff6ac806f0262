namespace Vow.Tests.Shared;

/// <summary>Where the checkout is, from wherever a test runs.</summary>
public static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder of a shipped policy.</summary>
    public static string Policy(string name) => At("policies", name);

    /// <summary>A path inside it.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "vow.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the checkout.");
    }
}
