using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Policy;
using Vow.Site;

namespace Vow.Breaches;

/// <summary>What was typed into a form about a breach, and the faults in it.</summary>
internal sealed class TypedBreach(IFormCollection form)
{
    public const int Shortest = 20;
    public const int Longest = 10_000;

    /// <summary>The fields as typed.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; } = form.ToDictionary(f => f.Key, f => f.Value.ToString().ReplaceLineEndings("\n").Trim(), StringComparer.Ordinal);

    public string this[string field] => Fields.GetValueOrDefault(field, "");

    /// <summary>An instant typed as day and hour in the policy's zone; null where it is none.</summary>
    public Instant? At(string day, string hour, PolicyZone zone) =>
        DateOnly.TryParseExact(this[day], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)
        && TimeOnly.TryParseExact(this[hour], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            // Hours of the day it is there: a day on which clocks move has its hour counted from midnight.
            ? zone.StartOf(on).Plus(at.ToTimeSpan())
            : null;

    public BreachFacts Facts(DeclaredPolicy policy) => new()
    {
        AwareHow = this["how"],
        Nature = this["nature"],
        Confidentiality = form["affects"].Contains("confidentiality"),
        Integrity = form["affects"].Contains("integrity"),
        Availability = form["affects"].Contains("availability"),
        People = Count("people"),
        Records = Count("records"),
        Purposes = [.. form["purpose"].OfType<string>().Where(id => policy.Purpose(id) is not null)],
        Consequences = this["consequences"],
        Measures = this["measures"],
    };

    public void CheckFacts(Visit visit, FormErrors errors)
    {
        Written(visit, errors, "how", 5);
        Written(visit, errors, "nature", Shortest);
        foreach (var field in new[] { "people", "records" }.Where(field => this[field].Length > 0 && Count(field) is null))
        {
            errors.Add(field, visit.T("Write a whole number, or leave it empty while it is not known.", "Écrivez un nombre entier, ou laissez vide tant qu'il n'est pas connu."));
        }

        foreach (var field in new[] { "consequences", "measures" }.Where(field => this[field].Length > Longest))
        {
            errors.Add(field, visit.T("Write 10,000 characters at most.", "Écrivez 10 000 caractères au plus."));
        }
    }

    public void Written(Visit visit, FormErrors errors, string field, int shortest, int longest = Longest)
    {
        if (this[field].Length < shortest || this[field].Length > longest)
        {
            errors.Add(field, visit.T($"Write it out, in {shortest} to {longest} characters.", $"Rédigez-le, en {shortest} à {longest} caractères."));
        }
    }

    private int? Count(string field) => int.TryParse(this[field], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
