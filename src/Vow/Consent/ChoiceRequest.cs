using Vow.Gate;
using Vow.Policy;

namespace Vow.Consent;

/// <summary>A choice as it reaches the front door: who chose what, where, before which words.</summary>
/// <param name="Subject">Who chose.</param>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id; empty where the purpose has none.</param>
/// <param name="Act">What the person did.</param>
/// <param name="TextVersion">Version of the sentence shown; needed to give, null where none was shown.</param>
/// <param name="Language">Language it was shown in.</param>
/// <param name="Surface">Where: <c>website/sign_up</c>, <c>website/me</c>, <c>api</c>, <c>desk</c>; 1 to 64 characters.</param>
/// <param name="Explicit">Whether the act was explicit: a box ticked, a button pressed, a form signed.</param>
/// <param name="Pending">Made before the person's address answered: proves nothing until confirmed.</param>
/// <param name="IdempotencyKey">1 to 100 characters, made once per act by the caller: the same key gives the same answer.</param>
public sealed record ChoiceRequest(
    Guid Subject, string Purpose, string Channel, ChoiceAct Act, string? TextVersion, Language Language, string Surface, bool Explicit, bool Pending, string IdempotencyKey);

/// <summary>What became of a choice.</summary>
public abstract record ChoiceOutcome
{
    private ChoiceOutcome()
    {
    }

    /// <summary>It stands from this instant on.</summary>
    /// <param name="EntryId">The ledger entry: the receipt's handle.</param>
    /// <param name="FactsVersion">Version of the person's facts that holds it.</param>
    public sealed record Recorded(Guid EntryId, long FactsVersion) : ChoiceOutcome;

    /// <summary>The same act was recorded before, under the same key; nothing was added.</summary>
    /// <param name="EntryId">The entry of that time.</param>
    public sealed record Same(Guid EntryId) : ChoiceOutcome;

    /// <summary>It could not be taken; nothing was recorded.</summary>
    /// <param name="Code">A code of <see cref="ChoiceRefusals"/>.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Remedy">What to do next.</param>
    public sealed record Refused(string Code, Bilingual Message, Bilingual Remedy) : ChoiceOutcome;
}

/// <summary>Acts in the words entries and programs use.</summary>
public static class ChoiceActs
{
    /// <summary>The word: <c>given</c>, <c>refused</c>, <c>withdrawn</c>, <c>objected</c>, <c>objection_lifted</c>.</summary>
    public static string Code(this ChoiceAct act) => act switch
    {
        ChoiceAct.Given => "given",
        ChoiceAct.Refused => "refused",
        ChoiceAct.Withdrawn => "withdrawn",
        ChoiceAct.Objected => "objected",
        ChoiceAct.ObjectionLifted => "objection_lifted",
    };

    /// <summary>The act in words, told of somebody else.</summary>
    public static Bilingual Told(this ChoiceAct act) => act switch
    {
        ChoiceAct.Given => new("Consent given", "Consentement donné"),
        ChoiceAct.Refused => new("Consent refused", "Consentement refusé"),
        ChoiceAct.Withdrawn => new("Consent withdrawn", "Consentement retiré"),
        ChoiceAct.Objected => new("Objection", "Opposition"),
        ChoiceAct.ObjectionLifted => new("Objection lifted", "Opposition levée"),
    };

    /// <summary>The act a word stands for, or null.</summary>
    public static ChoiceAct? Of(string? code)
    {
        foreach (var act in Enum.GetValues<ChoiceAct>())
        {
            if (act.Code() == code)
            {
                return act;
            }
        }

        return null;
    }

    /// <summary>The kind of the ledger entry.</summary>
    public static string EntryKind(this ChoiceAct act) => "consent." + act.Code();

    /// <summary>Whether the act says no: such an act is never turned away for want of form.</summary>
    public static bool IsNo(this ChoiceAct act) => act is ChoiceAct.Refused or ChoiceAct.Withdrawn or ChoiceAct.Objected;
}
