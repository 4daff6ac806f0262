using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Jobs;

/// <summary>When a job last ran to its end: missed runs are caught up from here.</summary>
[HasNoPersonalData("names and times of jobs")]
public sealed class JobRun
{
    /// <summary>The job's name.</summary>
    public required string Name { get; set; }

    /// <summary>The instant of its last run that ended well.</summary>
    public Instant At { get; set; }
}

internal sealed class JobTables : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> builder)
    {
        builder.ToTable("jobs_run");
        builder.HasKey(r => r.Name);
        builder.Property(r => r.Name).HasMaxLength(64);
    }
}
