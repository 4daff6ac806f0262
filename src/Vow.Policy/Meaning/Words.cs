using System.Collections.Frozen;
using Vow.Gate;

namespace Vow.Policy.Meaning;

/// <summary>The closed lists of the language: the word in the file, the value in the model.</summary>
internal static class Words
{
    public static readonly FrozenDictionary<string, bool> YesNo = Of(("true", true), ("false", false));

    public static readonly FrozenDictionary<string, Basis> Bases = Of(
        ("consent", Basis.Consent), ("contract", Basis.Contract), ("legal_obligation", Basis.LegalObligation),
        ("vital_interests", Basis.VitalInterests), ("public_task", Basis.PublicTask), ("legitimate_interest", Basis.LegitimateInterest));

    public static readonly FrozenDictionary<string, ControllerRole> ControllerRoles = Of(("controller", ControllerRole.Controller), ("processor", ControllerRole.Processor));

    public static readonly FrozenDictionary<string, Extension> Extensions = Of(("none", Extension.None), ("allowed", Extension.Allowed));

    public static readonly FrozenDictionary<string, ObjectionTerms> Objections = Of(("unconditional", ObjectionTerms.Unconditional), ("on_grounds", ObjectionTerms.OnGrounds));

    public static readonly FrozenDictionary<string, IdCopy> IdCopies = Of(("never", IdCopy.Never), ("on_doubt", IdCopy.OnDoubt));

    public static readonly FrozenDictionary<string, DataCategory> Categories = Of(
        ("identity", DataCategory.Identity), ("personal_life", DataCategory.PersonalLife), ("professional", DataCategory.Professional),
        ("economic", DataCategory.Economic), ("connection", DataCategory.Connection), ("location", DataCategory.Location),
        ("internet", DataCategory.Internet), ("other", DataCategory.Other));

    public static readonly FrozenDictionary<string, Origin> Origins = Of(
        ("person", Origin.Person), ("observed", Origin.Observed), ("derived", Origin.Derived), ("third_party", Origin.ThirdParty));

    public static readonly FrozenDictionary<string, InputCheck> Checks = Of(
        ("text", InputCheck.Text), ("email", InputCheck.Email), ("name", InputCheck.Name), ("phone", InputCheck.Phone), ("country", InputCheck.Country),
        ("postcode", InputCheck.Postcode));

    public static readonly FrozenDictionary<string, Protection> Protections = Of(
        ("security", Protection.Security), ("claims", Protection.Claims), ("evidence", Protection.Evidence));

    public static readonly FrozenDictionary<string, OnErasure> Erasures = Of(("delete", OnErasure.Delete), ("archive", OnErasure.Archive), ("keep", OnErasure.Keep));

    public static readonly FrozenDictionary<string, Role> Roles = Of(
        ("agent", Role.Agent), ("dpo", Role.Dpo), ("legal", Role.Legal), ("auditor", Role.Auditor), ("admin", Role.Admin));

    public static readonly FrozenDictionary<string, RecipientRole> RecipientRoles = Of(
        ("processor", RecipientRole.Processor), ("joint", RecipientRole.Joint), ("independent", RecipientRole.Independent), ("authority", RecipientRole.Authority));

    public static readonly FrozenDictionary<string, MechanismKind> Mechanisms = Of(
        ("adequacy", MechanismKind.Adequacy), ("data_privacy_framework", MechanismKind.DataPrivacyFramework), ("standard_clauses", MechanismKind.StandardClauses),
        ("binding_corporate_rules", MechanismKind.BindingCorporateRules), ("derogation", MechanismKind.Derogation));

    public static readonly FrozenDictionary<string, Surface> Surfaces = Of(("website", Surface.Website), ("software", Surface.Software));

    public static readonly FrozenDictionary<string, SourceEngine> Engines = Of(
        ("sqlite", SourceEngine.Sqlite), ("postgresql", SourceEngine.Postgresql), ("mysql", SourceEngine.Mysql));

    public static readonly FrozenDictionary<string, AnchorEncoding> Encodings = Of(
        ("text", AnchorEncoding.Text), ("unix_seconds", AnchorEncoding.UnixSeconds), ("unix_micros", AnchorEncoding.UnixMicros), ("date", AnchorEncoding.Date));

    public static readonly FrozenDictionary<string, AtEnd> Ends = Of(("delete", AtEnd.Delete), ("clear", AtEnd.Clear));

    private static FrozenDictionary<string, T> Of<T>(params (string Word, T Value)[] words) =>
        words.ToFrozenDictionary(pair => pair.Word, pair => pair.Value, StringComparer.Ordinal);
}
