using Vow.Policy;

namespace Vow.Rights.Packages;

/// <summary>Kinds of steps by which a copy is made, told and ended, in their order.</summary>
public static class PackageStep
{
    /// <summary>Everything is read and written into one sealed file.</summary>
    public const string Build = "package_build";

    /// <summary>The request is answered: the file is there.</summary>
    public const string Tell = "package_tell";

    /// <summary>The file ends, and its key with it.</summary>
    public const string End = "package_end";

    /// <summary>The file was overtaken by an erasure: it is gone.</summary>
    public const string NotNeeded = "package_not_needed";

    /// <summary>A kind in words, as a step; null where it is none.</summary>
    public static Bilingual? Of(string kind) => kind switch
    {
        Build => new("Everything gathered into one sealed file", "Tout réuni dans un fichier scellé"),
        Tell => new("Word given that the file is there", "Mise à disposition annoncée"),
        End => new("File destroyed, with its key", "Fichier détruit, avec sa clé"),
        NotNeeded => new("No longer needed: the data was erased", "Plus nécessaire\u00a0: les données ont été effacées"),
        _ => null,
    };
}
