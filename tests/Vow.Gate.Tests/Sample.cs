using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vow.Gate.Tests;

/// <summary>Small policies and facts, and generators of many.</summary>
internal static class Sample
{
    public const uint DpoAndLegal = (1u << (int)Role.Dpo) | (1u << (int)Role.Legal);
    public static readonly PolicyZone Paris = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
    public static readonly ImmutableArray<string> Anchors = ["last_login", "invoice_date", "asked_at"];

    public static CompiledTerm Term(string? period, params int[] after) => new() { For = period is null ? null : Period(period), After = [.. after] };

    public static CalendarPeriod Period(string text) => CalendarPeriod.TryParse(text, out var period) ? period : throw new ArgumentException(text);

    public static Instant At(string local) => Instant.From(DateTimeOffset.Parse(local + "Z", System.Globalization.CultureInfo.InvariantCulture));

    public static CompiledPurpose Purpose(string id, Basis basis, CompiledTerm? active = null) => new()
    {
        Id = id,
        Basis = basis,
        IsDirectMarketing = false,
        ExplicitConsent = false,
        ClosedToMinors = false,
        DataBits = [0b011],
        RecipientBits = [0b1111],
        Active = active ?? Term(null),
        AcceptedTexts = [],
        Slots = 0..0,
        Clauses = [],
    };

    public static CompiledArchive Archive(string period, params int[] after) =>
        new() { For = Period(period), After = [.. after], Basis = Basis.LegalObligation, DataBits = [0b001], OpenTo = DpoAndLegal };

    /// <summary>A policy of these purposes, each with the channels given for it (none: the one slot without channel).</summary>
    public static CompiledPolicy Policy(params (CompiledPurpose Purpose, int[] Channels)[] purposes)
    {
        var slots = ImmutableArray.CreateBuilder<CompiledSlot>();
        var compiled = ImmutableArray.CreateBuilder<CompiledPurpose>();
        foreach (var (purpose, channels) in purposes)
        {
            var first = slots.Count;
            foreach (var channel in channels.Length == 0 ? [-1] : channels)
            {
                // Numbers have gaps once a purpose has been dropped from the lineage.
                slots.Add(new CompiledSlot((slots.Count * 2) + 1, compiled.Count, channel));
            }

            compiled.Add(purpose with { Slots = first..slots.Count });
        }

        ImmutableArray<string> data = ["email", "phone", "card"];
        ImmutableArray<CompiledRecipient> recipients =
        [
            new() { Id = "hosting", Known = true, Countries = ["FR"] },
            new() { Id = "riddle", Known = false, Countries = ["FR"] },
            new() { Id = "shield", Known = true, Countries = ["US"], Mechanism = new(MechanismKind.DataPrivacyFramework, new(2023, 7, 10), null, HasFallback: false) },
            new() { Id = "clauses", Known = true, Countries = ["FR", "US"], Mechanism = new(MechanismKind.StandardClauses, new(2024, 1, 1), new(2027, 6, 30), HasFallback: false) },
            new() { Id = "stranger", Known = true, Countries = ["FR"] },
        ];
        return new CompiledPolicy
        {
            Name = "sample",
            Hash = new string('0', 64),
            Epoch = 7,
            Zone = Paris,
            FiscalYearEnd = new(6, 30),
            Purposes = compiled.ToImmutable(),
            Data = data,
            Anchors = Anchors,
            Channels = ["email", "sms"],
            Slots = slots.ToImmutable(),
            Recipients = recipients,
            Countries = new[]
            {
                new CompiledCountry("FR", true, null, null), new CompiledCountry("JP", false, new(2019, 1, 23), null), new CompiledCountry("GB", false, new(2021, 6, 28), new(2025, 12, 27)),
            }.ToFrozenDictionary(c => c.Code),
            PurposeIndex = compiled.Select((p, i) => (p.Id, i)).ToFrozenDictionary(p => p.Id, p => p.i),
            DatumIndex = data.Select((d, i) => (d, i)).ToFrozenDictionary(d => d.d, d => d.i),
            RecipientIndex = recipients.Select((r, i) => (r.Id, i)).ToFrozenDictionary(r => r.Id, r => r.i),
        };
    }

    public static ChoiceFact Choice(CompiledPolicy policy, ChoiceAct act, string at, int slot = 0, string? text = null, bool isExplicit = true, bool pending = false) =>
        new(policy.Slots[slot].Number, act, At(at), text, isExplicit, pending);

    public static SubjectFacts With(this SubjectFacts facts, int anchor, string at) =>
        facts with { Anchors = facts.Anchors.Append(new(anchor, At(at))).ToFrozenDictionary(a => a.Key, a => a.Value) };

    public static byte[] Pack(CompiledPolicy policy, SubjectFacts facts, Instant now)
    {
        var packed = new byte[PackedFacts.Size(policy)];
        Assert.Equal(packed.Length, PackedFacts.Pack(policy, facts, 1, 2, now, packed));
        return packed;
    }
}
