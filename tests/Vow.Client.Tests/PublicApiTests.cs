using System.Reflection;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>What others build on: the public face is an approved text, and the assembly brings Vow.Gate and the runtime, nothing else.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_face_is_the_approved_one()
    {
        var received = PublicFace.Of(typeof(VowClient).Assembly);
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vow.Client.PublicApi.txt")).ReplaceLineEndings("\n");
        var beside = Path.Combine(AppContext.BaseDirectory, "Vow.Client.PublicApi.received.txt");
        File.WriteAllText(beside, received);
        Assert.True(received == approved, $"The public face has changed. If that is meant, take {beside} as tests/Vow.Client.Tests/Vow.Client.PublicApi.txt, and tell of it in CHANGELOG.md.");
    }

    [Fact]
    public void The_assembly_compiles_ahead_of_time_and_depends_on_the_gate_alone()
    {
        var assembly = typeof(VowClient).Assembly;
        Assert.Contains(assembly.GetCustomAttributes<AssemblyMetadataAttribute>(), mark => mark is { Key: "IsAotCompatible", Value: "True" });
        Assert.All(assembly.GetReferencedAssemblies(), name => Assert.True(name.Name == "Vow.Gate" || name.Name!.StartsWith("System.", StringComparison.Ordinal), name.Name));
    }
}
