using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>A value of the policy's file that the desk's form offers to change.</summary>
/// <param name="Path">Keys from the top of policy.yaml.</param>
/// <param name="Label">What it is.</param>
/// <param name="Value">What stands there; empty where nothing does.</param>
/// <param name="IsList">Whether it is a list of words.</param>
public sealed record ProposeField(string Path, Bilingual Label, string Value, bool IsList = false)
{
    /// <summary>Name of the form's field.</summary>
    public string Name => Path.Replace('/', '.');

    private bool IsPeriod => Path.EndsWith("/for", StringComparison.Ordinal);

    private bool IsCountries => Path.EndsWith("/countries", StringComparison.Ordinal);

    /// <summary>What stands there as the reader's language says it: a period in French words.</summary>
    public string Shown(Language language) =>
        language == Language.Fr && IsPeriod && CalendarPeriod.TryParse(Value, out var period) && CalendarWords.Of(period, language) is { Length: > 0 } words ? words : Value;

    /// <summary>What was typed as the file writes it: a period may be typed in French, a country by its name.</summary>
    public string AsWritten(string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (IsPeriod)
        {
            return ProposeFields.FrenchUnit().Replace(typed, match => match.Groups["count"].Value + " " + char.ToLowerInvariant(match.Groups["unit"].ValueSpan[0]) switch
            {
                'a' => "years",
                'm' => "months",
                _ => "days",
            });
        }

        return IsCountries ? string.Join(", ", typed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(one => CountryNames.CodeOf(one) ?? one)) : typed;
    }
}

/// <summary>Fields that belong together.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Fields">The fields.</param>
public sealed record ProposeGroup(Bilingual Title, ImmutableArray<ProposeField> Fields);

/// <summary>What the desk's form offers: contacts, periods, recipients, sentences of consent. Whatever else there is to change is changed in the files.</summary>
public static partial class ProposeFields
{
    /// <summary>The form for a file set.</summary>
    public static ImmutableArray<(Bilingual Title, ImmutableArray<ProposeGroup> Groups)> Of(PolicyFiles files, DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(policy);
        ProposeField Field(string path, string en, string fr, bool list = false) => new(path, new(en, fr), PolicyEdit.Find(files, PolicyFiles.Policy, path) ?? "", list);
        return
        [
            (new("Contacts", "Contacts"),
            [
                new(new("Controller", "Responsable du traitement"),
                [
                    Field("controller/email", "E-mail address for questions", "Adresse e-mail pour les questions"),
                    Field("controller/phone", "Telephone", "Téléphone"),
                    Field("controller/website", "Site", "Site"),
                ]),
                new(new("Data protection officer", "Délégué à la protection des données"),
                [
                    Field("dpo/name", "Name", "Nom"),
                    Field("dpo/email", "E-mail address", "Adresse e-mail"),
                ]),
                new(new("Requests", "Demandes"),
                [
                    Field("rights/email", "E-mail address", "Adresse e-mail"),
                    Field("rights/post/en", "Postal address, in English", "Adresse postale, en anglais"),
                    Field("rights/post/fr", "Postal address, in French", "Adresse postale, en français"),
                ]),
            ]),
            (new("Periods", "Durées"),
            [
                .. policy.Purposes.Select(purpose => new ProposeGroup(purpose.Title,
                [
                    Field($"purposes/{purpose.Id}/keep/active/for", $"In use, {After(policy, purpose, Language.En)}", $"En base active, {After(policy, purpose, Language.Fr)}"),
                    .. purpose.Keep.Archive is null ? (ProposeField[])[] : [Field($"purposes/{purpose.Id}/keep/archive/for", "In archive", "En archive")],
                ])),
            ]),
            (new("Recipients", "Destinataires"),
            [
                .. policy.Recipients.Select(recipient => new ProposeGroup(recipient.Called(),
                [
                    Field($"recipients/{recipient.Id}/name", "Name", "Nom"),
                    Field($"recipients/{recipient.Id}/does/en", "What it does, in English", "Ce qu'il fait, en anglais"),
                    Field($"recipients/{recipient.Id}/does/fr", "What it does, in French", "Ce qu'il fait, en français"),
                    Field($"recipients/{recipient.Id}/countries", "Countries, as FR, DE", "Pays, par exemple FR, DE", list: true),
                    Field($"recipients/{recipient.Id}/contract", "Reference of the contract", "Référence du contrat"),
                ])),
            ]),
            (new("Sentences of consent", "Phrases de consentement"),
            [
                .. policy.Purposes.Where(purpose => purpose.Consent is not null).Select(purpose => new ProposeGroup(purpose.Title,
                [
                    Field($"purposes/{purpose.Id}/consent/text/version", "Version, a date such as 2027-03-31", "Version, une date comme 2027-03-31"),
                    Field($"purposes/{purpose.Id}/consent/text/en", "Sentence, in English", "Phrase, en anglais"),
                    Field($"purposes/{purpose.Id}/consent/text/fr", "Sentence, in French", "Phrase, en français"),
                    Field($"purposes/{purpose.Id}/consent/accepted", "Versions whose consents still count", "Versions dont les consentements comptent encore", list: true),
                ])),
            ]),
        ];
    }

    /// <summary>The file set with what was typed; the fields that can't be set where they stand are named.</summary>
    /// <param name="files">The texts so far.</param>
    /// <param name="policy">What they say.</param>
    /// <param name="typed">What was typed, by field name; null where the form had no such field.</param>
    public static (PolicyFiles Files, ImmutableArray<ProposeField> Unset) Apply(PolicyFiles files, DeclaredPolicy policy, Func<string, string?> typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var unset = ImmutableArray.CreateBuilder<ProposeField>();
        foreach (var field in Of(files, policy).SelectMany(part => part.Groups).SelectMany(group => group.Fields))
        {
            if (typed(field.Name)?.Trim().ReplaceLineEndings(" ") is not { } given || field.AsWritten(given) is not { } value || value == field.Value || given == field.Shown(Language.Fr))
            {
                continue;
            }

            var edited = value.Length == 0 ? null
                : field.IsList ? PolicyEdit.SetList(files, PolicyFiles.Policy, field.Path, [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)])
                : PolicyEdit.Set(files, PolicyFiles.Policy, field.Path, value);
            if (edited is null)
            {
                unset.Add(field);
                continue;
            }

            files = edited;
        }

        return (files, unset.ToImmutable());
    }

    [GeneratedRegex("(?<count>[0-9]+)\\s*(?<unit>ans?|années?|mois|jours?)\\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex FrenchUnit();

    private static string After(DeclaredPolicy policy, Purpose purpose, Language language)
    {
        var words = RetentionWords.Of(policy, purpose, language);
        return language == Language.Fr ? $"aujourd'hui\u00a0: {words}" : $"today: {words}";
    }
}
