using System.Buffers.Binary;

namespace Vow.Gate;

/// <summary>What stands before the slots of packed facts.</summary>
/// <param name="Epoch">The policy's epoch they were made under.</param>
/// <param name="Version">The subject's own count of writes.</param>
/// <param name="AsOfIndex">Index of the ledger they are as of.</param>
/// <param name="Restricted">Whether any purpose is restricted.</param>
/// <param name="Minor">Declared below the age of consent.</param>
/// <param name="Erasing">Erasure under way.</param>
public readonly record struct PackedHeader(ushort Epoch, uint Version, ulong AsOfIndex, bool Restricted, bool Minor, bool Erasing);

/// <summary>
/// The gate's cache of one subject's facts for one policy epoch: a few bytes that answer ordinary questions without a table read. Little-endian:
/// format u8, flags u8 (1 restricted, 2 minor, 4 erasing), policy epoch u16, version u32, as-of index u64; then for each slot the last open day u16
/// (days since 2000-01-01, inclusive, in the policy's zone; 0 closed, 65535 no end); then for each slot four bits, low half first: why it is closed,
/// or what will close it. They may close early, never late. Can be thrown away and made again from the tables.
/// </summary>
/// <remarks>
/// A restricted slot is written closed, so that a scan over the days alone is right; questions that only the tables can answer get
/// <see cref="Reason.FactsStale"/>. After the last open day the reason is the one foreseen when packing: an archive that has ended since still reads as
/// <see cref="Reason.PhaseArchived"/>.
/// </remarks>
public static class PackedFacts
{
    /// <summary>Bytes before the slots.</summary>
    public const int HeaderSize = 16;
    /// <summary>The one format there is.</summary>
    public const byte Format = 1;
    /// <summary>Last open day of a closed slot.</summary>
    public const ushort Closed = 0;
    /// <summary>Last open day of a slot without end.</summary>
    public const ushort NoEnd = ushort.MaxValue;

    private const byte RestrictedFlag = 1;
    private const byte MinorFlag = 2;
    private const byte ErasingFlag = 4;
    internal static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>Bytes that facts under this policy take: the header, two bytes a slot for the last open day, half a byte a slot for the reason.</summary>
    public static int Size(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return SizeOf(policy.SlotCount);
    }

    /// <summary>Writes a subject's facts as they stand at <paramref name="now"/>.</summary>
    /// <param name="policy">The policy; its epoch goes into the header.</param>
    /// <param name="facts">The facts, from the tables.</param>
    /// <param name="version">The subject's count of writes.</param>
    /// <param name="asOfIndex">Index of the ledger the facts are as of.</param>
    /// <param name="now">The moment of packing.</param>
    /// <param name="destination">At least <see cref="Size"/> bytes; shorter is a mistake of the caller.</param>
    /// <returns>The bytes written.</returns>
    public static int Pack(CompiledPolicy policy, SubjectFacts facts, uint version, ulong asOfIndex, Instant now, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(facts);
        var slots = policy.SlotCount;
        var bytes = destination[..SizeOf(slots)];
        bytes.Clear();
        bytes[0] = Format;
        bytes[1] = (byte)((facts.Restricted.IsEmpty ? 0 : RestrictedFlag) | (facts.Minor ? MinorFlag : 0) | (facts.Erasing ? ErasingFlag : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], policy.Epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], asOfIndex);

        foreach (var slot in policy.Slots)
        {
            var (until, reason) = Weigh(policy, slot, facts, now);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(HeaderSize + (2 * slot.Number))..], until);
            bytes[HeaderSize + (2 * slots) + (slot.Number >> 1)] |= (byte)((int)reason << ((slot.Number & 1) * 4));
        }

        return bytes.Length;
    }

    /// <summary>Reads the header; false where the bytes are too short or of an unknown format.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> packed, out PackedHeader header)
    {
        header = default;
        if (packed.Length < HeaderSize || packed[0] != Format || (packed[1] & ~(RestrictedFlag | MinorFlag | ErasingFlag)) != 0)
        {
            return false;
        }

        header = new PackedHeader(
            BinaryPrimitives.ReadUInt16LittleEndian(packed[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(packed[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(packed[8..]),
            (packed[1] & RestrictedFlag) != 0,
            (packed[1] & MinorFlag) != 0,
            (packed[1] & ErasingFlag) != 0);
        return true;
    }

    /// <summary>Where a slot's last open day lies: two bytes, for scans that read one column only.</summary>
    public static int OffsetOf(int slot) => HeaderSize + (2 * slot);

    /// <summary>A slot's last open day as written.</summary>
    public static ushort OpenUntil(ReadOnlySpan<byte> packed, int slot) => BinaryPrimitives.ReadUInt16LittleEndian(packed[OffsetOf(slot)..]);

    /// <summary>The number under which packed facts know a day: rounded to the days they can hold, 0 for any before 2000-01-02, at most 65534 (2179-06-05).</summary>
    public static ushort DayNumber(DateOnly day) => (ushort)Math.Clamp(day.DayNumber - FirstDay, Closed, NoEnd - 1);

    /// <summary>Whether a slot with this last open day is open on a day. A scan compares the same way: a whole number of at least 1.</summary>
    public static bool IsOpen(ushort openUntil, DateOnly today) =>
        openUntil == NoEnd || (openUntil != Closed && openUntil >= today.DayNumber - FirstDay);

    /// <summary>Whether the bytes are facts made under this policy's epoch.</summary>
    internal static bool Fits(CompiledPolicy policy, ReadOnlySpan<byte> packed) =>
        TryReadHeader(packed, out var header) && header.Epoch == policy.Epoch && packed.Length == Size(policy);

    /// <summary>Why a slot is closed, or what will close it.</summary>
    internal static Reason ReasonOf(CompiledPolicy policy, ReadOnlySpan<byte> packed, int slot) =>
        (Reason)((packed[HeaderSize + (2 * policy.SlotCount) + (slot >> 1)] >> ((slot & 1) * 4)) & 15);

    private static (ushort Until, Reason Reason) Weigh(CompiledPolicy policy, CompiledSlot slot, SubjectFacts facts, Instant now)
    {
        var verdict = SubjectSide.Governing(new SubjectCase(policy, slot.Purpose, slot.Number, facts, now));
        return verdict.Outcome == RuleOutcome.Refused ? (Closed, verdict.Reason)
            : verdict.LastDay is { } day ? (DayNumber(day), verdict.After)
            : (NoEnd, Reason.None);
    }

    private static int SizeOf(int slots) => HeaderSize + (2 * slots) + ((slots + 1) / 2);
}
