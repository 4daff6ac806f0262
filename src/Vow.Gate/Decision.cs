using System.Collections.Immutable;
using System.Numerics;

namespace Vow.Gate;

/// <summary>The gate's answer: allowed, or a set of reasons against. A value of eight bytes; reasons come in the order of <see cref="Reason"/>.</summary>
public readonly record struct Decision
{
    private Decision(ulong bits) => Bits = bits;

    /// <summary>One bit per <see cref="Reason"/>.</summary>
    internal ulong Bits { get; }

    /// <summary>The decision with nothing against it.</summary>
    public static Decision Open => default;

    /// <summary>Whether nothing stands against the use.</summary>
    public bool Allowed => Bits == 0;

    /// <summary>How many reasons there are.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>The first reason in order, <see cref="Reason.None"/> where allowed.</summary>
    public Reason First => Bits == 0 ? Reason.None : (Reason)BitOperations.TrailingZeroCount(Bits);

    /// <summary>A refusal for one reason; <see cref="Reason.None"/> refuses nothing.</summary>
    public static Decision Refuse(Reason reason) => new(Bit(reason));

    /// <summary>This decision with one more reason; <see cref="Reason.None"/> adds nothing.</summary>
    public Decision With(Reason reason) => new(Bits | Bit(reason));

    /// <summary>The reasons of both.</summary>
    public Decision With(Decision other) => new(Bits | other.Bits);

    /// <summary>Whether the reason is among those given.</summary>
    public bool Has(Reason reason) => (Bits & Bit(reason)) != 0;

    /// <summary>The reasons in order, without allocation.</summary>
    public Enumerator GetEnumerator() => new(Bits);

    /// <summary>The reasons in order, as an array.</summary>
    public ImmutableArray<Reason> ToImmutableArray()
    {
        var array = ImmutableArray.CreateBuilder<Reason>(Count);
        foreach (var reason in this)
        {
            array.Add(reason);
        }

        return array.MoveToImmutable();
    }

    /// <summary>"allowed", or the codes of the reasons parted by commas.</summary>
    public override string ToString() => Allowed ? "allowed" : string.Join(", ", ToImmutableArray().Select(Reasons.Code));

    private static ulong Bit(Reason reason) => reason == Reason.None ? 0 : 1UL << (int)reason;

    /// <summary>Walks the reasons of a decision.</summary>
    public struct Enumerator
    {
        private ulong rest;

        internal Enumerator(ulong bits)
        {
            rest = bits;
            Current = Reason.None;
        }

        /// <summary>The reason at hand.</summary>
        public Reason Current { get; private set; }

        /// <summary>Moves to the next reason; false at the end.</summary>
        public bool MoveNext()
        {
            if (rest == 0)
            {
                return false;
            }

            Current = (Reason)BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            return true;
        }
    }
}
