using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.People;

namespace Vow.Company.Accounts;

/// <summary>A person's account with the company.</summary>
[Serves("account")]
public sealed class Account
{
    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>What the company calls the person in papers.</summary>
    [Datum("customer_number")]
    public required string CustomerNumber { get; set; }

    /// <summary>Last name.</summary>
    [Datum("last_name", Correctable = true)]
    public required string LastName { get; set; }

    /// <summary>First name.</summary>
    [Datum("first_name", Correctable = true)]
    public required string FirstName { get; set; }

    /// <summary>Company, if given.</summary>
    [Datum("company", Correctable = true)]
    public string? Company { get; set; }

    /// <summary>Phone number, if given, as the whole world dials it (E.164).</summary>
    [Datum("phone", Correctable = true)]
    public string? Phone { get; set; }

    /// <summary>Street address, if given.</summary>
    [Datum("street", Correctable = true)]
    public string? Street { get; set; }

    /// <summary>Postcode, if given.</summary>
    [Datum("postcode", Correctable = true)]
    public string? Postcode { get; set; }

    /// <summary>City, if given.</summary>
    [Datum("city", Correctable = true)]
    public string? City { get; set; }

    /// <summary>Country (ISO 3166-1 alpha-2), if given.</summary>
    [Datum("country", Correctable = true)]
    public string? Country { get; set; }

    /// <summary>Version of the terms of use accepted.</summary>
    [Datum("terms_version", PartEn = "version accepted", PartFr = "version acceptée")]
    public required string TermsVersion { get; set; }

    /// <summary>When they were accepted.</summary>
    [Datum("terms_version", PartEn = "accepted", PartFr = "acceptée")]
    public Instant TermsAcceptedAt { get; set; }

    /// <summary>A later version the person said no to; null where there is none.</summary>
    [Datum("terms_version", PartEn = "version refused", PartFr = "version refusée")]
    public string? TermsRefusedVersion { get; set; }

    /// <summary>When they did.</summary>
    [Datum("terms_version", PartEn = "refused", PartFr = "refusée")]
    public Instant? TermsRefusedAt { get; set; }

    /// <summary>When the form was sent.</summary>
    [Technical("when the row was made")]
    public Instant CreatedAt { get; set; }

    /// <summary>When the address answered; null until then.</summary>
    [Technical("state of the confirmation")]
    public Instant? ConfirmedAt { get; set; }

    /// <summary>Last sign-in.</summary>
    [Datum("last_login")]
    [Anchor("last_login", "last_contact")]
    public Instant? LastLogin { get; set; }

    /// <summary>Last purchase.</summary>
    [Anchor("last_purchase")]
    public Instant? LastPurchase { get; set; }

    /// <summary>Last subscription.</summary>
    [Anchor("last_subscription")]
    public Instant? LastSubscription { get; set; }
}

/// <summary>A hobby a person chose from the policy's list. The row goes with the consent it rests on.</summary>
[Serves("hobbies_profile")]
public sealed class Hobby
{
    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Id in the policy's closed list.</summary>
    [Datum("hobbies")]
    public required string Option { get; set; }

    /// <summary>When it was chosen.</summary>
    [Anchor("last_contact")]
    public Instant ChosenAt { get; set; }
}

internal sealed class AccountTables : IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<Hobby>
{
    public void Configure(EntityTypeBuilder<Hobby> builder)
    {
        builder.ToTable("accounts_hobby");
        builder.HasKey(h => new { h.SubjectId, h.Option });
        builder.Property(h => h.Option).HasMaxLength(64);
        builder.HasOne<Subject>().WithMany().HasForeignKey(h => h.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts_account");
        builder.HasKey(a => a.SubjectId);
        builder.Property(a => a.SubjectId).ValueGeneratedNever();
        builder.Property(a => a.CustomerNumber).HasMaxLength(16);
        builder.Property(a => a.LastName).HasMaxLength(100);
        builder.Property(a => a.FirstName).HasMaxLength(100);
        builder.Property(a => a.Company).HasMaxLength(200);
        builder.Property(a => a.Phone).HasMaxLength(32);
        builder.Property(a => a.Street).HasMaxLength(200);
        builder.Property(a => a.Postcode).HasMaxLength(16);
        builder.Property(a => a.City).HasMaxLength(100);
        builder.Property(a => a.Country).HasMaxLength(2);
        builder.Property(a => a.TermsVersion).HasMaxLength(32);
        builder.Property(a => a.TermsRefusedVersion).HasMaxLength(32);
        builder.HasIndex(a => a.CustomerNumber).IsUnique();
        builder.HasIndex(a => new { a.ConfirmedAt, a.CreatedAt });
        builder.HasOne<Subject>().WithMany().HasForeignKey(a => a.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }
}
