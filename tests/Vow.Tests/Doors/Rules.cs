using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Accounts;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;
using Vow.Site;
using Vow.Sources;

namespace Vow.Tests.Doors;

public sealed class Rules
{
    [Theory]
    [InlineData("k7#Rw!2qZx", true)]
    [InlineData("orage tabouret merlan 47 velours", true)]
    [InlineData("Password123!", false)]
    [InlineData("azertyuiop1234", false)]
    [InlineData("marie.durand@example.test", false)]
    [InlineData("DurandDurandDurand", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [InlineData("", false)]
    public void A_password_must_be_hard_to_guess_for_who_knows_the_person(string password, bool good) =>
        Assert.Equal(good, PasswordRule.Fault(new Visit(), password, ["marie.durand@example.test", "Durand", "Marie"]) is null);

    [Theory]
    [InlineData(InputCheck.Email, "marie.durand+news@exemple.fr", true)]
    [InlineData(InputCheck.Email, "marie@localhost", false)]
    [InlineData(InputCheck.Email, "a@b@example.test", false)]
    [InlineData(InputCheck.Email, "marie@example.test,other@example.test", false)]
    [InlineData(InputCheck.Email, "marie@example.test\r\nBcc: x@example.test", false)]
    [InlineData(InputCheck.Name, "D'Arc-Ÿ Nguyễn", true)]
    [InlineData(InputCheck.Name, "http://example.test", false)]
    [InlineData(InputCheck.Name, "123", false)]
    [InlineData(InputCheck.Phone, "+33 1 23 45 67 89", true)]
    [InlineData(InputCheck.Phone, "01.23.45.67.89", true)]
    [InlineData(InputCheck.Phone, "12+345678", false)]
    [InlineData(InputCheck.Phone, "12345", false)]
    [InlineData(InputCheck.Phone, "00 00 00 00 00", false)]
    [InlineData(InputCheck.Phone, "+44 20 7946 0958", true)]
    [InlineData(InputCheck.Phone, "1-800-FLOWERS", false)]
    public void Answers_are_checked_as_the_policy_declares(InputCheck check, string answer, bool good) =>
        Assert.Equal(good, InputChecks.Fault(new Visit(), Of(check), answer, "FR") is null);

    [Theory]
    [InlineData("01 23 45 67 89", "FR", "+33123456789")]
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("+33 (0)6.12.34.56.78", "BE", "+33612345678")]
    public void A_telephone_number_is_kept_as_the_whole_world_dials_it(string typed, string country, string kept) =>
        Assert.Equal(kept, Telephone.Read(typed, country));

    [Fact]
    public void Nothing_longer_than_declared_is_taken() =>
        Assert.Contains("40", InputChecks.Fault(new Visit(), Of(InputCheck.Text), new string('x', 41), "FR")!, StringComparison.Ordinal);

    [Fact]
    public void A_mail_that_cannot_leave_is_tried_ever_more_rarely_for_five_days()
    {
        var created = new Instant(0);
        Assert.Equal(new Instant(0).Plus(TimeSpan.FromMinutes(1)), Backoff.Next(0, created, created));
        Assert.Equal(new Instant(0).Plus(TimeSpan.FromMinutes(5)), Backoff.Next(1, created, created));
        Assert.NotNull(Backoff.Next(50, created, created.Plus(TimeSpan.FromDays(5) - TimeSpan.FromSeconds(1))));
        Assert.Null(Backoff.Next(50, created, created.Plus(TimeSpan.FromDays(5))));
    }

    [Fact]
    public void A_password_is_hashed_as_slowly_as_OWASP_advises()
    {
        var services = new ServiceCollection();
        services.AddSignIn(new VowOptions());
        using var provider = services.BuildServiceProvider();
        var hash = Convert.FromBase64String(provider.GetRequiredService<IPasswordHasher<Login>>().HashPassword(new Login(), "orage tabouret merlan 47 velours"));
        // Version, pseudo-random function (2: HMAC-SHA-512), rounds: the head of ASP.NET Core Identity's format 3.
        Assert.Equal((1, 2u, 210_000u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)), BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5))));
    }

    private static Datum Of(InputCheck check) => new()
    {
        Id = "it",
        Title = new Bilingual("It", "Cela"),
        Category = DataCategory.Identity,
        Origin = Origin.Person,
        Secret = false,
        Check = check,
        Max = check == InputCheck.Text ? 40 : null,
        Span = default,
    };
}
