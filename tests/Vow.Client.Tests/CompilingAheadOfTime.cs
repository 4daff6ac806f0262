using System.Diagnostics;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>The gate and the client inside a native program: what the compiler ahead of time warns of would fail there, unseen.</summary>
public sealed class CompilingAheadOfTime
{
    [Fact]
    [Trait("tier", "long")]
    [Trait("long", "aot")]
    public async Task The_desktop_sample_becomes_a_native_program_without_a_warning_and_runs()
    {
        if (!OperatingSystem.IsLinux() || (!File.Exists("/usr/bin/gcc") && !File.Exists("/usr/bin/clang")))
        {
            Assert.Skip("A native program needs a linker here: gcc or clang, and zlib1g-dev.");
        }

        // Apart from the sources: the compiler's own packages are in no lock file, since the SDK picks their version.
        var apart = Directory.CreateTempSubdirectory("vow-aot-").FullName;
        try
        {
            foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig" })
            {
                File.Copy(Path.Combine(Repository.Root, file), Path.Combine(apart, file));
            }

            foreach (var folder in new[] { "build", "src/Vow.Gate", "src/Vow.Client", "samples/Desktop" })
            {
                foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "packages.lock.json"))
                {
                    var copy = Path.Combine(apart, Path.GetRelativePath(Repository.Root, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    File.Copy(file, copy);
                }
            }

            var (code, told) = await RunAsync("dotnet", apart, "publish", "samples/Desktop", "-p:PublishAot=true", "-p:RestorePackagesWithLockFile=false", "-p:RestoreLockedMode=false", "-o", "native", "-v", "q", "--nologo");
            Assert.True(code == 0, told);
            Assert.DoesNotContain("warning", told, StringComparison.OrdinalIgnoreCase);
            (code, told) = await RunAsync(Path.Combine(apart, "native", "Desktop"), apart);
            Assert.Equal(2, code);
            Assert.StartsWith("Usage:", told, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(apart, recursive: true);
        }
    }

    private static async Task<(int Code, string Told)> RunAsync(string program, string folder, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output + await error).Trim());
    }
}
