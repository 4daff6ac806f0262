using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Bench;

/// <summary>
/// A policy of 24 purposes in 32 slots, people's packed facts under it, and questions; and the same policy as a programmer would write it out by hand, over the same
/// bytes. Eight purposes have two channels; a purpose has some of twenty data and some of eight recipients.
/// </summary>
internal static class GateCase
{
    public const int Purposes = 24;
    public const int DataCount = 20;
    public static readonly PolicyZone Paris = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));
    public static readonly Instant Now = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    public static readonly CompiledPolicy Policy = Make();

    /// <summary>Data a purpose declares: eight of twenty, starting with its own number.</summary>
    public static bool Declares(int purpose, int datum) => (datum + DataCount - (purpose % DataCount)) % DataCount < 8;

    /// <summary>Recipients of a purpose: three of eight, starting with its own number.</summary>
    public static bool Gives(int purpose, int recipient) => (recipient + 8 - (purpose % 8)) % 8 < 3;

    public static (byte[][] Facts, Question[] Questions) Draw(int people, int questions)
    {
        var random = new Draws(7);
        var facts = Enumerable.Range(0, people).Select(_ =>
        {
            var packed = new byte[PackedFacts.Size(Policy)];
            PackedFacts.Pack(Policy, Person(random), 1, 2, Now, packed);
            return packed;
        }).ToArray();
        var asked = Enumerable.Range(0, questions).Select(_ =>
        {
            // Most questions are put by programs that know what they may ask; some go wrong in each way.
            var purpose = random.Next(Purposes);
            var datum = Enumerable.Range(0, DataCount).Where(d => Declares(purpose, d) || random.Next(60) == 0).OrderBy(_ => random.Next()).First();
            var recipient = random.Next(3) == 0 ? -1 : Enumerable.Range(0, 8).Where(r => Gives(purpose, r) || random.Next(60) == 0).OrderBy(_ => random.Next()).First();
            return new Question { Purpose = purpose, Channel = purpose < 8 ? random.Next(2) : -1, Data = [datum], Recipient = recipient };
        }).ToArray();
        return (facts, asked);
    }

    private static SubjectFacts Person(Draws random) => new()
    {
        Choices = [.. Policy.Slots.Where(_ => random.Next(4) > 0).Select(slot => new ChoiceFact(
            slot.Number, random.Next(4) == 0 ? ChoiceAct.Withdrawn : ChoiceAct.Given, new Instant(Now.Microseconds - random.NextInt64(600L * 86_400_000_000)), "1", true, false))],
        Anchors = new Dictionary<int, Instant> { [0] = new(Now.Microseconds - random.NextInt64(1200L * 86_400_000_000)) }.ToFrozenDictionary(),
        Contracts = [.. Enumerable.Range(0, Purposes).Where(_ => random.Next(5) > 0)],
        Restricted = random.Next(50) == 0 ? [random.Next(Purposes)] : [],
        Erasing = random.Next(200) == 0,
    };

    private static CompiledPolicy Make()
    {
        var slots = ImmutableArray.CreateBuilder<CompiledSlot>();
        var purposes = ImmutableArray.CreateBuilder<CompiledPurpose>();
        for (var purpose = 0; purpose < Purposes; purpose++)
        {
            var first = slots.Count;
            foreach (var channel in purpose < 8 ? [0, 1] : new[] { -1 })
            {
                slots.Add(new CompiledSlot(slots.Count, purpose, channel));
            }

            purposes.Add(new CompiledPurpose
            {
                Id = $"p{purpose}",
                Basis = (purpose % 4) switch { 0 => Basis.Consent, 1 => Basis.Contract, 2 => Basis.LegitimateInterest, _ => Basis.LegalObligation },
                IsDirectMarketing = false,
                ExplicitConsent = purpose % 4 == 0,
                ClosedToMinors = false,
                DataBits = [Bits(DataCount, datum => Declares(purpose, datum))],
                RecipientBits = [Bits(8, recipient => Gives(purpose, recipient))],
                Active = new CompiledTerm { For = new CalendarPeriod(3, 0, 0), After = [0] },
                ConsentValidFor = purpose % 4 == 0 ? new CalendarPeriod(0, 13, 0) : null,
                TextVersion = "1",
                AcceptedTexts = ["1"],
                Slots = first..slots.Count,
                Clauses = [],
            });
        }

        var recipients = ImmutableArray.Create(
            Recipient("host", ["FR"], null), Recipient("mailer", ["IE"], null), Recipient("stripe", ["IE", "US"], new(MechanismKind.StandardClauses, new(2024, 1, 1), new(2027, 6, 30), false)),
            Recipient("tokyo", ["JP"], null), Recipient("shield", ["US"], new(MechanismKind.DataPrivacyFramework, new(2023, 7, 10), null, false)),
            Recipient("lapsed", ["US"], new(MechanismKind.StandardClauses, new(2020, 1, 1), new(2025, 1, 1), false)),
            new CompiledRecipient { Id = "riddle", Known = false, Countries = [] }, Recipient("group", ["US"], new(MechanismKind.BindingCorporateRules, new(2024, 1, 1), null, false)));
        return new CompiledPolicy
        {
            Name = "bench",
            Hash = new string('0', 64),
            Epoch = 1,
            Zone = Paris,
            FiscalYearEnd = new(12, 31),
            Purposes = purposes.ToImmutable(),
            Data = [.. Enumerable.Range(0, DataCount).Select(n => $"d{n}")],
            Anchors = ["last_login"],
            Channels = ["email", "sms"],
            Slots = slots.ToImmutable(),
            Recipients = recipients,
            Countries = new[] { new CompiledCountry("FR", true, null, null), new CompiledCountry("IE", true, null, null), new CompiledCountry("JP", false, new(2019, 1, 23), null) }
                .ToFrozenDictionary(one => one.Code, StringComparer.Ordinal),
            PurposeIndex = purposes.Select((one, index) => (one.Id, index)).ToFrozenDictionary(one => one.Id, one => one.index),
            DatumIndex = Enumerable.Range(0, DataCount).ToFrozenDictionary(n => $"d{n}", n => n),
            RecipientIndex = recipients.Select((one, index) => (one.Id, index)).ToFrozenDictionary(one => one.Id, one => one.index),
        };
    }

    private static CompiledRecipient Recipient(string id, ImmutableArray<string> countries, CompiledMechanism? mechanism) =>
        new() { Id = id, Known = true, Countries = countries, Mechanism = mechanism };

    private static ulong Bits(int count, Func<int, bool> has) => Enumerable.Range(0, count).Where(has).Aggregate(0ul, (bits, index) => bits | (1ul << index));
}

/// <summary>Numbers that look drawn by lot and are the same in every run (Marsaglia's xorshift).</summary>
internal sealed class Draws(ulong seed)
{
    private ulong state = unchecked(seed * 0x9E3779B97F4A7C15) | 1;

    public int Next(int below) => (int)NextInt64(below);

    public int Next() => Next(int.MaxValue);

    public long NextInt64(long below)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (long)((state >> 1) % (ulong)below);
    }
}

/// <summary>The same policy, written out by hand: it knows purposes, data, recipients and mechanisms, and says no more than yes or no.</summary>
internal static class ByHand
{
    public static bool Allows(ReadOnlySpan<byte> facts, int purpose, int channel, int datum, int recipient, Instant now)
    {
        if (facts.Length != 96 || facts[0] != 1 || BinaryPrimitives.ReadUInt16LittleEndian(facts[2..]) != 1)
        {
            return false;
        }

        var today = GateCase.Paris.DayOf(now);
        int slot;
        if (purpose == 0)
        {
            if (channel is not (0 or 1) || datum is not (0 or 1 or 2 or 3 or 4 or 5 or 6 or 7) || recipient is not (-1 or 0 or 1 or 2))
            {
                return false;
            }

            slot = 0 + channel;
        }
        else if (purpose == 1)
        {
            if (channel is not (0 or 1) || datum is not (1 or 2 or 3 or 4 or 5 or 6 or 7 or 8) || recipient is not (-1 or 1 or 2 or 3))
            {
                return false;
            }

            slot = 2 + channel;
        }
        else if (purpose == 2)
        {
            if (channel is not (0 or 1) || datum is not (2 or 3 or 4 or 5 or 6 or 7 or 8 or 9) || recipient is not (-1 or 2 or 3 or 4))
            {
                return false;
            }

            slot = 4 + channel;
        }
        else if (purpose == 3)
        {
            if (channel is not (0 or 1) || datum is not (3 or 4 or 5 or 6 or 7 or 8 or 9 or 10) || recipient is not (-1 or 3 or 4 or 5))
            {
                return false;
            }

            slot = 6 + channel;
        }
        else if (purpose == 4)
        {
            if (channel is not (0 or 1) || datum is not (4 or 5 or 6 or 7 or 8 or 9 or 10 or 11) || recipient is not (-1 or 4 or 5 or 6))
            {
                return false;
            }

            slot = 8 + channel;
        }
        else if (purpose == 5)
        {
            if (channel is not (0 or 1) || datum is not (5 or 6 or 7 or 8 or 9 or 10 or 11 or 12) || recipient is not (-1 or 5 or 6 or 7))
            {
                return false;
            }

            slot = 10 + channel;
        }
        else if (purpose == 6)
        {
            if (channel is not (0 or 1) || datum is not (6 or 7 or 8 or 9 or 10 or 11 or 12 or 13) || recipient is not (-1 or 0 or 6 or 7))
            {
                return false;
            }

            slot = 12 + channel;
        }
        else if (purpose == 7)
        {
            if (channel is not (0 or 1) || datum is not (7 or 8 or 9 or 10 or 11 or 12 or 13 or 14) || recipient is not (-1 or 0 or 1 or 7))
            {
                return false;
            }

            slot = 14 + channel;
        }
        else if (purpose == 8)
        {
            if (channel != -1 || datum is not (8 or 9 or 10 or 11 or 12 or 13 or 14 or 15) || recipient is not (-1 or 0 or 1 or 2))
            {
                return false;
            }

            slot = 16;
        }
        else if (purpose == 9)
        {
            if (channel != -1 || datum is not (9 or 10 or 11 or 12 or 13 or 14 or 15 or 16) || recipient is not (-1 or 1 or 2 or 3))
            {
                return false;
            }

            slot = 17;
        }
        else if (purpose == 10)
        {
            if (channel != -1 || datum is not (10 or 11 or 12 or 13 or 14 or 15 or 16 or 17) || recipient is not (-1 or 2 or 3 or 4))
            {
                return false;
            }

            slot = 18;
        }
        else if (purpose == 11)
        {
            if (channel != -1 || datum is not (11 or 12 or 13 or 14 or 15 or 16 or 17 or 18) || recipient is not (-1 or 3 or 4 or 5))
            {
                return false;
            }

            slot = 19;
        }
        else if (purpose == 12)
        {
            if (channel != -1 || datum is not (12 or 13 or 14 or 15 or 16 or 17 or 18 or 19) || recipient is not (-1 or 4 or 5 or 6))
            {
                return false;
            }

            slot = 20;
        }
        else if (purpose == 13)
        {
            if (channel != -1 || datum is not (0 or 13 or 14 or 15 or 16 or 17 or 18 or 19) || recipient is not (-1 or 5 or 6 or 7))
            {
                return false;
            }

            slot = 21;
        }
        else if (purpose == 14)
        {
            if (channel != -1 || datum is not (0 or 1 or 14 or 15 or 16 or 17 or 18 or 19) || recipient is not (-1 or 0 or 6 or 7))
            {
                return false;
            }

            slot = 22;
        }
        else if (purpose == 15)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 15 or 16 or 17 or 18 or 19) || recipient is not (-1 or 0 or 1 or 7))
            {
                return false;
            }

            slot = 23;
        }
        else if (purpose == 16)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 3 or 16 or 17 or 18 or 19) || recipient is not (-1 or 0 or 1 or 2))
            {
                return false;
            }

            slot = 24;
        }
        else if (purpose == 17)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 3 or 4 or 17 or 18 or 19) || recipient is not (-1 or 1 or 2 or 3))
            {
                return false;
            }

            slot = 25;
        }
        else if (purpose == 18)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 3 or 4 or 5 or 18 or 19) || recipient is not (-1 or 2 or 3 or 4))
            {
                return false;
            }

            slot = 26;
        }
        else if (purpose == 19)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 3 or 4 or 5 or 6 or 19) || recipient is not (-1 or 3 or 4 or 5))
            {
                return false;
            }

            slot = 27;
        }
        else if (purpose == 20)
        {
            if (channel != -1 || datum is not (0 or 1 or 2 or 3 or 4 or 5 or 6 or 7) || recipient is not (-1 or 4 or 5 or 6))
            {
                return false;
            }

            slot = 28;
        }
        else if (purpose == 21)
        {
            if (channel != -1 || datum is not (1 or 2 or 3 or 4 or 5 or 6 or 7 or 8) || recipient is not (-1 or 5 or 6 or 7))
            {
                return false;
            }

            slot = 29;
        }
        else if (purpose == 22)
        {
            if (channel != -1 || datum is not (2 or 3 or 4 or 5 or 6 or 7 or 8 or 9) || recipient is not (-1 or 0 or 6 or 7))
            {
                return false;
            }

            slot = 30;
        }
        else if (purpose == 23)
        {
            if (channel != -1 || datum is not (3 or 4 or 5 or 6 or 7 or 8 or 9 or 10) || recipient is not (-1 or 0 or 1 or 7))
            {
                return false;
            }

            slot = 31;
        }
        else
        {
            return false;
        }

        if (!MayGo(recipient, today))
        {
            return false;
        }

        var until = BinaryPrimitives.ReadUInt16LittleEndian(facts[(16 + (2 * slot))..]);
        return until == 65535 || (until != 0 && until >= today.DayNumber - 730119);
    }

    private static bool MayGo(int recipient, DateOnly today)
    {
        if (recipient is -1 or 0 or 1)
        {
            return true;
        }

        if (recipient == 2)
        {
            return today >= new DateOnly(2024, 1, 1) && today <= new DateOnly(2027, 6, 30);
        }

        if (recipient == 3)
        {
            return today >= new DateOnly(2019, 1, 23);
        }

        if (recipient == 5)
        {
            return today >= new DateOnly(2020, 1, 1) && today <= new DateOnly(2025, 1, 1);
        }

        return recipient == 7 && today >= new DateOnly(2024, 1, 1);
    }
}
