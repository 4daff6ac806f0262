using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Rights.Packages;

/// <summary>A file in the store, in sealed parts: written and read part by part, so that neither side ever holds the whole of it.</summary>
internal static class SealedParts
{
    /// <summary>Plain bytes of a part.</summary>
    public const int Size = 256 * 1024;

    /// <summary>Somewhere to write to. Each full part is sealed and committed by itself; the last when it is finished.</summary>
    public static PartsWriter Write(Deeds deeds, Guid package, byte[] key) => new(deeds, package, key);

    /// <summary>Reads the parts in their order into a stream. False where one is missing or does not open: what came before has gone out.</summary>
    public static async Task<bool> ReadAsync(Store store, Guid package, byte[] key, long bytes, Stream to, CancellationToken cancel)
    {
        var ordinal = 0;
        for (var left = bytes; left > 0; ordinal++)
        {
            var sealedPart = await store.Set<PackagePart>().AsNoTracking().Where(p => p.PackageId == package && p.Ordinal == ordinal).Select(p => p.Sealed).FirstOrDefaultAsync(cancel);
            if (sealedPart is null || Sealing.Open(key, sealedPart, BoundTo(package, ordinal)) is not { } part)
            {
                return false;
            }

            await to.WriteAsync(part, cancel);
            left -= part.Length;
        }

        return true;
    }

    internal static string BoundTo(Guid package, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"rights_package_part|{package:N}|{ordinal}");
}

/// <summary>The writing side of <see cref="SealedParts"/>: forward only.</summary>
internal sealed class PartsWriter(Deeds deeds, Guid package, byte[] key) : Stream
{
    private readonly byte[] part = new byte[SealedParts.Size];
    private int filled;
    private int ordinal;

    /// <summary>Bytes taken so far.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(buffer.Length, part.Length - filled);
            buffer.Span[..taken].CopyTo(part.AsSpan(filled));
            filled += taken;
            Taken += taken;
            buffer = buffer[taken..];
            if (filled == part.Length)
            {
                await StoreAsync();
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Stores what is left.</summary>
    public Task FinishAsync() => filled == 0 ? Task.CompletedTask : StoreAsync();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // An archive is written asynchronously: a part is a transaction, and nobody's thread waits for it.
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task StoreAsync()
    {
        var sealedPart = Sealing.Seal(key, part.AsSpan(0, filled), SealedParts.BoundTo(package, ordinal));
        await deeds.DoAsync(deed => deed.ExecuteAsync(
            "INSERT INTO rights_package_part (package_id, ordinal, sealed) VALUES (@p, @o, @s)", ("@p", package), ("@o", ordinal), ("@s", sealedPart)));
        Steps.Reached("package.part");
        ordinal++;
        filled = 0;
    }
}
