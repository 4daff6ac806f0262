namespace Vow.Rights;

/// <summary>Kinds of steps of an erasure, in their order.</summary>
public static class ErasureStep
{
    /// <summary>Archive moves that were under way for the person are brought to their end.</summary>
    public const string FinishMoves = "finish_moves";

    /// <summary>A company's database: what the law keeps is sealed away, the rest deleted.</summary>
    public const string Source = "source";

    /// <summary>Vow's own store, with tombstones and the ways legal finds what must stay.</summary>
    public const string Own = "own";

    /// <summary>Every source is asked once more whether anything is left, and the certificate is entered.</summary>
    public const string Certify = "certify";

    /// <summary>The answer leaves, with the certificate and its proof once the log holds it.</summary>
    public const string Tell = "tell";

    /// <summary>The keys of what ends now are destroyed, with the links of their entries.</summary>
    public const string Keys = "keys";

    /// <summary>Every source is asked again, 30 days on.</summary>
    public const string LookAgain = "look_again";
}
