using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Rights;

/// <summary>Something that was sent along with a request.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its media type, as whoever sent it said.</param>
/// <param name="Content">Its bytes.</param>
public sealed record SentAlong(string Name, string Type, byte[] Content);

/// <summary>An attachment of a file as the desk lists it.</summary>
/// <param name="Id">Its row.</param>
/// <param name="At">When it came into the file.</param>
/// <param name="Name">Its name; null once the file's key is gone.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record ListedAttachment(Guid Id, Instant At, string? Name, long Size);

/// <summary>What was sent along with a request, sealed under the file's key. It is only ever given out as a file to save: nothing of it is shown in a page or opened here.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class RightsAttachment
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>The request.</summary>
    public Guid RequestId { get; set; }

    /// <summary>When it came into the file.</summary>
    [Datum("request_steps")]
    public Instant At { get; set; }

    /// <summary>Its name and type, sealed.</summary>
    [Datum("request_message")]
    public required byte[] Named { get; set; }

    /// <summary>Its bytes, sealed.</summary>
    [Datum("request_message")]
    public required byte[] Sealed { get; set; }

    /// <summary>Their number.</summary>
    [Technical("size")]
    public long Size { get; set; }
}

/// <summary>Puts attachments into a file and gives them out of it.</summary>
public static class RightsAttachments
{
    private sealed record Label(string Name, string Type);

    /// <summary>Puts them into a file in the deed; the caller saves.</summary>
    internal static void Add(Deed deed, KeyStore keys, RightsRequest request, IEnumerable<SentAlong> sent)
    {
        var key = keys.Ensure(request.SubjectId, Compartment.Rights, deed.Now);
        foreach (var one in sent)
        {
            var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
            deed.Store.Add(new RightsAttachment
            {
                Id = id,
                RequestId = request.Id,
                At = deed.Now,
                Named = Sealing.Seal(key, JsonSerializer.SerializeToUtf8Bytes(new Label(one.Name, one.Type)), NameBoundTo(id)),
                Sealed = Sealing.Seal(key, one.Content, BoundTo(id)),
                Size = one.Content.Length,
            });
        }
    }

    /// <summary>What lies in a file, oldest first.</summary>
    public static async Task<ImmutableArray<ListedAttachment>> OfAsync(Store store, KeyStore keys, RightsRequest request, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(request);
        var key = keys.Find(request.SubjectId, Compartment.Rights, now);
        return [.. (await store.Set<RightsAttachment>().AsNoTracking().Where(a => a.RequestId == request.Id).OrderBy(a => a.Id).Select(a => new { a.Id, a.At, a.Named, a.Size }).ToListAsync())
            .Select(a => new ListedAttachment(a.Id, a.At, key is null ? null : Read(key, a.Named, a.Id)?.Name, a.Size))];
    }

    /// <summary>One of a file's; null where it has none such, or its key is gone.</summary>
    public static async Task<SentAlong?> FindAsync(Store store, KeyStore keys, RightsRequest request, Guid id, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(request);
        return await store.Set<RightsAttachment>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.RequestId == request.Id) is { } row
            && keys.Find(request.SubjectId, Compartment.Rights, now) is { } key && Read(key, row.Named, id) is { } label && Sealing.Open(key, row.Sealed, BoundTo(id)) is { } content
                ? new SentAlong(label.Name, label.Type, content)
                : null;
    }

    /// <summary>Takes one out of a file and destroys it; the caller saves. When it came, or null where the file has none such.</summary>
    internal static async Task<Instant?> RemoveAsync(Deed deed, Guid request, Guid id)
    {
        if (await deed.Store.Set<RightsAttachment>().FirstOrDefaultAsync(a => a.Id == id && a.RequestId == request) is not { } row)
        {
            return null;
        }

        deed.Store.Remove(row);
        return row.At;
    }

    /// <summary>Seals what lies in a file again, for whom it turned out to be about.</summary>
    internal static async Task SealAgainAsync(Deed deed, Guid request, Func<byte[], string, byte[]> again)
    {
        foreach (var row in await deed.Store.Set<RightsAttachment>().Where(a => a.RequestId == request).ToListAsync())
        {
            row.Named = again(row.Named, NameBoundTo(row.Id));
            row.Sealed = again(row.Sealed, BoundTo(row.Id));
        }
    }

    private static Label? Read(byte[] key, byte[] box, Guid id) => Sealing.Open(key, box, NameBoundTo(id)) is { } plain ? JsonSerializer.Deserialize<Label>(plain) : null;

    private static string BoundTo(Guid id) => "rights_attachment|sealed|" + id.ToString("N");

    private static string NameBoundTo(Guid id) => "rights_attachment|named|" + id.ToString("N");
}

internal sealed class AttachmentTables : IEntityTypeConfiguration<RightsAttachment>
{
    public void Configure(EntityTypeBuilder<RightsAttachment> builder)
    {
        builder.ToTable("rights_attachment");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasIndex(a => a.RequestId);
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(a => a.RequestId).OnDelete(DeleteBehavior.Cascade);
    }
}
