using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Vow.Gate.Tests;

/// <summary>A policy that has travelled as JSON decides as the one that was written; half of one is refused.</summary>
public sealed class PolicyJsonTests
{
    private static readonly Func<string, PolicyZone?> Zones = id => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? new PolicyZone(zone) : null;

    [Fact]
    public void A_policy_that_has_travelled_decides_as_before() => Generated.Cases.Sample((policy, facts, question) =>
    {
        var json = PolicyJson.Write(policy);
        Assert.True(PolicyJson.TryRead(json, Zones, out var read, out var fault), fault);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(PolicyJson.Write(read!)));
        var packed = new byte[PackedFacts.Size(policy)];
        PackedFacts.Pack(policy, facts, 1, 0, Generated.Start, packed);
        Assert.Equal(GateDecision.Decide(policy, packed, question, Generated.Start), GateDecision.Decide(read!, packed, question, Generated.Start));
        Assert.Equal(GateDecision.Explain(policy, facts, question, Generated.Start), GateDecision.Explain(read!, facts, question, Generated.Start));
    });

    [Fact]
    public void What_lacks_any_member_or_is_of_another_kind_is_a_fault_and_no_exception()
    {
        var whole = PolicyJson.Write(Sample.Policy((Sample.Purpose("p", Basis.Consent) with { Archive = Sample.Archive("5 years", 1) }, [0])));
        var members = 0;
        foreach (var (node, name) in Members(JsonNode.Parse(whole)!).ToArray())
        {
            var kept = node[name];
            node.Remove(name);
            Refused(node.Root);
            node[name] = JsonValue.Create(-2.5);
            Refused(node.Root);
            node[name] = kept;
            members++;
        }

        Assert.True(members > 60, $"Only {members} members were tried.");
        for (var length = 0; length < whole.Length; length += 97)
        {
            Assert.False(PolicyJson.TryRead(whole.AsMemory(0, length), Zones, out _, out _));
        }

        static void Refused(JsonNode broken)
        {
            Assert.False(PolicyJson.TryRead(Encoding.UTF8.GetBytes(broken.ToJsonString()), Zones, out var policy, out var fault), broken.ToJsonString());
            Assert.Null(policy);
            Assert.EndsWith(".", fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("v", "2", "update it")]
    [InlineData("zone", "\"Nowhere/Atlantis\"", "time zone data")]
    [InlineData("slots", "[[0,9,-1]]", "fetch it again")]
    [InlineData("slots", "[[-1,0,-1]]", "fetch it again")]
    public void A_shape_a_zone_or_an_index_nobody_knows_is_told_with_what_to_do(string member, string value, string remedy)
    {
        var told = JsonNode.Parse(PolicyJson.Write(Sample.Policy((Sample.Purpose("p", Basis.Consent), []))))!.AsObject();
        told[member] = JsonNode.Parse(value);
        Assert.False(PolicyJson.TryRead(Encoding.UTF8.GetBytes(told.ToJsonString()), Zones, out _, out var fault));
        Assert.Contains(remedy, fault, StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonObject In, string Name)> Members(JsonNode node) => node switch
    {
        JsonObject told => told.SelectMany(one => (one.Value is null ? [] : Members(one.Value)).Prepend((told, one.Key))),
        JsonArray told => told.OfType<JsonNode>().SelectMany(Members),
        _ => [],
    };
}
