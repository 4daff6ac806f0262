using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;

namespace Vow.Post;

/// <summary>For which purpose a mail of ours is written, in the words of the policy in force.</summary>
public sealed class MailPurposes(PolicyHolder policies)
{
    /// <summary>Instead of a purpose, where the policy declares none that such a mail serves.</summary>
    public const string Undeclared = "?";

    private const string OfRights = "rights.";

    /// <summary>A mail as given to the company that delivers it: the address and what is written.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="recipient">Who delivers it.</param>
    /// <param name="aboutSubject">Whether the person it is about is still there to keep an entry.</param>
    public Disclosure DisclosureOf(OutgoingMail mail, string recipient, bool aboutSubject)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var rights = IsOfRights(mail);
        return new Disclosure(
            aboutSubject ? mail.SubjectId : null,
            recipient,
            rights ? Of(PurposeKind.RightsRequests, "rights_requests") : Of(PurposeKind.ServiceMail, "service_mail"),
            ["email", "request_message"],
            Compartment: CompartmentOf(mail));
    }

    /// <summary>With what entries about a mail end: the answer to a request belongs to its file, which outlives the account.</summary>
    public static string CompartmentOf(OutgoingMail mail) => IsOfRights(mail) ? Compartment.Rights : Compartment.Identity;

    private static bool IsOfRights(OutgoingMail mail)
    {
        ArgumentNullException.ThrowIfNull(mail);
        return mail.Template.StartsWith(OfRights, StringComparison.Ordinal);
    }

    private string Of(PurposeKind kind, string usual)
    {
        var policy = policies.Current.Declared;
        return (policy.Purposes.FirstOrDefault(one => one.Kind == kind) ?? policy.Purpose(usual))?.Id ?? Undeclared;
    }
}
