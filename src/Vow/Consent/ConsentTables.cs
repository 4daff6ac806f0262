using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;

namespace Vow.Consent;

/// <summary>
/// What a person chose about a purpose and channel: time, place, words shown, act. Rows are only ever added; a later row answers an
/// earlier one. This is the evidence of GDPR 7(1), hence kept under <c>consent_proof</c>.
/// </summary>
[Serves("consent_proof", AtEnd = "keep")]
public sealed class Choice
{
    /// <summary>Row id, a UUID of version 7.</summary>
    public Guid Id { get; set; }

    /// <summary>Who chose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Purpose id.</summary>
    [Datum("choice_record")]
    public required string Purpose { get; set; }

    /// <summary>Channel id; empty where the purpose has none.</summary>
    [Datum("choice_record")]
    public string Channel { get; set; } = "";

    /// <summary>The act.</summary>
    [Datum("choice_record")]
    public ChoiceAct Act { get; set; }

    /// <summary>When.</summary>
    [Datum("choice_record")]
    [Anchor("last_contact")]
    public Instant At { get; set; }

    /// <summary>Version of the sentence shown; null for objections.</summary>
    [Datum("choice_record")]
    public string? TextVersion { get; set; }

    /// <summary>Language it was shown in.</summary>
    [Datum("choice_record")]
    public required string Language { get; set; }

    /// <summary>Where: <c>website/sign_up</c>, <c>website/me</c>, <c>api</c>, <c>desk</c>…</summary>
    [Datum("choice_record")]
    public required string Surface { get; set; }

    /// <summary>Whether the act was explicit.</summary>
    [Datum("choice_record")]
    public bool Explicit { get; set; }

    /// <summary>Made before the address answered: proves nothing until a later row confirms it.</summary>
    [Datum("choice_record")]
    public bool Pending { get; set; }

    /// <summary>Given by the caller: the same key gives the same answer twice.</summary>
    [Technical("guards against doing the same act twice")]
    public required string IdempotencyKey { get; set; }

    /// <summary>The ledger entry of this act: its receipt.</summary>
    [Technical("points to the entry")]
    public Guid EntryId { get; set; }
}

internal sealed class ConsentTables : IEntityTypeConfiguration<Choice>
{
    public void Configure(EntityTypeBuilder<Choice> builder)
    {
        builder.ToTable("consent_choice");
        builder.HasKey(c => c.Id);
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Purpose).HasMaxLength(64);
        builder.Property(c => c.Channel).HasMaxLength(32);
        builder.Property(c => c.Act).HasConversion<int>();
        builder.Property(c => c.TextVersion).HasMaxLength(32);
        builder.Property(c => c.Language).HasMaxLength(2);
        builder.Property(c => c.Surface).HasMaxLength(64);
        builder.Property(c => c.IdempotencyKey).HasMaxLength(100);
        // A person's choices are few: this index finds them for every question, and one more would be written with each choice.
        builder.HasIndex(c => new { c.SubjectId, c.IdempotencyKey }).IsUnique();
        builder.HasOne<Subject>().WithMany().HasForeignKey(c => c.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }
}
