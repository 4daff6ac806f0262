using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policy;
using Vow.Site;

namespace Vow.Register;

/// <summary>Words of the register: it speaks of people in the third person, to whoever inspects it.</summary>
public static class RegisterWords
{
    /// <summary>Whose data.</summary>
    public static Bilingual Of(PersonCategory persons) => persons switch
    {
        PersonCategory.Customers => new("customers", "clients"),
        PersonCategory.Prospects => new("prospects", "prospects"),
        PersonCategory.Visitors => new("visitors of the site", "visiteurs du site"),
        PersonCategory.Users => new("users of the software", "utilisateurs du logiciel"),
        PersonCategory.Staff => new("staff", "personnel"),
        PersonCategory.Heirs => new("heirs and persons named by a directive", "héritiers et personnes désignées par une directive"),
        PersonCategory.Correspondents => new("people who write without being customers", "personnes qui écrivent sans être clientes"),
    };

    /// <summary>Where a datum comes from.</summary>
    public static Bilingual Of(Origin origin) => origin switch
    {
        Origin.Person => new("the person concerned", "la personne concernée"),
        Origin.Observed => new("observed during use", "observation lors de l'utilisation"),
        Origin.Derived => new("produced by the controller", "production du responsable du traitement"),
        Origin.ThirdParty => new("somebody else", "un tiers"),
    };

    /// <summary>A family of security measures.</summary>
    public static Bilingual Of(MeasureKind kind) => kind switch
    {
        MeasureKind.AccessControl => new("access control", "contrôle d'accès"),
        MeasureKind.Traceability => new("traceability", "traçabilité"),
        MeasureKind.Software => new("software protection", "protection des logiciels"),
        MeasureKind.Backup => new("backup", "sauvegarde"),
        MeasureKind.Encryption => new("encryption", "chiffrement"),
        MeasureKind.Processors => new("control of processors", "contrôle des sous-traitants"),
        MeasureKind.Other => new("other", "autres"),
    };

    /// <summary>What a document is.</summary>
    public static Bilingual Of(DocumentKind kind) => kind switch
    {
        DocumentKind.BalancingTest => new("balancing test", "mise en balance des intérêts"),
        DocumentKind.ImpactAssessment => new("impact assessment", "analyse d'impact"),
        DocumentKind.ProcessorContract => new("processor contract", "contrat de sous-traitance"),
        DocumentKind.JointArrangement => new("joint controllers' arrangement", "accord entre responsables conjoints"),
        DocumentKind.StandardClauses => new("standard contractual clauses", "clauses contractuelles types"),
        DocumentKind.TransferAssessment => new("transfer impact assessment", "analyse d'impact du transfert"),
        DocumentKind.Other => new("other document", "autre document"),
    };

    /// <summary>What a tracker is.</summary>
    public static Bilingual Of(TrackerKind kind) => kind switch
    {
        TrackerKind.Cookie => new("cookie", "cookie"),
        TrackerKind.Storage => new("browser storage", "stockage du navigateur"),
        TrackerKind.Pixel => new("pixel", "pixel"),
        TrackerKind.Plugin => new("third party's module", "module d'un tiers"),
        TrackerKind.Device => new("reading of the machine", "lecture de la machine"),
    };

    /// <summary>Whether the company decides or works for one that does.</summary>
    public static Bilingual Of(ControllerRole role) => role switch
    {
        ControllerRole.Controller => new("controller", "responsable du traitement"),
        ControllerRole.Processor => new("processor", "sous-traitant"),
    };

    /// <summary>A switch, by what it stops.</summary>
    public static Bilingual Of(SuspendedTarget target, DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return target.Thing switch
        {
            SuspendedThing.Mechanism when Vow.Gate.Words.TryParse(target.Id, out MechanismKind kind) => Terms.Of(kind),
            SuspendedThing.Adequacy => new(
                $"adequacy decision, {CountryNames.Of(target.Id, Language.En)}", $"décision d'adéquation, {CountryNames.Of(target.Id, Language.Fr)}"),
            SuspendedThing.Recipient when policy.Recipient(target.Id)?.Name.Value is { } name => new(name, name),
            _ => new(target.Id, target.Id),
        };
    }

    /// <summary>A text fact, or that it is not known yet.</summary>
    public static string Of(Fact<string>? fact, Language language) => fact?.Value ?? NotKnown(language);

    /// <summary>Countries by name.</summary>
    public static string Countries(Recipient recipient, Language language)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return recipient.Countries is { IsKnown: true, Value.IsDefaultOrEmpty: false }
            ? string.Join(", ", recipient.Countries.Value.Select(code => CountryNames.Of(code, language)))
            : NotKnown(language);
    }

    /// <summary>A recipient's name, or what it does where nobody has said the name.</summary>
    public static string Name(Recipient recipient, Language language)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return recipient.Called()[language];
    }

    /// <summary>The legal basis with its contract, interest or text.</summary>
    public static string Basis(Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var detail = purpose.Basis switch
        {
            Gate.Basis.Contract => purpose.Contract?[language],
            Gate.Basis.LegitimateInterest => purpose.Interest?[language],
            _ => null,
        } ?? (purpose.LegalText is { } text ? RetentionWords.Cite(text, language) : null);
        var basis = Terms.Of(purpose.Basis)[language];
        return detail is null ? basis : $"{basis} ({detail})";
    }

    /// <summary>How long a datum is kept in the archive; a dash where it does not go there.</summary>
    public static string Archive(DeclaredPolicy policy, Purpose purpose, bool archived, Language language) =>
        archived && RetentionWords.Archive(policy, purpose, language) is { } words ? words : None;

    /// <summary>Where a datum comes from, with the name of whoever gives it.</summary>
    public static string Source(DeclaredPolicy policy, Datum datum, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(datum);
        var origin = Of(datum.Origin)[language];
        return datum.From is { } id && policy.Recipient(id) is { } from ? $"{origin} ({Name(from, language)})" : origin;
    }

    /// <summary>Whether a transfer stands: allowed, suspended since when and why, or refused and why.</summary>
    public static string Standing(TransferView transfer, PolicyZone zone, Language language)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ArgumentNullException.ThrowIfNull(zone);
        if (transfer.Standing == Reason.None)
        {
            return language == Language.Fr ? "en vigueur" : "in force";
        }

        return transfer.Suspension is { } off
            ? language == Language.Fr
                ? $"suspendu depuis le {Site.Words.Date(zone.DayOf(off.Since), language)}\u00a0: {off.Reason}"
                : $"suspended since {Site.Words.Date(zone.DayOf(off.Since), language)}: {off.Reason}"
            : (language == Language.Fr ? "refusé\u00a0: " : "refused: ") + GateReasons.Of(transfer.Standing).Message[language];
    }

    /// <summary>What a transfer rests on.</summary>
    public static string Ground(TransferView transfer, Language language)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return transfer.Ground is { } kind ? Terms.Of(kind)[language] : language == Language.Fr ? "aucune garantie" : "no safeguard";
    }

    /// <summary>The document that shows it, or that none is named.</summary>
    public static string DocumentOf(TransferView transfer, Language language)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        return transfer.Document is { } document ? Of(document, language) : None;
    }

    /// <summary>A dash: there is none.</summary>
    public const string None = "–";

    /// <summary>Nobody has said it yet.</summary>
    public static string NotKnown(Language language) => language == Language.Fr ? "non renseigné à ce jour" : "not known yet";
}
