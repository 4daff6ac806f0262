using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Newsletters;
using Vow.GateAnswers;
using Vow.Post;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>A service mail can't carry an offer, and an offer can't leave as a service mail: the types say so.</summary>
public sealed class TwoClassesOfMail
{
    [Theory]
    [InlineData("newsletter.spring")]
    [InlineData("offer")]
    [InlineData("account.")]
    [InlineData(".confirm")]
    [InlineData("")]
    public void A_service_mail_is_made_from_a_service_text_and_from_nothing_else(string name)
    {
        Assert.False(ServiceText.IsOne(name));
        Assert.Throws<ArgumentException>(() => new Mail("ada@example.test", null, name, "Spring sale", "Everything must go"));
    }

    [Fact]
    public void Nobody_but_the_gate_makes_a_permit()
    {
        Assert.Empty(typeof(MarketingPermit).GetConstructors());
        // Inside its own assembly there are two ways, and both are the gate's.
        var makers = typeof(MarketingPermit).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Where(m => m.ReturnType == typeof(MarketingPermit));
        Assert.All(makers, maker => Assert.True(maker.IsAssembly, maker.Name));
        var mentions = Directory.EnumerateFiles(Repository.At("src", "Vow"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("MarketingPermit.Of", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(["MarketingGate.cs"], mentions);
    }

    [Fact]
    public void A_message_about_offers_has_no_form_without_a_permit()
    {
        var form = Assert.Single(typeof(MarketingMail).GetConstructors());
        Assert.Equal(typeof(MarketingPermit), form.GetParameters()[0].ParameterType);
        Assert.DoesNotContain(typeof(Outbox).GetMethods().SelectMany(m => m.GetParameters()), p => p.ParameterType == typeof(MarketingMail));
        Assert.All(
            new[] { typeof(MailSession), typeof(TextSession) }.SelectMany(line => line.GetMethods().Where(m => m.Name == nameof(MarketingSession.HandOverAsync))),
            m => Assert.Equal(typeof(MarketingMessage), m.GetParameters()[0].ParameterType));
        Assert.All(
            typeof(MarketingMessage).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MarketingMessage))),
            type => Assert.Equal(typeof(MarketingPermit), Assert.Single(type.GetConstructors()).GetParameters()[0].ParameterType));
    }

    [Fact]
    public void The_slice_that_writes_offers_has_no_hand_in_the_outbox_of_service_mails()
    {
        var sources = Directory.EnumerateFiles(Repository.At("src", "Vow.Company", "Newsletters"), "*.*", SearchOption.AllDirectories).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, file => Assert.DoesNotMatch(@"\bOutbox\b|new Mail\(|MailTransport", File.ReadAllText(file)));
    }

    [Fact]
    public async Task A_test_is_no_way_around_the_gate()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("ada@example.test");
        var id = await vow.PlannedAsync(after: TimeSpan.FromHours(1));
        var test = vow.Services.GetRequiredService<TestLetter>();

        Assert.Equal(Tested.KnownPerson, await test.DoAsync(id, NewsletterBed.Operator, "Ada@example.test", Policy.Language.En, TestContext.Current.CancellationToken));
        Assert.Equal(Tested.Left, await test.DoAsync(id, NewsletterBed.Operator, "editor@example.test", Policy.Language.Fr, TestContext.Current.CancellationToken));

        var mail = Assert.Single(vow.Mails());
        Assert.Equal(("[Essai] Enfin le printemps", "editor@example.test"), (mail.Subject, mail.To.Mailboxes.Single().Address));
        Assert.StartsWith("Message d'essai", mail.TextBody, StringComparison.Ordinal);
        Assert.Null(mail.Headers["List-Unsubscribe"]);
    }
}
