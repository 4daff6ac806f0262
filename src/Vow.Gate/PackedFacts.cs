namespace Vow.Gate;

/// <summary>The gate's cache of one subject's facts for one policy epoch: a few bytes that answer ordinary questions without a table read.</summary>
public static class PackedFacts
{
    /// <summary>Bytes before the slots: format, flags, policy epoch, version, as-of index.</summary>
    public const int HeaderSize = 16;

    /// <summary>Bytes that facts under this policy take: the header, two bytes a slot for the last open day, half a byte a slot for the reason.</summary>
    public static int Size(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var slots = 0;
        foreach (var slot in policy.Slots)
        {
            slots = Math.Max(slots, slot.Number + 1);
        }

        return HeaderSize + (2 * slots) + ((slots + 1) / 2);
    }
}
