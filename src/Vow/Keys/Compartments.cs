namespace Vow.Keys;

/// <summary>
/// The parts of a subject's sealed data that live and die together, each with its own key: erasing an account never destroys an
/// invoice the law keeps.
/// </summary>
public static class Compartment
{
    /// <summary>Tags and sealed live fields: ends with the account.</summary>
    public const string Identity = "identity";

    /// <summary>Evidence of consent (GDPR 7(1)): outlives erasure until its declared end.</summary>
    public const string Proof = "proof";

    /// <summary>Files of rights requests: outlive erasure until their declared end.</summary>
    public const string Rights = "rights";

    /// <summary>The archive of one purpose.</summary>
    public static string Archive(string purpose) => "archive:" + purpose;
}
