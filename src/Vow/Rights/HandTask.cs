using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>A step that somebody does by hand: until when, and once it is done by whom and what came of it. The step itself says what and where.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class HandTask
{
    /// <summary>The step's id.</summary>
    public Guid Id { get; set; }

    /// <summary>Its request.</summary>
    public Guid RequestId { get; set; }

    /// <summary>The last day for it: never after the request's own.</summary>
    [Datum("request_steps")]
    public DateOnly Due { get; set; }

    /// <summary>Whether something of the person was found there; null while it is open, or where it fell away.</summary>
    [Datum("request_steps")]
    public bool? Found { get; set; }

    /// <summary>The desk account that did it.</summary>
    [Datum("operator")]
    public Guid? DoneBy { get; set; }

    /// <summary>In which role.</summary>
    [Technical("the role in which it was done")]
    public Role? DoneAs { get; set; }

    /// <summary>What was found or done, in words, sealed under the file's key.</summary>
    [Datum("request_message")]
    public byte[]? Said { get; set; }

    /// <summary>Adds a step and its task, in the deed.</summary>
    internal static RightsStep Add(Deed deed, KeyStore keys, RightsRequest request, int ordinal, string kind, DeclaredSource source, HandWork work)
    {
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        var step = new RightsStep { Id = id, RequestId = request.Id, Ordinal = ordinal, Kind = kind, Source = source.Id, Work = work.Seal(keys, request.SubjectId, id, deed.Now) };
        deed.Store.Add(step);
        deed.Store.Add(new HandTask { Id = id, RequestId = request.Id, Due = source.ByHand!.DueFrom(request.ReceivedOn, request.Extended ?? request.Due) });
        return step;
    }

    internal static byte[] Seal(KeyStore keys, Guid subject, Guid id, string said, Instant now) =>
        Sealing.Seal(keys.Ensure(subject, Compartment.Rights, now), Encoding.UTF8.GetBytes(said), BoundTo(id));

    /// <summary>What was found or done; null where nothing was written, or its key is gone.</summary>
    internal string? Open(byte[]? key) => key is not null && Said is not null && Sealing.Open(key, Said, BoundTo(Id)) is { } plain ? Encoding.UTF8.GetString(plain) : null;

    private static string BoundTo(Guid id) => "rights_task|said|" + id.ToString("N");
}

/// <summary>What whoever does a task has to know, sealed under the file's key until it is done.</summary>
/// <param name="Purpose">The purpose a restriction is about.</param>
/// <param name="Datum">The datum to correct.</param>
/// <param name="Value">The value it is to have. Personal.</param>
/// <param name="Goes">Purposes whose papers are to be destroyed.</param>
/// <param name="Stays">Purposes whose papers stay.</param>
/// <param name="LookFor">By what the person is looked for, where nobody could ask later: their own record is gone. Datum and value.</param>
internal sealed record HandWork(string? Purpose = null, string? Datum = null, string? Value = null, string[]? Goes = null, string[]? Stays = null, string[][]? LookFor = null)
{
    public byte[] Seal(KeyStore keys, Guid subject, Guid step, Instant now) =>
        Sealing.Seal(keys.Ensure(subject, Compartment.Rights, now), JsonSerializer.SerializeToUtf8Bytes(this), BoundTo(step));

    public static HandWork? Open(KeyStore keys, Guid subject, RightsStep step, Instant now) =>
        step.Work is not null && keys.Find(subject, Compartment.Rights, now) is { } key && Sealing.Open(key, step.Work, BoundTo(step.Id)) is { } plain
            ? JsonSerializer.Deserialize<HandWork>(plain)
            : null;

    private static string BoundTo(Guid step) => "rights_step|hand|" + step.ToString("N");
}

internal sealed class HandTables : IEntityTypeConfiguration<HandTask>
{
    public void Configure(EntityTypeBuilder<HandTask> builder)
    {
        builder.ToTable("rights_task");
        builder.HasKey(t => t.Id);
        builder.Property(t => t.Id).ValueGeneratedNever();
        builder.Property(t => t.DoneAs).HasConversion<int?>();
        builder.HasIndex(t => t.Due);
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(t => t.RequestId).OnDelete(DeleteBehavior.Cascade);
    }
}
