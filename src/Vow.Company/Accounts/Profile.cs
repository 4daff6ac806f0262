using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>A person's profile: the fields the policy collects at its point <c>profile</c>, each kept where an account has a place for it.</summary>
public sealed class Profile(Deeds deeds, Entries entries, PolicyHolder policies)
{
    /// <summary>Id of the collection point in the policy.</summary>
    public const string Point = "profile";

    /// <summary>The field that is no column of the account: the language to write in.</summary>
    public const string Language = "language";

    /// <summary>Fields an account has a place for, in the order of its columns.</summary>
    public static readonly IReadOnlyList<string> Kept = ["last_name", "first_name", "company", "phone", "street", "postcode", "city", "country", Language];

    /// <summary>The point, where the policy in force has it.</summary>
    public CollectionPoint? Asked => policies.Current.Declared.Collection.FirstOrDefault(c => c.Id == Point);

    /// <summary>What is held now, by field; null where the person has no account.</summary>
    public static async Task<Dictionary<string, string>?> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.SubjectId == subject && a.ConfirmedAt != null) is not { } account)
        {
            return null;
        }

        var language = await store.Set<Subject>().Where(s => s.Id == subject).Select(s => s.Language).FirstOrDefaultAsync();
        return new(StringComparer.Ordinal)
        {
            ["last_name"] = account.LastName,
            ["first_name"] = account.FirstName,
            ["company"] = account.Company ?? "",
            ["phone"] = account.Phone ?? "",
            ["street"] = account.Street ?? "",
            ["postcode"] = account.Postcode ?? "",
            ["city"] = account.City ?? "",
            ["country"] = account.Country ?? "",
            [Language] = language ?? "",
        };
    }

    /// <summary>Every fault of the answers, in the order of the form.</summary>
    public FormErrors Faults(Visit visit, CollectionPoint point, IReadOnlyDictionary<string, string> answers)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(answers);
        var policy = policies.Current.Declared;
        var errors = new FormErrors();
        foreach (var field in point.Fields)
        {
            var datum = policy.Datum(field.Datum)!;
            var value = answers.GetValueOrDefault(field.Name, "");
            var fault = value.Length == 0
                ? field.Required ? visit.T($"{datum.Title.En}: fill this in.", $"{datum.Title.Fr}\u00a0: remplissez ce champ.") : null
                : field.Name == Language
                    ? policy.Languages.Any(l => l.Code() == value) ? null : visit.T("Choose one of the languages.", "Choisissez l'une des langues.")
                    : InputChecks.Fault(visit, datum, value, policy.Controller.Address.Country);
            if (fault is not null)
            {
                errors.Add(field.Name, fault);
            }
        }

        return errors;
    }

    /// <summary>Keeps the answers, which are in order; what the policy does not collect stays as it is.</summary>
    public Task SaveAsync(Guid subject, CollectionPoint point, IReadOnlyDictionary<string, string> answers)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(answers);
        return deeds.DoAsync(
            async deed =>
            {
                var before = await OfAsync(deed.Store, subject);
                var changed = point.Fields.Where(f => before is not null && before[f.Name] != answers.GetValueOrDefault(f.Name, "")).ToList();
                foreach (var field in changed.Where(f => f.Name != Language))
                {
                    var value = answers.GetValueOrDefault(field.Name, "");
                    await deed.ExecuteAsync(
                        $"UPDATE accounts_account SET {Kept.First(k => k == field.Name)} = @v WHERE subject_id = @s", ("@v", value.Length == 0 && !field.Required ? null : value), ("@s", subject));
                }

                if (changed.Any(f => f.Name == Identifiers.Phone))
                {
                    await Identifiers.ForgetPhoneAsync(deed, subject, answers.GetValueOrDefault(Identifiers.Phone));
                }

                if (changed.Any(f => f.Name == Language) && answers.GetValueOrDefault(Language) is { Length: 2 } language)
                {
                    await Subjects.SpeakAsync(deed, subject, language);
                }

                if (changed.Count > 0)
                {
                    await entries.AppendAsync(deed, "account.profile_changed", Actor.Subject, new JsonObject { ["data"] = string.Join(' ', changed.Select(f => f.Datum)) }, subject);
                }
            },
            subject);
    }
}
