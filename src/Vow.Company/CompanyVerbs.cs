using Vow.Commands;

namespace Vow.Company;

/// <summary>Verbs of the company's own slices. A slice adds its line here.</summary>
public static class CompanyVerbs
{
    /// <summary>All of them, in the order of the help.</summary>
    public static IEnumerable<Verb> All() => [];
}
