using System.Reflection;
using Vow.Tests.Shared;

namespace Vow.Gate.Tests;

/// <summary>What others build on: the public face is an approved text, and the assembly says that it compiles ahead of time.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_face_is_the_approved_one()
    {
        var received = PublicFace.Of(typeof(GateDecision).Assembly);
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vow.Gate.PublicApi.txt")).ReplaceLineEndings("\n");
        var beside = Path.Combine(AppContext.BaseDirectory, "Vow.Gate.PublicApi.received.txt");
        File.WriteAllText(beside, received);
        Assert.True(received == approved, $"The public face has changed. If that is meant, take {beside} as tests/Vow.Gate.Tests/Vow.Gate.PublicApi.txt, and tell of it in CHANGELOG.md.");
    }

    [Fact]
    public void The_assembly_compiles_ahead_of_time_and_depends_on_the_runtime_alone()
    {
        var assembly = typeof(GateDecision).Assembly;
        // The analyzers that come with this mark are errors in the build.
        Assert.Contains(assembly.GetCustomAttributes<AssemblyMetadataAttribute>(), mark => mark is { Key: "IsAotCompatible", Value: "True" });
        Assert.All(assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));
    }
}
