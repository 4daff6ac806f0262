using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vow.Gate;

namespace Vow.Client;

/// <summary>What a browser allows, and what it is to be asked.</summary>
public sealed class BrowserAnswer
{
    private readonly BrowserNotice? notice;
    private readonly NoticeGiven? given;
    private readonly BrowserState state;

    internal BrowserAnswer(BrowserNotice? notice, NoticeGiven? given, BrowserState state)
    {
        this.notice = notice;
        this.given = given;
        this.state = state;
    }

    /// <summary>
    /// Domains that what is allowed speaks to, for the page's content security policy: what is not allowed finds them closed. A policy names them under <c>domains</c>.
    /// </summary>
    public IReadOnlyList<string> Domains => given is null ? [] : [.. Purposes(allowed: true).SelectMany(at => given.Domains[at]).Distinct(StringComparer.Ordinal)];

    /// <summary>Purposes whose trackers may act in it.</summary>
    public IReadOnlyList<string> Allowed => notice is null ? [] : [.. notice.Named(state.Allowed)];

    /// <summary>
    /// A page's Content-Security-Policy, opened for what this browser allows: see <see cref="PageWall.Extend"/>. Where the server has not been reached nothing is opened.
    /// </summary>
    /// <param name="policy">The site's own.</param>
    /// <param name="except">Purposes that something else closes, such as a no in the account of whoever is signed in.</param>
    public string Wall(string policy, IReadOnlyCollection<string>? except = null) => notice is null || given is null
        ? policy
        : PageWall.Extend(
            policy, Purposes(allowed: true).Where(at => except?.Contains(given.Purposes[at]) != true).SelectMany(at => given.Domains[at]),
            Enumerable.Range(0, given.Purposes.Count).Where(at => (notice.Asked & (1UL << at)) == 0).SelectMany(at => given.Domains[at]), given.Url);

    /// <summary>Whether a cookie or stored entry of this name belongs to something that is not allowed: it must go.</summary>
    public bool IsUnwanted(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return given is not null && Purposes(allowed: false).SelectMany(at => given.Names[at]).Concat(given.Closed)
            .Any(pattern => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern);
    }

    private IEnumerable<int> Purposes(bool allowed) => Enumerable.Range(0, given!.Purposes.Count).Where(at => ((state.Allowed & (1UL << at)) != 0) == allowed);

    /// <summary>The question its page puts to it.</summary>
    public BrowserQuestion Question => state.Question;

    /// <summary>Whether trackers of a purpose may act in it. False for a purpose it is never asked about, and where the server has not been reached.</summary>
    public bool Allows(string purpose) => notice is not null && (state.Allowed & notice.Bit(purpose)) != 0;
}

/// <summary>
/// The gate for browsers of people nobody knows: decides in this process, by the browser's own signed answer. What is asked is fetched from the server every five minutes;
/// an hour after the last time it was had, nothing is allowed.
/// </summary>
public sealed class BrowserGate : IDisposable
{
    /// <summary>How old what is known may be before it is asked for again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>How old it may be and still count, where the server cannot be reached.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(1);

    private const string Nonce = "vow-nonce";
    private const string To = "vow-to";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim turn = new(1);
    private volatile Known? known;
    private ImmutableDictionary<string, (string Html, long At)> banners = ImmutableDictionary<string, (string, long)>.Empty;

    /// <summary>Makes it; nothing is asked of the server yet.</summary>
    /// <exception cref="ArgumentException">The address or the key can't be used; the message says why.</exception>
    public BrowserGate(VowClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.time = time ?? TimeProvider.System;
#pragma warning disable CA2000 // the client owns a handler it made; one that was given is its giver's
        http = new HttpClient(options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience }, disposeHandler: options.Handler is null)
#pragma warning restore CA2000
        {
            BaseAddress = options.Server,
            Timeout = Patience,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    /// <summary>What a browser allows.</summary>
    /// <param name="cookie">Its cookie <see cref="ChoiceToken.Cookie"/>; null where it has none.</param>
    /// <param name="signal">Whether it sent <c>Sec-GPC: 1</c>.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<BrowserAnswer> AskAsync(string? cookie, bool signal, CancellationToken cancel = default)
    {
        if (await NoticeAsync(cancel).ConfigureAwait(false) is not { } now)
        {
            return new BrowserAnswer(null, null, new BrowserState(0, BrowserQuestion.None, Answered: false, signal));
        }

        var token = ChoiceToken.Read(cookie, now.Key);
        return new BrowserAnswer(now.Notice, now.Given, now.Notice.State(token, signal, now.Zone.DayOf(Instant.From(time.GetUtcNow()))));
    }

    /// <summary>The banner for a page, or nothing where nothing is asked or the server cannot be reached.</summary>
    /// <param name="answer">What <see cref="AskAsync"/> said.</param>
    /// <param name="language">The page's language: <c>en</c> or <c>fr</c>.</param>
    /// <param name="nonce">The page's nonce for scripts and styles.</param>
    /// <param name="page">The page's address, to come back to.</param>
    /// <param name="cookie">The browser's cookie, as in <see cref="AskAsync"/>.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<string> BannerAsync(BrowserAnswer answer, string language, string? nonce, Uri page, string? cookie, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(page);
        if (answer.Question == BrowserQuestion.None)
        {
            return "";
        }

        var key = language == "fr" ? "fr" : "en";
        var now = time.GetTimestamp();
        if (answer.Question == BrowserQuestion.First && banners.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At, now) < Fresh)
        {
            return Filled(kept.Html, nonce, page);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/{key}/cookies/banner?nonce={Nonce}&to={To}", UriKind.Relative));
            if (answer.Question == BrowserQuestion.AgainstSignal)
            {
                request.Headers.TryAddWithoutValidation("Sec-GPC", "1");
                request.Headers.TryAddWithoutValidation("Cookie", ChoiceToken.Cookie + "=" + cookie);
            }

            using var given = await http.SendAsync(request, cancel).ConfigureAwait(false);
            var html = given.StatusCode == HttpStatusCode.OK ? await given.Content.ReadAsStringAsync(cancel).ConfigureAwait(false) : "";
            if (answer.Question == BrowserQuestion.First && html.Length > 0)
            {
                banners = banners.SetItem(key, (html, now));
            }

            return Filled(html, nonce, page);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return "";
        }
    }

    private static string Filled(string html, string? nonce, Uri page) =>
        html.Replace($"\"{Nonce}\"", $"\"{HtmlEncoder.Default.Encode(nonce ?? "")}\"", StringComparison.Ordinal).Replace($"\"{To}\"", $"\"{HtmlEncoder.Default.Encode(page.AbsoluteUri)}\"", StringComparison.Ordinal);

    private async ValueTask<Known?> NoticeAsync(CancellationToken cancel)
    {
        if (known is { } held && time.GetElapsedTime(held.At) < Fresh)
        {
            return held;
        }

        // One asks; the others live by what there is.
        if (!await turn.WaitAsync(known is null ? Patience : TimeSpan.Zero, cancel).ConfigureAwait(false))
        {
            return Counting();
        }

        try
        {
            if (known is { } meanwhile && time.GetElapsedTime(meanwhile.At) < Fresh)
            {
                return meanwhile;
            }

            var at = time.GetTimestamp();
            var given = await http.GetFromJsonAsync(new Uri("/api/gate/browser", UriKind.Relative), WireJson.Default.NoticeGiven, cancel).ConfigureAwait(false);
            if (given is not null && Read(given) is { } read)
            {
                known = read with { At = at };
            }

            return Counting();
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return Counting();
        }
        finally
        {
            turn.Release();
        }
    }

    private Known? Counting() => known is { } held && time.GetElapsedTime(held.At) < Lasts ? held : null;

    private static Known? Read(NoticeGiven given)
    {
        if (!ulong.TryParse(given.Notice, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var fingerprint) || !CalendarPeriod.TryParse(given.Stands, out var stands)
            || given.Purposes.Count > BrowserNotice.MostPurposes || given.Names.Count != given.Purposes.Count || given.Domains.Count != given.Purposes.Count || !TimeZoneInfo.TryFindSystemTimeZoneById(given.Zone, out var zone))
        {
            return null;
        }

        var notice = new BrowserNotice(fingerprint, [.. given.Purposes], 0, stands);
        return new Known(given, notice with { Asked = given.Asked.Aggregate(0UL, (bits, purpose) => bits | notice.Bit(purpose)) }, new PolicyZone(zone), given.Key, 0);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        http.Dispose();
        turn.Dispose();
    }

    private sealed record Known(NoticeGiven Given, BrowserNotice Notice, PolicyZone Zone, byte[] Key, long At);
}
