using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;

namespace Vow.SignIn;

/// <summary>A name and password that open a session: a person's (by address) or an operator's at the desk (by name).</summary>
[Serves("account", AtEnd = "keep")]
public sealed class Login : IdentityUser<Guid>
{
    private const string DeskMark = "desk|";

    /// <summary>Whose account it opens; null for operators.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>What the person or operator calls themselves at the door.</summary>
    public string Name => UserName is { } name && name.StartsWith(DeskMark, StringComparison.Ordinal) ? name[DeskMark.Length..] : UserName ?? "";

    /// <summary>The key of a person's login.</summary>
    public static string KeyOfPerson(string email) => Identifiers.Normalise(Identifiers.Email, email);

    /// <summary>The key of an operator's login: never an address, so that staff may have accounts of their own.</summary>
    public static string KeyOfOperator(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return DeskMark + name.Trim().ToLowerInvariant();
    }
}

/// <summary>A link or code that works once. Only its hash is kept.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class OneTimeCode
{
    /// <summary>SHA-256 of the code, lower-case hex.</summary>
    [Datum("one_time_code")]
    public required string Hash { get; set; }

    /// <summary>What it opens, such as <c>account.confirm</c>.</summary>
    [Technical("what the code opens")]
    public required string Opens { get; set; }

    /// <summary>For whom; null for operators.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>The operator's login; null for persons.</summary>
    [Datum("operator")]
    public Guid? LoginId { get; set; }

    /// <summary>When it was made.</summary>
    [Technical("state of the code")]
    public Instant CreatedAt { get; set; }

    /// <summary>From when on it opens nothing.</summary>
    [Technical("state of the code")]
    public Instant ExpiresAt { get; set; }
}

/// <summary>Somebody who works at the desk.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class OperatorRow
{
    /// <summary>The operator's login.</summary>
    [Datum("operator")]
    public Guid LoginId { get; set; }

    /// <summary>What they may do.</summary>
    [Technical("what the operator may do")]
    public Role Role { get; set; }

    /// <summary>Since when.</summary>
    [Technical("state of the access")]
    public Instant CreatedAt { get; set; }

    /// <summary>Until when; null = until disabled.</summary>
    [Technical("state of the access")]
    public Instant? ExpiresAt { get; set; }

    /// <summary>When the access was taken away.</summary>
    [Technical("state of the access")]
    public Instant? DisabledAt { get; set; }
}

/// <summary>One line of the connection log (GDPR 32): who came to the door, from where, and what became of it.</summary>
[Serves("security")]
public sealed class Connection
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Who, where that is known.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>When.</summary>
    [Datum("connection_time")]
    [Anchor("connection")]
    public Instant At { get; set; }

    /// <summary>From which address.</summary>
    [Datum("ip_address")]
    public required string IpAddress { get; set; }

    /// <summary>With which browser or software, as it named itself.</summary>
    [Datum("user_agent")]
    public string? UserAgent { get; set; }

    /// <summary>One of <see cref="Connections"/>' words.</summary>
    [Technical("what became of it")]
    public required string What { get; set; }
}

internal sealed class SignInTables :
    IEntityTypeConfiguration<Login>, IEntityTypeConfiguration<IdentityUserClaim<Guid>>, IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
    IEntityTypeConfiguration<IdentityUserToken<Guid>>, IEntityTypeConfiguration<OneTimeCode>, IEntityTypeConfiguration<OperatorRow>,
    IEntityTypeConfiguration<Connection>
{
    public void Configure(EntityTypeBuilder<Login> builder)
    {
        builder.ToTable("signin_login");
        builder.HasKey(l => l.Id);
        builder.Property(l => l.Id).ValueGeneratedNever();
        builder.Ignore(l => l.Name);
        // An address is an identifier of the person and a phone number a datum of the account: no second copies here.
        builder.Ignore(l => l.Email);
        builder.Ignore(l => l.NormalizedEmail);
        builder.Ignore(l => l.EmailConfirmed);
        builder.Ignore(l => l.PhoneNumber);
        builder.Ignore(l => l.PhoneNumberConfirmed);
        builder.Property(l => l.UserName).HasMaxLength(320).IsRequired().IsDatum("email");
        builder.Property(l => l.NormalizedUserName).HasMaxLength(320).IsRequired().IsDatum("email");
        builder.Property(l => l.PasswordHash).IsDatum("password_hash");
        builder.Property(l => l.SecurityStamp).IsTechnical("changes with the password: ends other sessions");
        builder.Property(l => l.ConcurrencyStamp).IsConcurrencyToken().IsTechnical("guards against two changes at once");
        builder.Property(l => l.TwoFactorEnabled).IsTechnical("state of the second step");
        builder.Property(l => l.LockoutEnabled).IsTechnical("state of the lockout");
        builder.Property(l => l.LockoutEnd).IsTechnical("state of the lockout");
        builder.Property(l => l.AccessFailedCount).IsTechnical("state of the lockout");
        builder.HasIndex(l => l.NormalizedUserName).IsUnique();
        builder.HasIndex(l => l.SubjectId).IsUnique();
        builder.HasOne<Subject>().WithMany().HasForeignKey(l => l.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder)
    {
        builder.ToTable("signin_claim");
        OfLogins(builder);
        builder.HasKey(c => c.Id);
        builder.Property(c => c.UserId).IsTechnical("which login");
        builder.Property(c => c.ClaimType).IsTechnical("kind of claim");
        builder.Property(c => c.ClaimValue).IsTechnical("value of a claim; none is used");
        builder.HasOne<Login>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("signin_external");
        OfLogins(builder);
        builder.HasKey(e => new { e.LoginProvider, e.ProviderKey });
        builder.Property(e => e.UserId).IsTechnical("which login");
        builder.Property(e => e.ProviderDisplayName).IsTechnical("name of a provider; none is used");
        builder.HasOne<Login>().WithMany().HasForeignKey(e => e.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("signin_token");
        OfLogins(builder);
        builder.HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
        builder.Property(t => t.Value).IsDatum("two_factor_secret");
        builder.HasOne<Login>().WithMany().HasForeignKey(t => t.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<OneTimeCode> builder)
    {
        builder.ToTable("signin_once");
        builder.HasKey(c => c.Hash);
        builder.Property(c => c.Hash).HasMaxLength(64);
        builder.Property(c => c.Opens).HasMaxLength(64);
        builder.HasIndex(c => c.SubjectId);
        builder.HasIndex(c => c.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<OperatorRow> builder)
    {
        builder.ToTable("signin_operator");
        builder.HasKey(o => o.LoginId);
        builder.Property(o => o.LoginId).ValueGeneratedNever();
        builder.Property(o => o.Role).HasConversion<int>();
        builder.HasOne<Login>().WithMany().HasForeignKey(o => o.LoginId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("security_connection");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.IpAddress).HasMaxLength(45);
        builder.Property(c => c.UserAgent).HasMaxLength(512);
        builder.Property(c => c.What).HasMaxLength(32);
        builder.HasIndex(c => c.At);
        builder.HasIndex(c => c.SubjectId);
    }

    private static void OfLogins<T>(EntityTypeBuilder<T> builder)
        where T : class
    {
        builder.HasAnnotation(Store.MarkPrefix + "serves", "account");
        builder.HasAnnotation(Store.MarkPrefix + "at_end", "keep");
    }
}
