using System.Net;
using Vow.Desk;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>A person's page at the desk, as a colleague reads it.</summary>
public sealed class PersonAtTheDesk
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task What_is_held_is_said_in_words_and_of_the_person(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine);
        await using var site = Doors.Site.Of(vow);
        var person = await site.AccountAsync("ana@example.test");
        foreach (var act in new[] { "given", "withdrawn" })
        {
            using var chosen = await site.PostAsync(
                "/en/me/choices", ("purpose", "newsletter"), ("channel", "email"), ("text", "2026-11-01"), ("act", act), ("of_age", "yes"), ("key", "me:" + act));
            Assert.Equal(HttpStatusCode.SeeOther, chosen.StatusCode);
        }

        using var asked = await site.PostAsync("/en/me/ask", ("text", "What is held?"), ("right", "access"));
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        // Mails to the person speak to them: what is looked at here is our own words.
        await VowUnderTest.UntilAsync(async () => await vow.OneAsync<int>("SELECT COUNT(*) FROM post_outbox") == 0);
        using var officer = await vow.OperatorAsync("dpo", Role.Dpo);
        var path = $"/desk/people/{person:D}";
        using var opened = await officer.SendAsync(path + "/open", ("reason", "request 2027-0001"));
        Assert.Equal(path, opened.Headers.Location?.OriginalString);
        var (status, page) = await officer.ReadAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        const string Heading = "<h2 id=\"held\">What we hold";
        Assert.Contains(Heading, page, StringComparison.Ordinal);
        var held = page[page.IndexOf(Heading, StringComparison.Ordinal)..page.IndexOf("<h2 id=\"archive\">In archive", StringComparison.Ordinal)];

        foreach (var words in new[]
        {
            "choice: Consent withdrawn", "by: E-mail", "where: the page My choices", "by an explicit act: yes", "address still to be confirmed: no", "text shown: version of 1 November 2026",
            "language shown: English", "came by: this site", "state: Open", "one of our operators", "Their choices, their date and the text they saw",
        })
        {
            Assert.Contains(words, held, StringComparison.Ordinal);
        }

        Assert.DoesNotMatch(@"<div>\s*(0|1|True|False|page|email|given|newsletter|website/[a-z_]+|[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|\d{4}-\d\d-\d\d)\s*</div>", held);
        Assert.DoesNotMatch(@"(?i)\byour?\b", held);
        Assert.Contains("text of 1 November 2026", page, StringComparison.Ordinal);

        // The end is said once over what shares it.
        var ends = System.Text.RegularExpressions.Regex.Matches(held, "<p class=\"place\">[^<]*</p>").Select(found => found.Value).ToList();
        Assert.NotEmpty(ends);
        foreach (var part in held.Split("<h3>").Skip(1))
        {
            var own = ends.Where(end => part.Contains(end, StringComparison.Ordinal)).ToList();
            Assert.All(own, end => Assert.Equal(2, part.Split(end).Length));
        }

        Assert.DoesNotMatch(@"(?i)\b(votre|vos|vous)\b", Held((await officer.ReadAsync("/fr" + path)).Text));
    }

    [Theory]
    [InlineData(Language.En, "your last activity (a sign-in)", "their last activity (a sign-in)")]
    [InlineData(Language.En, "Advertisements shown to you, and your clicks on them", "Advertisements shown to them, and their clicks on them")]
    [InlineData(Language.En, "Country from which you visit, worked out from your connection", "Country from which they visit, worked out from their connection")]
    [InlineData(Language.En, "what you did yourself", "what you did yourself")]
    [InlineData(Language.Fr, "votre dernière connexion", "sa dernière connexion")]
    [InlineData(Language.Fr, "Vos choix, leur date et le texte que vous avez vu", "Ses choix, leur date et le texte que cette personne a vu")]
    [InlineData(Language.Fr, "Publicités qui vous ont été montrées, et vos clics sur celles-ci", "Publicités qui lui ont été montrées, et ses clics sur celles-ci")]
    [InlineData(Language.Fr, "Moyen et date de la vérification de votre identité", "Moyen et date de la vérification de son identité")]
    [InlineData(Language.Fr, "un navigateur avec lequel vous vous êtes connecté", "un navigateur avec lequel cette personne s'est connectée")]
    [InlineData(Language.Fr, "Ce que vous nous dites pendant une étude", "Ce que cette personne nous dit pendant une étude")]
    [InlineData(Language.Fr, "Numéro sous lequel vous connaît un autre compte", "Numéro sous lequel la connaît un autre compte")]
    [InlineData(Language.Fr, "vos vélos et votre trottinette", "ses vélos et sa trottinette")]
    [InlineData(Language.Fr, "vos vélos et votre monocycle", "vos vélos et votre monocycle")]
    public void A_title_that_speaks_to_the_person_is_said_of_them_or_left_whole(Language language, string title, string said) => Assert.Equal(said, OfThePerson.Said(title, language));

    [Theory]
    [InlineData("coraye")]
    [InlineData("template")]
    public void Every_title_of_a_shipped_policy_can_be_said_of_the_person(string name)
    {
        var policy = PolicyReader.Read(ReadPolicy.FilesIn(Repository.Policy(name))!).Policy!;
        foreach (var language in Enum.GetValues<Language>())
        {
            string[] titles =
            [
                .. policy.Data.Select(datum => datum.Title[language]), .. policy.Purposes.Select(purpose => purpose.Title[language]),
                .. policy.Purposes.Select(purpose => RetentionWords.Of(policy, purpose, language)),
            ];
            Assert.All(titles, title => Assert.DoesNotMatch(@"(?i)\b(your?|vous|votre|vos)\b", OfThePerson.Said(title, language)));
        }
    }

    private static string Held(string page) => page[page.IndexOf("Ce que nous détenons", StringComparison.Ordinal)..page.IndexOf("En archive", StringComparison.Ordinal)];
}
