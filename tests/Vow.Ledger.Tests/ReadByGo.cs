using System.Diagnostics;
using Vow.Tests.Shared;

namespace Vow.Ledger.Tests;

/// <summary>The Go project's own implementation reads what ours writes: signature, tree, proof.</summary>
public sealed class ReadByGo : IDisposable
{
    private const string Go = "/usr/bin/go";
    private const string Packages = "/usr/share/gocode";
    private readonly string path = Directory.CreateTempSubdirectory("vow-go-").FullName;

    [Fact]
    public async Task A_log_its_proofs_and_its_signature_are_what_another_implementation_computes()
    {
        Assert.SkipUnless(
            File.Exists(Go) && Directory.Exists(Packages + "/src/golang.org/x/mod/sumdb/tlog"), "Go and golang-golang-x-mod-dev are not installed");
        var program = Path.Combine(path, "reads");
        Assert.Equal((0, ""), await RunAsync(Go, "build", "-o", program, Repository.At("tests", "interop", "log", "main.go")));
        foreach (var size in new[] { 1, 2, 255, 256, 257, 1100 })
        {
            var log = await LogOfTests.WithEntries(size);
            var folder = Path.Combine(path, size.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await new LogFolder(folder).Copy(log.Storage, log.Storage.Head!.SignedCheckpoint, log.Signer.Verifier);
            foreach (var index in new[] { 0, size / 2, size - 1 })
            {
                var proof = Path.Combine(path, "proof");
                await File.WriteAllTextAsync(proof, (await Receipt.Make(log.Storage, log.Storage.Head.SignedCheckpoint, index))!.ToText());
                var (exit, said) = await RunAsync(program, folder, proof, log.Signer.Verifier.ToString());
                Assert.True(exit == 0, said);
                Assert.Contains($"{size} entries, root {log.Storage.Head.Root.ToBase64()}", said, StringComparison.Ordinal);
            }

            // What was altered is not read there either.
            var bundle = Directory.EnumerateFiles(Path.Combine(folder, "tile", "entries"), "*", SearchOption.AllDirectories).First();
            var bytes = await File.ReadAllBytesAsync(bundle);
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(bundle, bytes);
            Assert.Equal(1, (await RunAsync(program, folder, Path.Combine(path, "proof"), log.Signer.Verifier.ToString())).Exit);
        }
    }

    private async Task<(int Exit, string Said)> RunAsync(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["GOPATH"] = Packages;
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOCACHE"] = Path.Combine(path, "cache");
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var fault = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await said + await fault);
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
