using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MimeKit;
using Vow.Gate;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>From a mail in the mailbox to the sent answer, counted in a browser: pages, presses, and what has to be typed. With VOW_GUIDE_PICTURES the guide's pictures are made on the way.</summary>
public sealed partial class FromMailToAnswer(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Address = "privacy@example.org";
    private static readonly DateTimeOffset Autumn = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    // The guide is English, and so are its pictures: they are made in the wide pass.
    public static TheoryData<string, int> Ways => new() { { "en", 1280 }, { "fr", 390 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_access_request_by_mail_is_answered_on_five_pages_with_fifteen_presses_at_most_and_nothing_typed(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var servers = await MailServers.StartAsync(Address);
        using var shop = await SampleShop.MakeAsync(new DateOnly(2026, 10, 20));
        var (email, _, _) = await shop.CustomerAsync();
        await using var vow = await VowUnderTest.StartAsync(now: Autumn, variables: new Dictionary<string, string>
        {
            ["VOW_SHOP"] = shop.ConnectionString,
            ["VOW_MAILBOXES"] = "privacy",
            ["VOW_MAILBOX_PRIVACY"] = $"imap://privacy:{MailServers.Password}@127.0.0.1:{servers.Imap}",
            ["VOW_MAILBOX_PRIVACY_ADDRESS"] = Address,
        });
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        var secret = await TheDesk.EnterAsync(vow, me, "dora", Role.Dpo);

        // Once for all: from which day the mailbox is read.
        await me.GoAsync("/desk/mailboxes");
        await me.Page.Locator("#since-privacy").FillAsync("2026-10-25");
        await me.PressAsync("Read from that day", "Lire à partir de ce jour");
        var mail = new MimeMessage { Subject = language == "fr" ? "Mes données" : "My data", MessageId = "first@example.fr" };
        mail.From.Add(new MailboxAddress("Ana Petit", email));
        mail.To.Add(MailboxAddress.Parse(Address));
        mail.Body = new TextPart("plain") { Text = language == "fr" ? "Bonjour,\n\nJe souhaite obtenir une copie de mes données personnelles.\n\nAna Petit" : "Hello,\n\nI would like a copy of my personal data.\n\nAna Petit" };
        await servers.AppendAsync("privacy", mail, Autumn.AddDays(-3));
        await VowUnderTest.UntilAsync(async () =>
        {
            await me.Page.GotoAsync($"/{language}/desk");
            return await me.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = me.T("1 message that came by e-mail", "1 message arrivé par e-mail") }).CountAsync() == 1;
        });

        var desk = new Counted(me, width == 1280 ? Environment.GetEnvironmentVariable("VOW_GUIDE_PICTURES") : null);
        await desk.ShowAsync("today", "h2:has-text('What is due')");
        await desk.FollowAsync(me.T("1 message that came by e-mail", "1 message arrivé par e-mail"));
        await desk.FollowAsync(me.T("30 October 2026", "30 octobre 2026"));
        await desk.PressAsync("Open the message", "Ouvrir le message");
        await desk.ShowAsync("mail", "h2");
        await desk.PressAsync("It is a request: open the file and acknowledge", "C'est une demande\u00a0: ouvrir le dossier et en accuser réception");
        await desk.ShowAsync("file");
        var number = Number().Match(me.Page.Url).Value;

        // The person: the acknowledgement's link shows that the mailbox is theirs.
        MimeMessage? acknowledged = null;
        await VowUnderTest.UntilAsync(() => (acknowledged = vow.Mails().FirstOrDefault(m => m.To.Mailboxes.Single().Address == email)) is not null);
        await using (var theirs = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language))
        {
            var page = await theirs.NewPageAsync();
            await page.GotoAsync(Link().Match(acknowledged!.TextBody!).Value);
            var person = new Visitor(page, language, script: true);
            await person.PressAsync("This address is mine", "Cette adresse est la mienne");
            await person.SeesAsync(person.T("confirmed on", "confirmée le"));
        }

        // The next day. Signing in is not counted: one signs in once for all the day's requests.
        vow.Clock.Advance(TimeSpan.FromDays(1));
        await TheDesk.EnterAgainAsync(vow, me, "dora", secret);
        desk.Arrived();
        await desk.FollowAsync(number);
        await desk.PressAsync("Open the messages", "Ouvrir les messages");
        await desk.PressAsync("Look at the plan", "Voir le plan");
        await desk.ShowAsync("plan", "main form:last-of-type", -480);
        await desk.PressAsync("Prepare the copy and answer", "Préparer la copie et répondre");
        await me.SeesAsync(me.T("Taken so far: 0", "Retirée à ce jour"));
        await desk.ShowAsync("answered");
        MimeMessage? answer = null;
        await VowUnderTest.UntilAsync(() => (answer = vow.Mails().FirstOrDefault(m => m.To.Mailboxes.Single().Address == email && m.Subject!.Contains(number, StringComparison.Ordinal) && m.MessageId != acknowledged!.MessageId)) is not null);
        Assert.True(desk.Pages <= 5, $"{desk.Pages} pages");
        Assert.True(desk.Presses <= 15, $"{desk.Presses} presses");
        TestContext.Current.TestOutputHelper!.WriteLine($"{desk.Pages} pages, {desk.Presses} presses, nothing typed");
    }

    /// <summary>An operator whose presses and pages are counted, and who never types.</summary>
    private sealed class Counted
    {
        private readonly Visitor me;
        private readonly string? pictures;
        private readonly HashSet<string> pages = new(StringComparer.Ordinal);
        private int shown;

        public Counted(Visitor me, string? pictures)
        {
            this.me = me;
            this.pictures = pictures;
            Arrived();
        }

        public int Pages => pages.Count;

        public int Presses { get; private set; }

        public void Arrived() => pages.Add(new Uri(me.Page.Url).AbsolutePath);

        public async Task FollowAsync(string words)
        {
            await me.FollowAsync(words, words);
            Presses++;
            Arrived();
        }

        // A field that has to be filled in before the button works would keep the browser on the page.
        public async Task PressAsync(string en, string fr)
        {
            await me.PressAsync(en, fr);
            Presses++;
            Arrived();
        }

        public async Task ShowAsync(string name, string from = "h1", int above = -16)
        {
            shown++;
            if (pictures is not null)
            {
                await me.Page.SetViewportSizeAsync(960, 640);
                await me.Page.Locator(from).First.EvaluateAsync("(e, above) => window.scrollTo(0, e.getBoundingClientRect().top + window.scrollY + above)", above);
                await me.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"request-by-mail-{shown}-{name}.png"), Animations = ScreenshotAnimations.Disabled });
                await me.Page.SetViewportSizeAsync(1280, 900);
            }
        }
    }

    [GeneratedRegex(@"\d{4}-\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"http://localhost:\d+/\w\w/rights/follow/[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
