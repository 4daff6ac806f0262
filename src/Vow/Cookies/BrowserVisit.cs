using Microsoft.AspNetCore.Http;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>Where the browser that asks for a page stands: what it answered, what it signals, what its person's account says.</summary>
public sealed class BrowserVisit(IHttpContextAccessor http, Visit visit, TrackerNotices notices, PolicyInForce policy, KeyStore keys, Database database)
{
    /// <summary>Name of the controller key that signs browsers' answers.</summary>
    public const string Key = "browser_choice";

    private BrowserState? known;

    /// <summary>What it can be asked.</summary>
    public TrackerNotice Notice { get; } = notices.Current;

    /// <summary>Whether it signals that its owner wants no tracking (Global Privacy Control).</summary>
    public bool Signal => http.HttpContext!.Request.Headers["Sec-GPC"] == "1";

    /// <summary>The present day in the policy's zone.</summary>
    public DateOnly Today => policy.Zone.DayOf(visit.Now);

    /// <summary>What it brought, if it is a token of ours.</summary>
    public ChoiceToken? Token => http.HttpContext!.Request.Cookies[ChoiceToken.Cookie] is { } text ? ChoiceToken.Read(text, keys.Controller(Key, visit.Now)) : null;

    /// <summary>What it remembers, account aside.</summary>
    public BrowserState Own => Notice.Gate.State(Token, Signal, Today);

    /// <summary>Where it stands: a no in the account of whoever is signed in closes what the browser remembers as open.</summary>
    public async ValueTask<BrowserState> StateAsync()
    {
        if (known is { } state)
        {
            return state;
        }

        state = Own;
        if (state.Allowed != 0 && visit.Subject is { } subject)
        {
            await using var store = database.NewStore();
            var closed = (await StandingChoices.OfAsync(store, subject)).Where(choice => choice.Act.IsNo() && policy.Zone.DayOf(choice.Since) >= Token!.Value.Day)
                .Aggregate(0UL, (bits, choice) => bits | Notice.Gate.Bit(choice.Purpose));
            state = state.Without(closed);
        }

        known = state;
        return state;
    }
}
