namespace Vow.Commands;

/// <summary>How the program is called from where it runs.</summary>
internal static class Called
{
    /// <summary><c>./vow</c> in a checkout, whose own script is not on the path; <c>vow</c> elsewhere.</summary>
    public static string Itself => File.Exists("vow") ? "./vow" : "vow";
}
