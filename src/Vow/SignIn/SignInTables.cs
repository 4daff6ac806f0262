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

/// <summary>What stands beside a password: a device that shows codes. Of an operator, or of a person who asked for it.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class SecondFactor
{
    /// <summary>Which login.</summary>
    [Technical("which login")]
    public Guid LoginId { get; set; }

    /// <summary>Whose; null for operators.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>The secret shared with the device, sealed under a key of the controller's.</summary>
    [Datum("two_factor_secret")]
    public required byte[] Secret { get; set; }

    /// <summary>The last time step a code was taken for: a code works once.</summary>
    [Technical("guards against taking a code twice")]
    public long LastStep { get; set; }

    /// <summary>Since when.</summary>
    [Technical("state of the second step")]
    public Instant EnrolledAt { get; set; }
}

/// <summary>A recovery code, for the day the device is lost. Used once; only its hash is kept.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class RecoveryCode
{
    /// <summary>Which login.</summary>
    [Technical("which login")]
    public Guid LoginId { get; set; }

    /// <summary>Whose; null for operators.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>SHA-256 of login and code, lower-case hex.</summary>
    [Datum("one_time_code")]
    public required string Hash { get; set; }
}

/// <summary>A passkey (WebAuthn): its public part, and what guards it against copies.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class Passkey
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Which login it opens.</summary>
    [Technical("which login")]
    public Guid LoginId { get; set; }

    /// <summary>Whose; null for operators.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>What the device calls it, base64url.</summary>
    [Datum("passkey")]
    public required string CredentialId { get; set; }

    /// <summary>Public key, as COSE writes it.</summary>
    [Datum("passkey")]
    public required byte[] PublicKey { get; set; }

    /// <summary>How often the device says it was used; 0 where it does not count.</summary>
    [Technical("guards against a copied passkey")]
    public long SignCount { get; set; }

    /// <summary>Ways to reach the device, as it names them.</summary>
    [Technical("how a browser reaches the device")]
    public required string Transports { get; set; }

    /// <summary>Whether the device may copy it to others of the same owner.</summary>
    [Technical("state of the passkey")]
    public bool BackupEligible { get; set; }

    /// <summary>Whether it was copied so.</summary>
    [Technical("state of the passkey")]
    public bool BackedUp { get; set; }

    /// <summary>What its owner calls it.</summary>
    [Datum("passkey")]
    public required string Name { get; set; }

    /// <summary>Since when.</summary>
    [Technical("state of the passkey")]
    public Instant CreatedAt { get; set; }

    /// <summary>When it was last used.</summary>
    [Technical("state of the passkey")]
    public Instant? UsedAt { get; set; }
}

/// <summary>An open session of a person: the cookie holds a token, the row its hash. Without the row the cookie opens nothing.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class OpenSession
{
    /// <summary>SHA-256 of the token, lower-case hex.</summary>
    [Datum("session_token")]
    public required string Hash { get; set; }

    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>What the browser is, in two words: enough to know it again in a list.</summary>
    [Datum("session_browser")]
    public required string Browser { get; set; }

    /// <summary>When it began.</summary>
    [Technical("state of the session")]
    public Instant BegunAt { get; set; }

    /// <summary>Last request, to five minutes.</summary>
    [Technical("state of the session")]
    public Instant SeenAt { get; set; }

    /// <summary>When it ends if nothing more is asked.</summary>
    [Technical("state of the session")]
    public Instant EndsAt { get; set; }
}

/// <summary>A browser somebody signed in with: so that they are told of a new one, and not of this one again.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class KnownBrowser
{
    /// <summary>SHA-256 of the random number in the browser's cookie, lower-case hex.</summary>
    [Datum("known_browser")]
    public required string Hash { get; set; }

    /// <summary>Who signed in.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>When it is forgotten.</summary>
    [Technical("end of the memory")]
    public Instant EndsAt { get; set; }
}

/// <summary>Ties a login to an account with the company's own OpenID Connect issuer.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class ExternalLogin
{
    /// <summary>The issuer.</summary>
    [Technical("which issuer")]
    public required string Issuer { get; set; }

    /// <summary>What the issuer calls the person (claim <c>sub</c>).</summary>
    [Datum("external_account")]
    public required string ExternalId { get; set; }

    /// <summary>Which login it opens.</summary>
    [Technical("which login")]
    public Guid LoginId { get; set; }

    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Since when.</summary>
    [Technical("state of the connection")]
    public Instant ConnectedAt { get; set; }
}

internal sealed class SignInTables :
    IEntityTypeConfiguration<Login>, IEntityTypeConfiguration<OneTimeCode>, IEntityTypeConfiguration<OperatorRow>, IEntityTypeConfiguration<Connection>,
    IEntityTypeConfiguration<SecondFactor>, IEntityTypeConfiguration<RecoveryCode>, IEntityTypeConfiguration<Passkey>,
    IEntityTypeConfiguration<OpenSession>, IEntityTypeConfiguration<KnownBrowser>, IEntityTypeConfiguration<ExternalLogin>
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

    public void Configure(EntityTypeBuilder<SecondFactor> builder)
    {
        builder.ToTable("signin_factor");
        builder.HasKey(f => f.LoginId);
        builder.Property(f => f.LoginId).ValueGeneratedNever();
        builder.HasIndex(f => f.SubjectId);
        builder.HasOne<Login>().WithMany().HasForeignKey(f => f.LoginId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("signin_recovery_code");
        builder.HasKey(c => new { c.LoginId, c.Hash });
        builder.Property(c => c.Hash).HasMaxLength(64);
        builder.HasIndex(c => c.SubjectId);
        builder.HasOne<Login>().WithMany().HasForeignKey(c => c.LoginId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("signin_passkey");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.CredentialId).HasMaxLength(1400);
        builder.Property(p => p.Transports).HasMaxLength(200);
        builder.Property(p => p.Name).HasMaxLength(60);
        builder.HasIndex(p => p.CredentialId).IsUnique();
        builder.HasIndex(p => p.LoginId);
        builder.HasIndex(p => p.SubjectId);
        builder.HasOne<Login>().WithMany().HasForeignKey(p => p.LoginId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<OpenSession> builder)
    {
        builder.ToTable("signin_session");
        builder.HasKey(s => s.Hash);
        builder.Property(s => s.Hash).HasMaxLength(64);
        builder.Property(s => s.Browser).HasMaxLength(64);
        builder.HasIndex(s => s.SubjectId);
        builder.HasIndex(s => s.EndsAt);
        builder.HasOne<Subject>().WithMany().HasForeignKey(s => s.SubjectId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<KnownBrowser> builder)
    {
        builder.ToTable("signin_browser");
        builder.HasKey(b => new { b.Hash, b.SubjectId });
        builder.Property(b => b.Hash).HasMaxLength(64);
        builder.HasIndex(b => b.SubjectId);
        builder.HasIndex(b => b.EndsAt);
        builder.HasOne<Subject>().WithMany().HasForeignKey(b => b.SubjectId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ExternalLogin> builder)
    {
        builder.ToTable("signin_external");
        builder.HasKey(e => new { e.Issuer, e.ExternalId });
        builder.Property(e => e.Issuer).HasMaxLength(300);
        builder.Property(e => e.ExternalId).HasMaxLength(255);
        builder.HasIndex(e => e.SubjectId);
        builder.HasIndex(e => e.LoginId);
        builder.HasOne<Login>().WithMany().HasForeignKey(e => e.LoginId).OnDelete(DeleteBehavior.Cascade);
    }
}
