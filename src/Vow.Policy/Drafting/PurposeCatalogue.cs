using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>
/// The one place where a purpose of each kind is written out: what <c>vow init</c> offers and what an imported register is completed from. Periods are the
/// reference values where there are any (<see cref="RetentionReference"/>), proposals where there are none.
/// </summary>
public static partial class PurposeCatalogue
{
    /// <summary>The company's name in a text.</summary>
    public const string CompanyMark = "{company}";

    /// <summary>The group of events by which an account is in use.</summary>
    internal const string LastActivity = "last_activity";

    private static Span Nowhere => Span.StartOf(PolicyFiles.Policy);

    /// <summary>An entry for every kind but <see cref="PurposeKind.Other"/>, in the order of the published page.</summary>
    public static ImmutableArray<CatalogueEntry> All { get; } =
    [
        .. Contracts(), .. Cards(), .. Messages(), .. Observations(), .. Care(), .. Community(), .. Duties(), .. OfTheSystem(),
    ];

    /// <summary>The kinds every policy holds.</summary>
    public static ImmutableArray<PurposeKind> Always { get; } = [.. All.Where(entry => entry.IsAlways).Select(entry => entry.Kind)];

    /// <summary>The kinds a new policy starts with where nothing else is said.</summary>
    public static ImmutableArray<PurposeKind> Usual { get; } = [PurposeKind.Billing, PurposeKind.Prospecting, PurposeKind.Support, PurposeKind.BreachRegister];

    /// <summary>The entry of a kind; null for <see cref="PurposeKind.Other"/>, which says nothing to start from.</summary>
    public static CatalogueEntry? Of(PurposeKind kind) => All.FirstOrDefault(entry => entry.Kind == kind);

    /// <summary>The entry with a purpose id, such as <c>newsletter</c>; null where there is none.</summary>
    public static CatalogueEntry? Of(string id) => All.FirstOrDefault(entry => entry.Purpose.Id == id);

    /// <summary>The kinds chosen, those every policy holds and those that come with them, in the order of the page.</summary>
    public static ImmutableArray<CatalogueEntry> With(IEnumerable<PurposeKind> chosen)
    {
        var kinds = Always.Concat(chosen).ToHashSet();
        foreach (var needed in All.Where(entry => kinds.Contains(entry.Kind)).SelectMany(entry => entry.Needs).ToList())
        {
            kinds.Add(needed);
        }

        return [.. All.Where(entry => kinds.Contains(entry.Kind))];
    }

    private static Purpose Purpose(PurposeKind kind, string id, Bilingual title, Bilingual why, Basis basis, params ReadOnlySpan<string> data) => new()
    {
        Id = id,
        Kind = kind,
        Title = title,
        Why = why,
        Basis = basis,
        Persons = [PersonCategory.Customers],
        Channels = [],
        Marketing = false,
        SelfDisposal = false,
        Data = Uses(data),
        Keep = Keep(null),
        Recipients = ["hosting"],
        OnErasure = OnErasure.Delete,
        Clauses = [],
        States = Stated.Basis | Stated.Data | Stated.Keep | Stated.Erasure,
        Span = Nowhere,
    };

    private static ImmutableArray<DatumUse> Uses(ReadOnlySpan<string> data)
    {
        var uses = ImmutableArray.CreateBuilder<DatumUse>();
        foreach (var datum in data)
        {
            uses.Add(new DatumUse(datum.TrimEnd('?'), datum.EndsWith('?'), Nowhere));
        }

        return uses.ToImmutable();
    }

    private static Retention Keep(CalendarPeriod? active, string? after = null, ArchiveTerms? archive = null) => new()
    {
        Active = new Term(active, after is null ? [] : [after], false, Nowhere),
        Archive = archive,
        Notices = [],
        Span = Nowhere,
    };

    private static ArchiveTerms Archive(CalendarPeriod length, Basis basis, string? legalText, Bilingual why, string? after, bool yearEnd, params ReadOnlySpan<string> data) => new()
    {
        For = length,
        After = after is null ? [] : [after],
        FromYearEnd = yearEnd,
        Data = [.. data],
        OpenTo = [Role.Dpo, Role.Legal],
        Basis = basis,
        LegalText = legalText,
        Why = why,
        Span = Nowhere,
    };

    /// <summary>The version of the text is the policy's own, set when it is drafted.</summary>
    private static ConsentTerms Consent(string en, string fr, CalendarPeriod? validFor = null) => new()
    {
        TextVersion = "",
        Text = new Bilingual(en, fr),
        Accepted = [],
        Explicit = false,
        ValidFor = validFor,
        WithdrawnBy = [WithdrawalWay.Page],
        ClosedToMinors = true,
        Span = Nowhere,
    };

    private static AutomatedDecision NoMachine => new(false, null, Nowhere);

    private static CalendarPeriod Years(int years) => new(years, 0, 0);

    private static CalendarPeriod Months(int months) => new(0, months, 0);

    private static CatalogueEntry Entry(Purpose purpose, string en, string fr, string? periods = null, bool verified = true) => new()
    {
        Purpose = purpose,
        Prose = new Bilingual(en, fr),
        Periods = periods ?? (RetentionReference.Of(purpose.Kind) is { } reference
            ? reference.Source == "unverified" ? reference.Says.En : $"{reference.Says.En} ({reference.Source})"
            : "a proposal: no reference is known"),
        IsVerified = verified && RetentionReference.Of(purpose.Kind)?.Source != "unverified",
    };
}
