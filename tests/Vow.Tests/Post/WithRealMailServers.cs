using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Post;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Post;

/// <summary>From a sign-up to a complaint, over a real Postfix and a real Dovecot.</summary>
public sealed partial class WithRealMailServers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_is_asked_for_arrives_signed_and_is_stopped_by_every_way_there_is_while_service_mails_go_on()
    {
        await using var servers = await MailServers.StartAsync("marie@example.test", "paul@example.test", "zoe@example.test", "bounces@example.org");
        using var company = NewsletterBed.Company();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string>
        {
            ["VOW_SMTP"] = $"smtp://127.0.0.1:{servers.Smtp}",
            ["VOW_RETURN"] = "bounces@example.org",
            ["VOW_IMAP"] = $"imap://bounces:{MailServers.Password}@127.0.0.1:{servers.Imap}",
            ["VOW_DKIM"] = "vow1@example.org",
        });

        // Sign-up and confirmation, by the mail that arrives; the yes counts from then on.
        using var signed = await vow.Visitor.PostAsync("/en/account/new", Form(("email", "marie@example.test"), ("password", "orage tabouret merlan 47 velours"), ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("terms", "yes"), ("shown", vow.Services.GetRequiredService<PolicyHolder>().Current.Declared.Hash)), Cancel);
        Assert.True(signed.StatusCode == HttpStatusCode.SeeOther, await signed.Content.ReadAsStringAsync(Cancel));
        var confirm = (await servers.MailboxAsync("marie", 1))[0];
        vow.Clock.Advance(TimeSpan.FromSeconds(5));
        using var confirmed = await vow.Visitor.PostAsync("/en/account/confirm", Form(("code", Link().Match(confirm.TextBody!).Groups[1].Value)), Cancel);
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.StatusCode);
        var marie = (await vow.AskAsync(services => Identifiers.FindAsync(services.GetRequiredService<Store>(), Identifiers.Email, "marie@example.test"))).Single();
        var paul = await vow.ReaderAsync("paul@example.test", "en", "newsletter");
        var zoe = await vow.ReaderAsync("zoe@example.test", "fr", "newsletter");
        var dora = await vow.ReaderAsync("dora@gone.test", "en", "newsletter");
        await vow.ReaderAsync("nobody@example.test", "en", "newsletter");

        // The letter: to each, signed; where the server knows no such address, that is known at once.
        var first = await vow.SentAsync();
        // The mail that says her choice counts leaves by itself beside the letter: either may arrive first.
        var letter = await servers.MailAsync("marie", mail => mail.Headers.Contains(HeaderId.ListUnsubscribe));
        Assert.True(await IsSignedAsync(letter, vow.Services.GetRequiredService<DkimSigning>().Record!));
        letter.Headers[HeaderId.Subject] = "Another subject";
        Assert.False(await IsSignedAsync(letter, vow.Services.GetRequiredService<DkimSigning>().Record!));
        Assert.Contains("List-Unsubscribe-Post", letter.Headers[HeaderId.DkimSignature], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 4, ["no_such_address"] = 1 }, await vow.CountsAsync(first, "leaving"));
        await VowUnderTest.UntilAsync(() => servers.TakenByTheDying().Count == 1);
        Assert.True(await IsReachedAsync(vow, dora));

        // One click, as a mailbox provider does it.
        var oneClick = new Uri(Addresses().Matches(letter.Headers[HeaderId.ListUnsubscribe]!).Select(m => m.Groups[1].Value).First(a => a.StartsWith("http", StringComparison.Ordinal)));
        using (var provider = new HttpClient())
        using (var answer = await provider.PostAsync(oneClick, Form(("List-Unsubscribe", "One-Click")), Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal("withdrawn", await StandsAsync(vow, marie));

        // A complaint, as a mailbox provider sends it, to the letter's return address.
        var pauls = (await servers.MailboxAsync("paul", 1))[0];
        var back = pauls.Headers[HeaderId.ReturnPath]!.Trim('<', '>');
        Assert.Matches(@"^bounces\+[a-z2-7]{16}@example\.org$", back);
        await servers.HandInAsync(Complaint(pauls), "fbl@provider.test", back);
        // A mail with the word "stop" to the return address.
        var zoes = (await servers.MailboxAsync("zoe", 1))[0];
        var stop = new Uri(Addresses().Matches(zoes.Headers[HeaderId.ListUnsubscribe]!).Select(m => m.Groups[1].Value).First(a => a.StartsWith("mailto:", StringComparison.Ordinal)));
        await servers.HandInAsync(new MimeMessage([new MailboxAddress("", "zoe@example.test")], [new MailboxAddress("", stop.GetComponents(UriComponents.UserInfo | UriComponents.Host, UriFormat.Unescaped))], "stop", new TextPart("plain") { Text = "" }), "zoe@example.test", stop.GetComponents(UriComponents.UserInfo | UriComponents.Host, UriFormat.Unescaped));
        // Something else, which a person must look at.
        await servers.HandInAsync(new MimeMessage([new MailboxAddress("", "someone@example.test")], [new MailboxAddress("", "bounces@example.org")], "Hello", new TextPart("plain") { Text = "Is this the right address?" }), "someone@example.test", "bounces@example.org");

        // An address dies: the next letter comes back.
        servers.LetDie();
        vow.Clock.Advance(TimeSpan.FromDays(1));
        await servers.MailboxAsync("bounces", 3);
        await ReadReturnsAsync(vow);
        Assert.Equal("withdrawn", await StandsAsync(vow, paul));
        Assert.Equal("withdrawn", await StandsAsync(vow, zoe));
        Assert.Equal("given", await StandsAsync(vow, dora));
        var second = await vow.SentAsync();
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 1 }, await vow.CountsAsync(second, "leaving"));
        Assert.Equal(3, (await vow.CountsAsync(second, "audience"))["choice_withdrawn"]);
        Assert.Equal(1, (await vow.CountsAsync(second, "audience"))["no_address"]);
        await servers.MailboxAsync("bounces", 2);
        await ReadReturnsAsync(vow);
        Assert.False(await IsReachedAsync(vow, dora));
        Assert.Equal("Hello", Assert.Single(await servers.MailboxAsync("bounces")).Subject);
        // Nothing else is due, so nobody is written to: the campaign ends.
        var third = await vow.SentAsync();
        Assert.False((await vow.CountsAsync(third, "leaving")).ContainsKey("allowed"));

        // Who stopped letters still gets what the service owes them.
        using var forgotten = await vow.Visitor.PostAsync("/en/password", Form(("email", "marie@example.test")), Cancel);
        var owed = await servers.MailAsync("marie", mail => mail.Subject?.Contains("password", StringComparison.OrdinalIgnoreCase) == true);
        Assert.DoesNotContain("List-Unsubscribe", owed.Headers.Select(h => h.Field));
        Assert.True(await IsSignedAsync(owed, vow.Services.GetRequiredService<DkimSigning>().Record!));
    }

    private static async Task ReadReturnsAsync(VowUnderTest vow) =>
        await vow.Services.GetServices<Jobs.IJob>().OfType<ReadReturns>().Single().RunAsync(Instant.From(vow.Clock.Now), Cancel);

    private static Task<string?> StandsAsync(VowUnderTest vow, Guid subject) => vow.AskAsync(async services =>
        (await StandingChoices.OfAsync(services.GetRequiredService<Store>(), subject)).FirstOrDefault(c => c is { Purpose: "newsletter", Channel: "email" })?.Act.Code());

    private static Task<bool> IsReachedAsync(VowUnderTest vow, Guid subject) => vow.AskAsync(services =>
        services.GetRequiredService<Store>().Set<Identifier>().AnyAsync(i => i.SubjectId == subject && i.UndeliverableAt == null));

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static MimeMessage Complaint(MimeMessage about)
    {
        var feedback = new MessageFeedbackReport();
        feedback.Fields.Add("Feedback-Type", "abuse");
        feedback.Fields.Add("User-Agent", "Provider/1.0");
        feedback.Fields.Add("Version", "1");
        var report = new MultipartReport("feedback-report") { new TextPart("plain") { Text = "A user called this message unwanted." }, feedback, new MessagePart { Message = about } };
        return new MimeMessage([new MailboxAddress("", "fbl@provider.test")], [new MailboxAddress("", "bounces@example.org")], "Abuse report", report);
    }

    private static Task<bool> IsSignedAsync(MimeMessage message, string record) => message.Headers.FirstOrDefault(h => h.Id == HeaderId.DkimSignature) is { } signature
        ? new DkimVerifier(new KeyOf(record)).VerifyAsync(message, signature, Cancel)
        : Task.FromResult(false);

    private sealed class KeyOf(string record) : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            Assert.Equal(("example.org", "vow1"), (domain, selector));
            return GetPublicKey(record);
        }

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }

    [GeneratedRegex(@"/account/confirm/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("<([^>]+)>", RegexOptions.None, 1000)]
    private static partial Regex Addresses();
}
