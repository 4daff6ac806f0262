using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>
/// What a browser can be asked about trackers, as the gate needs it: which purposes, and for how long an answer stands. Texts are not here; <see cref="Fingerprint"/>
/// stands for all of it.
/// </summary>
/// <param name="Fingerprint">Changes with the purposes, the third parties and the words people agree to; never with a mere mend of wording.</param>
/// <param name="Purposes">Purpose ids in their order in the token: at most 64.</param>
/// <param name="Asked">Those the first layer asks about, as bits in that order; the others are asked where they would act.</param>
/// <param name="Stands">How long an answer stands, a yes as a no: calendar days in the policy's zone.</param>
public sealed record BrowserNotice(ulong Fingerprint, ImmutableArray<string> Purposes, ulong Asked, CalendarPeriod Stands)
{
    /// <summary>Most purposes a notice can hold.</summary>
    public const int MostPurposes = 64;

    /// <summary>Every purpose, as bits.</summary>
    public ulong All => Purposes.Length == MostPurposes ? ulong.MaxValue : (1UL << Purposes.Length) - 1;

    /// <summary>The bit of a purpose; 0 for one that is not in it, which nothing can open.</summary>
    public ulong Bit(string purpose) => Purposes.IndexOf(purpose) is >= 0 and var at ? 1UL << at : 0;

    /// <summary>The ids of some bits, in order.</summary>
    public IEnumerable<string> Named(ulong bits) => Purposes.Where((_, at) => (bits & (1UL << at)) != 0);

    /// <summary>The last day on which an answer of a day stands.</summary>
    public DateOnly LastDay(DateOnly given) => Stands.EndFrom(given);

    /// <summary>Where a browser stands.</summary>
    /// <param name="token">What it brought, its signature checked; null for nothing or anything else.</param>
    /// <param name="signal">Whether it says that its owner wants no tracking (<c>Sec-GPC: 1</c>).</param>
    /// <param name="today">The present day in the policy's zone.</param>
    public BrowserState State(ChoiceToken? token, bool signal, DateOnly today)
    {
        // An answer to something else, of a day to come, or older than it may be is no answer.
        if (token is not { } given || given.Notice != Fingerprint || given.Day > today || LastDay(given.Day) < today)
        {
            return new BrowserState(0, signal || Asked == 0 ? BrowserQuestion.None : BrowserQuestion.First, Answered: false, signal);
        }

        var allowed = given.Allowed & All;
        return allowed != 0 && signal && !given.DespiteSignal
            ? new BrowserState(0, BrowserQuestion.AgainstSignal, Answered: true, Signal: true)
            : new BrowserState(allowed, BrowserQuestion.None, Answered: true, signal);
    }
}

/// <summary>Which question a page puts to a browser.</summary>
public enum BrowserQuestion : byte
{
    /// <summary>None: it has answered, its signal answers for it, or there is nothing to ask.</summary>
    None,
    /// <summary>The first layer: nothing is allowed until it is answered.</summary>
    First,
    /// <summary>The browser began to signal a refusal after an explicit yes: which of the two counts? The signal holds meanwhile.</summary>
    AgainstSignal,
}

/// <summary>Where a browser stands.</summary>
/// <param name="Allowed">Purposes whose trackers may act, as bits.</param>
/// <param name="Question">What it is asked.</param>
/// <param name="Answered">Whether an answer of its own stands.</param>
/// <param name="Signal">Whether it signals a refusal.</param>
public readonly record struct BrowserState(ulong Allowed, BrowserQuestion Question, bool Answered, bool Signal)
{
    /// <summary>The same without some purposes: refused in the person's account, which wins over what the browser remembers.</summary>
    public BrowserState Without(ulong closed) => this with { Allowed = Allowed & ~closed };
}
