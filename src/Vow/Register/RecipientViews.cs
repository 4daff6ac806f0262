using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Register;

/// <summary>A recipient with what stands around it.</summary>
/// <param name="Recipient">The recipient as declared.</param>
/// <param name="Purposes">Purposes it receives data for.</param>
/// <param name="Documents">Documents that speak about it: contract, arrangement, clauses, assessments.</param>
/// <param name="Disclosures">How often data was given to it, as far as Vow itself gave it.</param>
/// <param name="Last">When the last time.</param>
public sealed record RecipientView(
    Recipient Recipient, ImmutableArray<Purpose> Purposes, ImmutableArray<DocumentView> Documents, long Disclosures, Instant? Last)
{
    /// <summary>Whether one of its documents should have been looked at again by now.</summary>
    public bool IsReviewDue => Documents.Any(one => one.IsReviewDue);

    /// <summary>The recipients of a policy on a day.</summary>
    public static ImmutableArray<RecipientView> Of(DeclaredPolicy policy, IReadOnlyDictionary<string, (long Count, Instant Last)> disclosures, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(disclosures);
        return
        [
            .. policy.Recipients.Select(recipient => new RecipientView(
                recipient,
                [.. policy.Purposes.Where(purpose => purpose.Recipients.Contains(recipient.Id))],
                [.. policy.Documents.Where(document => document.Recipients.Contains(recipient.Id)).Select(document => new DocumentView(document, today))],
                disclosures.TryGetValue(recipient.Id, out var given) ? given.Count : 0,
                given.Count > 0 ? given.Last : null)),
        ];
    }
}

/// <summary>A document on a day.</summary>
/// <param name="Document">The document as declared.</param>
/// <param name="Today">The day.</param>
public sealed record DocumentView(Document Document, DateOnly Today)
{
    /// <summary>Whether its day of review is past.</summary>
    public bool IsReviewDue => Document.Review.IsKnown && Document.Review.Value < Today;
}
