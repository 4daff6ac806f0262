using System.Text.RegularExpressions;
using MimeKit;
using Vow.Company.Accounts;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

/// <summary>
/// Each mail about an account as it leaves, both languages, under tests/corpus/mails: a changed word is seen in a review. Set VOW_WRITE_MAILS=1 to write
/// them again.
/// </summary>
public sealed partial class MailsAsPeopleReadThem
{
    private const string Email = "marie@example.test";

    [Theory, InlineData("en"), InlineData("fr")]
    public async Task Mails_about_accounts_say_what_the_corpus_says(string language)
    {
        await using var site = await Site.StartAsync();
        site.Browser.DefaultRequestHeaders.AcceptLanguage.Clear();
        site.Browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        string At(string path) => $"/{language}{path}";
        await site.PostAsync(At("/account/new"), ("email", Email), ("password", Site.Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"));
        var confirm = await site.MailAsync(Email);
        await site.PostAsync(At("/account/confirm"), ("code", Site.CodeIn(confirm)));
        await site.PostAsync(At("/account/new"), ("email", Email), ("password", Site.Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"));
        var known = await site.MailAsync(Email, 2);
        await site.PostAsync(At("/password"), ("email", Email));
        var password = await site.MailAsync(Email, 3);
        await Site.PostAsync(site.NewBrowser(), At("/sign-in"), ("email", Email), ("password", Site.Password));
        var newBrowser = await site.MailAsync(Email, 4);
        await site.PostAsync(At("/account/password"), ("old", Site.Password), ("password", "lampadaire givre 12 anchois tambour"));
        var changed = await site.MailAsync(Email, 5);
        await site.PostAsync(At("/me/link"), ("email", Email));
        var link = await site.MailAsync(Email, 6);
        await site.PostAsync(At("/me/correct/email"), ("email", "new@example.test"));
        var (old, next) = (await site.MailAsync(Email, 7), await site.MailAsync("new@example.test"));
        foreach (var mail in new[] { next, old })
        {
            await site.PostAsync(LinkToChange().Match(mail.TextBody!).Value);
        }

        var done = await site.MailAsync(Email, 8);
        foreach (var (name, mail) in new[]
        {
            ("account.confirm", confirm), ("account.known", known), ("account.password", password), ("account.new-sign-in", newBrowser), ("account.security", changed),
            ("me.link", link), ("me.email.old", old), ("me.email.new", next), ("me.email.done", done),
        })
        {
            Compare($"{name}.{language}.txt", Rendered(mail));
        }
    }

    [Theory, InlineData("en"), InlineData("fr")]
    public async Task Choices_made_at_sign_up_are_confirmed_with_their_receipts(string language)
    {
        await using var site = await Site.StartAsync();
        var shown = site.Get<PolicyHolder>().Current.Declared.Hash;
        await site.PostAsync(
            $"/{language}/account/new", ("email", Email), ("password", Site.Password), ("last_name", "Durand"), ("first_name", "Marie"), ("terms", "yes"),
            ("choice_newsletter_email", "yes"), ("choice_open_rate", "yes"), ("of_age", "yes"), ("shown", shown));
        Assert.DoesNotContain(site.MailsTo(Email), mail => mail.TextBody!.Contains("/me/receipts/", StringComparison.Ordinal));
        await site.PostAsync($"/{language}/account/confirm", ("code", Site.CodeIn(await site.MailAsync(Email))));
        var mail = await site.MailAsync(Email, 2);
        var receipts = Receipt().Matches(mail.TextBody!);
        Assert.Equal(2, receipts.Count);
        foreach (Match receipt in receipts)
        {
            using var page = await site.Browser.GetAsync(new Uri(receipt.Value).PathAndQuery, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
        }

        Compare($"account.choices.{language}.txt", Receipt().Replace(Rendered(mail), "http://localhost/RECEIPT"));
    }

    [Theory, InlineData("en"), InlineData("fr")]
    public async Task A_choice_taken_back_is_confirmed_once_for_each_form_with_its_receipts(string language)
    {
        await using var site = await Site.StartAsync();
        var policy = site.Get<PolicyHolder>().Current.Declared;
        await site.AccountAsync(Email, ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", policy.Hash));
        await site.MailAsync(Email, 2);
        (string, string)[] withdrawn = [("purpose", "newsletter"), ("channel", "email"), ("act", "withdrawn"), ("key", "one")];
        await site.PostAsync($"/{language}/me/choices", withdrawn);
        var stopped = await site.MailAsync(Email, 3);
        Compare($"me.stopped.{language}.txt", Receipt().Replace(Rendered(stopped), "http://localhost/RECEIPT"));
        using (var page = await site.Browser.GetAsync(new Uri(Receipt().Match(stopped.TextBody!).Value).PathAndQuery, TestContext.Current.CancellationToken))
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
        }

        // The same form again; a yes; a first no, which stops nothing.
        await site.PostAsync($"/{language}/me/choices", withdrawn);
        await site.PostAsync($"/{language}/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("act", "given"), ("text", policy.Purpose("newsletter")!.Consent!.TextVersion), ("key", "two"));
        await site.PostAsync($"/{language}/me/choices", ("purpose", "retargeting"), ("channel", ""), ("act", "refused"), ("key", "three"));

        // One phrase stops several things by every means: one form, one mail.
        (string, string)[] phrase = [("phrase", "stop_email"), ("key", "four")];
        await site.PostAsync($"/{language}/me/choices/stop", phrase);
        Compare($"me.stopped.phrase.{language}.txt", Receipt().Replace(Rendered(await site.MailAsync(Email, 4)), "http://localhost/RECEIPT"));
        await site.PostAsync($"/{language}/me/choices/stop", phrase);
        await site.PostAsync("/me/link", ("email", Email));
        await VowUnderTest.UntilAsync(() => site.MailsTo(Email).Any(mail => mail.TextBody!.Contains("/me/link/", StringComparison.Ordinal)));
        Assert.Equal(5, site.MailsTo(Email).Count);
    }

    [GeneratedRegex(@"http://localhost(:\d+)?/\w\w/me/receipts/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex Receipt();

    [Theory, InlineData(Language.En), InlineData(Language.Fr)]
    public void What_an_owner_is_told_of_a_change_is_said_in_full(Language language)
    {
        var all = string.Join('\n', Enum.GetValues<SecurityChange>().Select(c => SecurityChanges.WordsOf(c)[language]));
        Compare($"account.security.words.{language.Code()}.txt", all + "\n");
        var taken = EmailMails.ToTaken(language, "CORAYE", Email);
        Compare($"me.email.taken.{language.Code()}.txt", $"Subject: {taken.Title}\n\n{taken.Body}\n");
    }

    private static string Rendered(MimeMessage mail) =>
        $"Subject: {mail.Subject}\n\n" + Port().Replace(Code().Replace(mail.TextBody!.ReplaceLineEndings("\n"), "CODE"), "http://localhost");

    private static void Compare(string file, string rendered)
    {
        var path = Repository.At("tests", "corpus", "mails", file);
        if (Environment.GetEnvironmentVariable("VOW_WRITE_MAILS") is not null)
        {
            File.WriteAllText(path, rendered);
        }

        Assert.Equal(File.ReadAllText(path), rendered);
    }

    [GeneratedRegex(@"/\w\w/me/email/[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex LinkToChange();

    [GeneratedRegex(@"(?<=/)[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"http://localhost:\d+", RegexOptions.None, 1000)]
    private static partial Regex Port();
}
