using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Rights.Packages;

/// <summary>A copy of a person's data that waits to be fetched: what it is, until when, how often it was taken. What is in it lies in sealed parts.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class Package
{
    /// <summary>Row id: also the compartment of its key.</summary>
    public Guid Id { get; set; }

    /// <summary>The request it answers.</summary>
    public Guid RequestId { get; set; }

    /// <summary>When it was whole; null while it is being made.</summary>
    [Datum("request_steps")]
    public Instant? MadeAt { get; set; }

    /// <summary>When it ends, or ended; null while it is being made.</summary>
    [Datum("request_steps")]
    public Instant? EndsAt { get; set; }

    /// <summary>Bytes of the file.</summary>
    [Technical("size of the file")]
    public long Bytes { get; set; }

    /// <summary>How often it was taken.</summary>
    [Datum("request_steps")]
    public int Taken { get; set; }

    /// <summary>SHA-256 of the secret in the link that takes it once, lower-case hex; null where none waits.</summary>
    [Technical("hash of a secret link")]
    public string? LinkHash { get; set; }

    /// <summary>When that link stops working.</summary>
    [Technical("end of the link")]
    public Instant? LinkEndsAt { get; set; }

    /// <summary>Whether it can be fetched at an instant.</summary>
    public bool Waits(Instant now) => MadeAt is not null && EndsAt is { } end && now < end;

    /// <summary>The compartment whose key alone opens its parts: destroyed when the package ends, so that backups hold nothing that can be read.</summary>
    public static string CompartmentOf(Guid id) => "package:" + id.ToString("N");
}

/// <summary>A part of a package's file.</summary>
[HasNoPersonalData("sealed bytes under a key of the package's own, which is destroyed with it; read through the package alone")]
public sealed class PackagePart
{
    /// <summary>The package.</summary>
    public Guid PackageId { get; set; }

    /// <summary>Its place in the file, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>The bytes, sealed and bound to package and place.</summary>
    public required byte[] Sealed { get; set; }
}

internal sealed class PackageTables : IEntityTypeConfiguration<Package>, IEntityTypeConfiguration<PackagePart>
{
    public void Configure(EntityTypeBuilder<Package> builder)
    {
        builder.ToTable("rights_package");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.LinkHash).HasMaxLength(64);
        builder.HasIndex(p => p.RequestId).IsUnique();
        builder.HasIndex(p => p.LinkHash).IsUnique();
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(p => p.RequestId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PackagePart> builder)
    {
        builder.ToTable("rights_package_part");
        builder.HasKey(p => new { p.PackageId, p.Ordinal });
        builder.Property(p => p.Ordinal).ValueGeneratedNever();
    }
}
