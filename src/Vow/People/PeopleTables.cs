using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.People;

/// <summary>A person, known by identifiers. The row itself says nothing; it goes when its last compartment ends.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class Subject
{
    /// <summary>Its id, a UUID of version 7; a pseudonym.</summary>
    [SubjectKey]
    public Guid Id { get; set; }

    /// <summary>When Vow first met the person.</summary>
    [Technical("when the row was made")]
    public Instant CreatedAt { get; set; }

    /// <summary>Language to write in: <c>en</c> or <c>fr</c>.</summary>
    [Datum("language")]
    public string Language { get; set; } = "en";

    /// <summary>When they said that they are 15 or over: no date of birth is asked for.</summary>
    [Datum("age_statement")]
    public Instant? OfAgeAt { get; set; }

    /// <summary>When they said that they are under 15: what needs a yes of their own is closed until they say otherwise.</summary>
    [Datum("age_statement")]
    public Instant? UnderAgeAt { get; set; }

    /// <summary>Erasure under way or done, or the last account's term over: the gate is closed.</summary>
    [Technical("state of an erasure")]
    public bool Erasing { get; set; }

    /// <summary>
    /// When the erasure, or the term of the person's last account, ended: only compartments kept by a text remain. A subject made
    /// for the file of a request whose person is not known yet is so from its first day: there is the file and nothing else.
    /// </summary>
    [Technical("state of an erasure")]
    public Instant? ErasedAt { get; set; }
}

/// <summary>Something a person is known by. One value may belong to several people (a shared address): then a second one is asked for.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class Identifier
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose it is.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary><c>email</c>, <c>phone</c>, or <c>source.table</c> for a key in a company's database.</summary>
    [Technical("what kind of identifier")]
    public required string Kind { get; set; }

    /// <summary>Normalised: see <see cref="Identifiers.Normalise"/>.</summary>
    [Datum("email")]
    public required string Value { get; set; }

    /// <summary>When the person showed that it is theirs; null until then.</summary>
    [Technical("state of the confirmation")]
    public Instant? ConfirmedAt { get; set; }

    /// <summary>For addresses: since when mails to it are known not to arrive; null as long as they do. No newsletter goes there.</summary>
    [Technical("whether mails arrive")]
    public Instant? UndeliverableAt { get; set; }

    /// <summary>Mails in a row that did not arrive, counted at most once a fortnight.</summary>
    [Technical("whether mails arrive")]
    public int Failures { get; set; }

    /// <summary>The last of them.</summary>
    [Technical("whether mails arrive")]
    public Instant? FailedAt { get; set; }
}

/// <summary>
/// After erasure, or the end of an account: how legal finds a compartment that outlives it, from the address a person gives. A keyed fingerprint, deleted with the
/// compartment it leads to.
/// </summary>
[Serves("consent_proof", AtEnd = "keep")]
public sealed class Finding
{
    /// <summary>HMAC-SHA256 of the normalised identifier under the controller's find key, lower-case hex.</summary>
    [Datum("proof_fingerprint")]
    public required string Fingerprint { get; set; }

    /// <summary>Whose compartment.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Which compartment; the row ends with it.</summary>
    [Technical("which compartment it leads to")]
    public required string Compartment { get; set; }
}

internal sealed class PeopleTables : IEntityTypeConfiguration<Subject>, IEntityTypeConfiguration<Identifier>, IEntityTypeConfiguration<Finding>
{
    public void Configure(EntityTypeBuilder<Subject> builder)
    {
        builder.ToTable("people_subject");
        builder.HasKey(s => s.Id);
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Language).HasMaxLength(2);
    }

    public void Configure(EntityTypeBuilder<Identifier> builder)
    {
        builder.ToTable("people_identifier");
        builder.HasKey(i => i.Id);
        builder.Property(i => i.Id).ValueGeneratedNever();
        builder.Property(i => i.Kind).HasMaxLength(100);
        builder.Property(i => i.Value).HasMaxLength(320);
        builder.HasIndex(i => new { i.Kind, i.Value });
        builder.HasIndex(i => new { i.SubjectId, i.Kind, i.Value }).IsUnique();
        builder.HasOne<Subject>().WithMany().HasForeignKey(i => i.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Finding> builder)
    {
        builder.ToTable("people_finding");
        builder.HasKey(f => new { f.Fingerprint, f.SubjectId, f.Compartment });
        builder.Property(f => f.Fingerprint).HasMaxLength(64);
        builder.Property(f => f.Compartment).HasMaxLength(100);
    }
}
