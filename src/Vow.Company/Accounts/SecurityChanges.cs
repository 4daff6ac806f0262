using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>What of a person's ways in was changed. Each leaves an entry and is told by mail, so that a stranger's change does not stay unseen.</summary>
public enum SecurityChange
{
    /// <summary>Another password.</summary>
    Password,
    /// <summary>A second step was added.</summary>
    SecondStepAdded,
    /// <summary>The second step was taken away.</summary>
    SecondStepRemoved,
    /// <summary>New recovery codes.</summary>
    CodesRenewed,
    /// <summary>A passkey was added.</summary>
    PasskeyAdded,
    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved,
    /// <summary>The company's own account was connected.</summary>
    CompanyConnected,
    /// <summary>It was disconnected.</summary>
    CompanyDisconnected,
}

/// <summary>Records and tells changes to a person's ways in.</summary>
public sealed class SecurityChanges(Entries entries, AccountLinks links, PolicyHolder policies)
{
    /// <summary>Records one in the deed that makes it.</summary>
    public async Task TellAsync(Deed deed, Login login, SecurityChange change, Language language)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(login);
        if (change != SecurityChange.Password)
        {
            await entries.AppendAsync(deed, "account." + KindOf(change), Actor.Subject, new JsonObject(), login.SubjectId);
        }

        await Outbox.EnqueueAsync(deed, AccountMails.Changed(
            language, policies.Current.Declared.Controller.Name, login.Name, login.SubjectId!.Value, WordsOf(change), links.To(language, "/account/security")));
    }

    /// <summary>What was changed, in both languages.</summary>
    public static Bilingual WordsOf(SecurityChange change) => change switch
    {
        SecurityChange.Password => new("Your password was changed.", "Votre mot de passe a été modifié."),
        SecurityChange.SecondStepAdded => new("A device that shows codes was added: signing in now asks for a code.", "Un appareil qui affiche des codes a été ajouté\u00a0: la connexion demande désormais un code."),
        SecurityChange.SecondStepRemoved => new("The device that shows codes was removed: signing in no longer asks for a code.", "L'appareil qui affiche des codes a été retiré\u00a0: la connexion ne demande plus de code."),
        SecurityChange.CodesRenewed => new("New recovery codes were made; the earlier ones no longer work.", "De nouveaux codes de secours ont été créés\u00a0; les précédents ne fonctionnent plus."),
        SecurityChange.PasskeyAdded => new("A passkey was added.", "Une clé d'accès a été ajoutée."),
        SecurityChange.PasskeyRemoved => new("A passkey was removed.", "Une clé d'accès a été retirée."),
        SecurityChange.CompanyConnected => new("Another account of yours was connected: it opens this one too.", "Un autre de vos comptes a été relié\u00a0: il ouvre aussi celui-ci."),
        SecurityChange.CompanyDisconnected => new("The other account was disconnected: it no longer opens this one.", "L'autre compte n'est plus relié\u00a0: il n'ouvre plus celui-ci."),
    };

    private static string KindOf(SecurityChange change) => change switch
    {
        SecurityChange.Password => "password_changed",
        SecurityChange.SecondStepAdded => "second_step_added",
        SecurityChange.SecondStepRemoved => "second_step_removed",
        SecurityChange.CodesRenewed => "codes_renewed",
        SecurityChange.PasskeyAdded => "passkey_added",
        SecurityChange.PasskeyRemoved => "passkey_removed",
        SecurityChange.CompanyConnected => "company_connected",
        SecurityChange.CompanyDisconnected => "company_disconnected",
    };
}
