namespace Vow.Rights;

/// <summary>Kinds of steps by which a restriction, and its end, reach services (GDPR 18, 4(3)).</summary>
public static class RestrictionStep
{
    /// <summary>A service is told to keep the person's records and not to use them for the purpose.</summary>
    public const string Restrict = "restrict_service";

    /// <summary>A service that was told, or may have been, is told that the restriction is lifted.</summary>
    public const string Lift = "lift_service";

    /// <summary>A service holds data of the purpose and takes no such order: somebody has to tell it.</summary>
    public const string NotOffered = "restrict_not_offered";

    /// <summary>The same when the restriction is lifted.</summary>
    public const string LiftNotOffered = "lift_not_offered";

    /// <summary>Lifted before the service was asked anything: there was nothing to take back.</summary>
    public const string NotNeeded = "restrict_not_needed";

    /// <summary>Whether nothing was ordered, since the service takes no such order.</summary>
    public static bool IsByHand(string kind) => kind is NotOffered or LiftNotOffered;
}
