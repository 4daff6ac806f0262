using Vow.Gate;

namespace Vow.Desk;

/// <summary>A part of the desk that a role may enter or not.</summary>
public enum DeskPlace
{
    /// <summary>The overview, and the notice to staff.</summary>
    Today,

    /// <summary>What a sweep would do, now and in the months ahead: counts only.</summary>
    Due,

    /// <summary>Searching people and opening a person's page, each time with a reason.</summary>
    People,

    /// <summary>Rights requests.</summary>
    Requests,

    /// <summary>Seeing the plan of a request, and carrying out corrections, restrictions, objections and withdrawals for it.</summary>
    CarryOut,

    /// <summary>Giving somebody the copy of everything that is held about them.</summary>
    GiveCopies,

    /// <summary>Asking for an identity document, looking at it once, and saying what it showed.</summary>
    IdentityDocuments,

    /// <summary>Erasing a person for a request.</summary>
    EraseForRequests,

    /// <summary>Doing and signing what is done by hand; which source is whose the policy says.</summary>
    ByHand,

    /// <summary>Recording that the controller takes more time for an answer, with the officer's advice.</summary>
    ExtendRequests,

    /// <summary>Placing and lifting stops on deletion.</summary>
    Holds,

    /// <summary>What lies in archives.</summary>
    Archives,

    /// <summary>Taking away the file on a person for the authority or a court.</summary>
    Dossiers,

    /// <summary>Promises and how they stand.</summary>
    Promises,

    /// <summary>What the law finds in the policy.</summary>
    Findings,

    /// <summary>The quarter on one sheet, for those who answer for the company.</summary>
    Board,

    /// <summary>The register of breaches: facts and counts, nobody concerned.</summary>
    Breaches,

    /// <summary>Entering a breach, recording what was decided and sent.</summary>
    RecordBreaches,

    /// <summary>Counter-examples of broken promises: keys of rows, which may lead to a person.</summary>
    CounterExamples,

    /// <summary>Acts that promises rest on: what was attested, and what the controller set aside.</summary>
    Acts,

    /// <summary>Signing that a promise is kept, recording a decision of the controller, and ending either.</summary>
    SignActs,

    /// <summary>Sources of data and what was found in them.</summary>
    Sources,

    /// <summary>The register of processing, recipients and transfers: no personal data but the names of those in charge.</summary>
    Register,

    /// <summary>Switching transfers off and on.</summary>
    SwitchTransfers,

    /// <summary>Newsletters: texts and figures, nobody's name.</summary>
    Newsletters,

    /// <summary>Writing, testing and planning them.</summary>
    WriteNewsletters,

    /// <summary>Pausing and stopping them.</summary>
    StopNewsletters,

    /// <summary>Mail that waits or was given up: texts' names, times and answers, no address.</summary>
    Mail,

    /// <summary>Mailboxes of the rights desk and what was found in them: dates and kinds; what is written is a request's.</summary>
    Mailboxes,

    /// <summary>Choosing from when one is read, arming it and taking that back.</summary>
    ArmMailboxes,

    /// <summary>API keys.</summary>
    Keys,

    /// <summary>Who works at the desk.</summary>
    Operators,

    /// <summary>Inviting and disabling operators.</summary>
    ChangeOperators,

    /// <summary>Entries of the log: kinds and times.</summary>
    Entries,

    /// <summary>Who opened whose data, and why.</summary>
    Accesses,

    /// <summary>Proposing a change of the policy.</summary>
    PolicyChange,

    /// <summary>Putting a proposal into force.</summary>
    ApplyPolicy,
}

/// <summary>Who may do what at the desk: this table and nothing else.</summary>
public static class DeskRights
{
    private static readonly Dictionary<DeskPlace, Role[]> Table = new()
    {
        [DeskPlace.Today] = [Role.Agent, Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.Due] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.People] = [Role.Agent, Role.Dpo, Role.Legal, Role.Admin],
        [DeskPlace.Requests] = [Role.Agent, Role.Dpo],
        [DeskPlace.CarryOut] = [Role.Agent, Role.Dpo],
        [DeskPlace.GiveCopies] = [Role.Dpo],
        [DeskPlace.IdentityDocuments] = [Role.Dpo],
        [DeskPlace.EraseForRequests] = [Role.Dpo],
        [DeskPlace.ByHand] = [Role.Agent, Role.Dpo, Role.Legal, Role.Admin],
        [DeskPlace.ExtendRequests] = [Role.Dpo],
        [DeskPlace.Holds] = [Role.Dpo, Role.Legal],
        [DeskPlace.Archives] = [Role.Dpo, Role.Legal],
        [DeskPlace.Dossiers] = [Role.Dpo, Role.Legal],
        [DeskPlace.Promises] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.Findings] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.Board] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.Breaches] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.RecordBreaches] = [Role.Dpo],
        [DeskPlace.CounterExamples] = [Role.Dpo, Role.Admin],
        [DeskPlace.Acts] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.SignActs] = [Role.Dpo, Role.Admin],
        [DeskPlace.Sources] = [Role.Dpo, Role.Auditor, Role.Admin],
        [DeskPlace.Register] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.SwitchTransfers] = [Role.Dpo, Role.Admin],
        [DeskPlace.Newsletters] = [Role.Agent, Role.Dpo, Role.Auditor, Role.Admin],
        [DeskPlace.WriteNewsletters] = [Role.Agent, Role.Admin],
        [DeskPlace.StopNewsletters] = [Role.Agent, Role.Dpo, Role.Admin],
        [DeskPlace.Mail] = [Role.Dpo, Role.Auditor, Role.Admin],
        [DeskPlace.Mailboxes] = [Role.Agent, Role.Dpo, Role.Admin],
        [DeskPlace.ArmMailboxes] = [Role.Dpo, Role.Admin],
        [DeskPlace.Keys] = [Role.Admin],
        [DeskPlace.Operators] = [Role.Dpo, Role.Admin],
        [DeskPlace.ChangeOperators] = [Role.Admin],
        [DeskPlace.Entries] = [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin],
        [DeskPlace.Accesses] = [Role.Dpo],
        [DeskPlace.PolicyChange] = [Role.Dpo, Role.Admin],
        [DeskPlace.ApplyPolicy] = [Role.Admin],
    };

    private static readonly (string Path, DeskPlace Place)[] Paths =
    [
        ("/desk", DeskPlace.Today),
        ("/desk/staff", DeskPlace.Today),
        ("/desk/keys-help", DeskPlace.Today),
        ("/desk/due", DeskPlace.Due),
        ("/desk/people", DeskPlace.People),
        ("/desk/requests", DeskPlace.Requests),
        ("/desk/promises", DeskPlace.Promises),
        ("/desk/findings", DeskPlace.Findings),
        ("/desk/acts", DeskPlace.Acts),
        ("/desk/board", DeskPlace.Board),
        ("/desk/breaches", DeskPlace.Breaches),
        ("/desk/sources", DeskPlace.Sources),
        ("/desk/register", DeskPlace.Register),
        ("/desk/recipients", DeskPlace.Register),
        ("/desk/transfers", DeskPlace.Register),
        ("/desk/newsletters", DeskPlace.Newsletters),
        ("/desk/mail", DeskPlace.Mail),
        ("/desk/mailboxes", DeskPlace.Mailboxes),
        ("/desk/keys", DeskPlace.Keys),
        ("/desk/operators", DeskPlace.Operators),
        ("/desk/entries", DeskPlace.Entries),
        ("/desk/accesses", DeskPlace.Accesses),
        ("/desk/policy/change", DeskPlace.PolicyChange),
    ];

    /// <summary>Whether a role may enter a place.</summary>
    public static bool May(Role role, DeskPlace place) => Table[place].Contains(role);

    /// <summary>Whether the list at the left shows a page to a role.</summary>
    public static bool Shows(Role role, string path) => Paths.FirstOrDefault(p => p.Path == path) is { Path: not null } found && May(role, found.Place);
}
