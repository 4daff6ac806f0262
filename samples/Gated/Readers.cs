using Microsoft.EntityFrameworkCore;
using Vow.Client;

namespace Gated;

/// <summary>A reader of the company's magazine.</summary>
public sealed class Reader : IAboutSomebody
{
    /// <summary>Row.</summary>
    public int Id { get; init; }

    /// <summary>Where they are written to.</summary>
    [Datum("email")]
    public required string Email { get; init; }

    /// <inheritdoc />
    public Subject Subject => Subject.Email(Email);
}

/// <summary>The company's own database.</summary>
public sealed class Readers(DbContextOptions<Readers> options) : DbContext(options), IReadsFor
{
    /// <summary>Everybody.</summary>
    public DbSet<Reader> All => Set<Reader>();

    /// <inheritdoc />
    public Use? Use { get; private set; }

    /// <summary>Says what the next reads are for.</summary>
    public Readers For(Use use)
    {
        Use = use;
        return this;
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<Reader>().Ignore(reader => reader.Subject);
    }
}
