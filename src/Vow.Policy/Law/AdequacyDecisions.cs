using System.Collections.Frozen;
using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>How far an adequacy decision reaches.</summary>
public enum AdequacyScope : byte
{
    /// <summary>Any recipient in the country.</summary>
    Full,
    /// <summary>Some recipients or sectors only.</summary>
    Partial,
    /// <summary>Organisations certified under a framework only.</summary>
    Certified,
}

/// <summary>Where an adequacy decision stands.</summary>
public enum AdequacyStatus : byte
{
    /// <summary>In force.</summary>
    InForce,
    /// <summary>In force, before a court or resting on ground that has moved: not to be relied on alone.</summary>
    Challenged,
    /// <summary>Annulled or repealed: kept so that past transfers can be judged by what stood then.</summary>
    Ended,
}

/// <summary>A decision of the Commission under GDPR 45 (or its predecessor).</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Country">Name.</param>
/// <param name="Scope">How far it reaches.</param>
/// <param name="Conditions">Its limits in words; null where full.</param>
/// <param name="Decision">Number.</param>
/// <param name="From">Day adopted.</param>
/// <param name="To">Last day in force, or null.</param>
/// <param name="Status">Where it stands on <see cref="AdequacyDecisions.CheckedOn"/>.</param>
public sealed record AdequacyDecision(
    string Code, string Country, AdequacyScope Scope, string? Conditions, string Decision, DateOnly From, DateOnly? To, AdequacyStatus Status);

/// <summary>Where data may go: the EEA, and the countries the Commission found adequate. A dated table: revise it when a decision comes or falls.</summary>
public static class AdequacyDecisions
{
    /// <summary>The day this table was compared with what was published.</summary>
    public static DateOnly CheckedOn { get; } = new(2026, 11, 22);

    /// <summary>The EEA: the Union's 27, the French departments with codes of their own that are part of it, and Iceland, Liechtenstein, Norway.</summary>
    public static ImmutableArray<string> Eea { get; } =
    [
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
        "GP", "MQ", "GF", "RE", "YT", "MF",
        "IS", "LI", "NO",
    ];

    /// <summary>The decisions, by country and date.</summary>
    public static ImmutableArray<AdequacyDecision> All { get; } =
    [
        Full("AD", "Andorra", "2010/625/EU", new(2010, 10, 19)),
        Full("AR", "Argentina", "2003/490/EC", new(2003, 6, 30)),
        Full("BR", "Brazil", "(EU) 2026/179", new(2026, 1, 26)),
        new("CA", "Canada", AdequacyScope.Partial, "commercial organisations under PIPEDA", "2002/2/EC", new(2001, 12, 20), null, AdequacyStatus.InForce),
        Full("CH", "Switzerland", "2000/518/EC", new(2000, 7, 26)),
        Full("FO", "Faroe Islands", "2010/146/EU", new(2010, 3, 5)),
        Full("GB", "United Kingdom", "(EU) 2021/1772 as amended by (EU) 2025/2574", new(2021, 6, 28), new(2031, 12, 27)),
        Full("GG", "Guernsey", "2003/821/EC", new(2003, 11, 21)),
        new("IL", "Israel", AdequacyScope.Partial, "automated transfers, or processing by automated means, in the State of Israel as defined in international law", "2011/61/EU", new(2011, 1, 31), null, AdequacyStatus.InForce),
        Full("IM", "Isle of Man", "2004/411/EC", new(2004, 4, 28)),
        Full("JE", "Jersey", "2008/393/EC", new(2008, 5, 8)),
        new("JP", "Japan", AdequacyScope.Partial, "private sector under APPI with the supplementary rules, without the recipients of article 1(2)", "(EU) 2019/419", new(2019, 1, 23), null, AdequacyStatus.InForce),
        new("KR", "Republic of Korea", AdequacyScope.Partial, "not personal credit data under the Financial Services Commission, religious organisations, political parties", "(EU) 2022/254", new(2021, 12, 17), null, AdequacyStatus.InForce),
        Full("NZ", "New Zealand", "2013/65/EU", new(2012, 12, 19)),
        new("US", "United States", AdequacyScope.Certified, "organisations certified under Safe Harbour", "2000/520/EC", new(2000, 7, 26), new(2015, 10, 6), AdequacyStatus.Ended),
        new("US", "United States", AdequacyScope.Certified, "organisations certified under the Privacy Shield", "(EU) 2016/1250", new(2016, 7, 12), new(2020, 7, 16), AdequacyStatus.Ended),

        // Appeal C-703/25 P is pending, and the independence of the FTC, on which the decision rests, was struck down on 29 June 2026.
        new("US", "United States", AdequacyScope.Certified, "organisations certified under the EU-US Data Privacy Framework", "(EU) 2023/1795", new(2023, 7, 10), null, AdequacyStatus.Challenged),
        Full("UY", "Uruguay", "2012/484/EU", new(2012, 8, 21)),
    ];

    /// <summary>
    /// Countries reachable without a mechanism of the recipient's own: the EEA and full decisions. Where a decision covers some recipients only, each must
    /// say that it is covered, by declaring its mechanism.
    /// </summary>
    public static FrozenDictionary<string, CompiledCountry> Open { get; } =
        Eea.Select(code => new CompiledCountry(code, true, null, null))
            .Concat(All.Where(one => one.Scope == AdequacyScope.Full && one.Status == AdequacyStatus.InForce).Select(one => new CompiledCountry(one.Code, false, one.From, one.To)))
            .ToFrozenDictionary(country => country.Code, StringComparer.Ordinal);

    private static AdequacyDecision Full(string code, string country, string decision, DateOnly from, DateOnly? to = null) =>
        new(code, country, AdequacyScope.Full, null, decision, from, to, AdequacyStatus.InForce);
}
