using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>A way in which it can be shown who asks.</summary>
public enum Rung
{
    /// <summary>A session: an account, or a link to an address that is theirs.</summary>
    Session,

    /// <summary>The button behind the link that was mailed to the address of the file.</summary>
    Address,

    /// <summary>A code sent to their known telephone number.</summary>
    Phone,

    /// <summary>A number from their own papers.</summary>
    Number,

    /// <summary>An identity document, seen once and destroyed.</summary>
    Document,

    /// <summary>An operator's check, written down.</summary>
    Desk,

    /// <summary>A paper that shows that who asks may ask for another.</summary>
    Paper,
}

/// <summary>What a right still needs before anything of a person may be told or changed for it.</summary>
public enum StillMissing
{
    /// <summary>Nothing: it is known who asks.</summary>
    Nothing,

    /// <summary>The right needs nobody's identity: a wish for no more commercial messages is obeyed from anybody.</summary>
    NotNeeded,

    /// <summary>The address of the file has not answered.</summary>
    Address,

    /// <summary>The address is read by several people, or known for several: a second way is needed.</summary>
    Second,

    /// <summary>There is no e-mail address: an operator has to check.</summary>
    Check,

    /// <summary>It is asked for somebody else: an operator has to see that they may.</summary>
    Paper,
}

/// <summary>A rung as it stands.</summary>
/// <param name="Rung">Which.</param>
/// <param name="AskedAt">When it was asked for, or first tried; null where it was not.</param>
/// <param name="ProvenAt">When it showed who asks; null where it has not.</param>
/// <param name="Failed">Whether it was found not to.</param>
public sealed record RungState(Rung Rung, Instant? AskedAt, Instant? ProvenAt, bool Failed = false);

/// <summary>
/// How far it is shown who asks, and what the right still needs (GDPR 12(6), 11(2)). A number from somebody's papers shows nothing by itself, an address that several people read
/// neither: each needs another beside it. Nothing here says whether anybody is known.
/// </summary>
/// <param name="Rungs">Those tried or asked for.</param>
/// <param name="Missing">What is missing.</param>
public sealed record IdentityLadder(ImmutableArray<RungState> Rungs, StillMissing Missing)
{
    /// <summary>Whether what was shown is enough to take a file for a person's. Pure.</summary>
    /// <param name="right">The right; null where none is named: it may be any.</param>
    /// <param name="proven">What was shown.</param>
    /// <param name="shared">Whether the address of the file is an office's, or known for several people.</param>
    public static bool Suffices(Right? right, IReadOnlySet<Rung> proven, bool shared)
    {
        ArgumentNullException.ThrowIfNull(proven);
        return proven.Contains(Rung.Session) || proven.Contains(Rung.Desk) || proven.Contains(Rung.Document)
            || (proven.Contains(Rung.Address) && (!shared || proven.Contains(Rung.Phone) || proven.Contains(Rung.Number)))
            || (proven.Contains(Rung.Phone) && right is Right.Objection or Right.Withdrawal or Right.Restriction);
    }

    /// <summary>Reads a file. Pure.</summary>
    /// <param name="request">The file.</param>
    /// <param name="checks">The further ways tried for it.</param>
    /// <param name="hasEmail">Whether an e-mail address can answer for it.</param>
    /// <param name="marketingOnly">Whether it asks for nothing but the end of commercial messages.</param>
    public static IdentityLadder Of(RightsRequest request, IReadOnlyList<IdentityCheck> checks, bool hasEmail, bool marketingOnly)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(checks);
        var rungs = ImmutableArray.CreateBuilder<RungState>();
        if (request.AnswerTo is null || request.Identity == IdentityProof.Session)
        {
            rungs.Add(new(Rung.Session, null, request.IdentityAt));
        }

        if (request.FollowHash is not null && hasEmail)
        {
            rungs.Add(new(Rung.Address, null, request.AddressProvenAt));
        }

        rungs.AddRange(checks.Select(check => new RungState(
            check.Kind switch { CheckKind.Phone => Rung.Phone, CheckKind.Number => Rung.Number, CheckKind.Document => Rung.Document, _ => Rung.Paper }, check.AskedAt, check.PassedAt, check.FailedAt is not null)));
        if (request.Identity == IdentityProof.Desk)
        {
            rungs.Add(new(Rung.Desk, null, request.IdentityAt));
        }

        return new IdentityLadder(
            rungs.ToImmutable(),
            request.IsKnown ? StillMissing.Nothing
            : OnBehalf.Of(checks) is not null ? StillMissing.Paper
            : marketingOnly ? StillMissing.NotNeeded
            : !hasEmail ? StillMissing.Check
            : request.AddressProvenAt is null ? StillMissing.Address
            : StillMissing.Second);
    }
}
