using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Tests;

public class CompilerTests
{
    private static readonly DeclaredPolicy Small = PolicyReader.Read(Corpus.Small).Policy!;

    [Fact]
    public void Purposes_channels_and_bits_follow_the_declared_order()
    {
        var compiled = Compiler.Compile(Small, 7).Policy!;

        Assert.Equal(["account", "billing", "newsletter", "security"], compiled.Purposes.Select(one => one.Id));
        Assert.Equal([new CompiledSlot(0, 0, -1), new CompiledSlot(1, 1, -1), new CompiledSlot(2, 2, 0), new CompiledSlot(3, 2, 1), new CompiledSlot(4, 3, -1)], compiled.Slots);
        Assert.Equal(2..4, compiled.Purposes[2].Slots);
        Assert.Equal([0b1111ul], compiled.Purposes[0].DataBits);
        Assert.Equal([0b11ul], compiled.Purposes[0].Archive!.DataBits);
        Assert.Equal((1u << (int)Role.Dpo) | (1u << (int)Role.Legal), compiled.Purposes[0].Archive!.OpenTo);
        Assert.Equal([0b10ul], compiled.Purposes[2].RecipientBits);
        Assert.Equal((ushort)7, compiled.Epoch);
        Assert.Equal("Europe/Paris", compiled.Zone.Id);
        Assert.Equal(new FiscalYearEnd(6, 30), compiled.FiscalYearEnd);
    }

    [Fact]
    public void A_group_becomes_its_events_and_a_year_end_is_kept()
    {
        var compiled = Compiler.Compile(Small, 1).Policy!;

        Assert.Equal([0, 1], compiled.Purposes[0].Active.After);
        Assert.Equal(new CalendarPeriod(5, 0, 0), compiled.Purposes[0].Active.For);
        Assert.True(compiled.Purposes[1].Active.FromYearEnd);
        Assert.Empty(compiled.Purposes[0].Archive!.After);
        Assert.Null(compiled.Purposes[3].Active.For);
    }

    [Fact]
    public void A_slot_number_is_never_used_for_something_else()
    {
        var first = Compiler.Compile(Small, 1);
        var without = Small with { Purposes = Small.Purposes.RemoveAt(1) };
        var added = without with { Purposes = without.Purposes.Insert(0, Small.Purposes[1] with { Id = "accounting" }) };

        var second = Compiler.Compile(without, 2, slots: first.Slots);
        var third = Compiler.Compile(added, 3, slots: second.Slots);

        Assert.Equal([0, 2, 3, 4], second.Policy!.Slots.Select(one => one.Number));
        Assert.Equal([5, 0, 2, 3, 4], third.Policy!.Slots.Select(one => one.Number));
        Assert.Equal(["account", "billing", "newsletter/email", "newsletter/sms", "security", "accounting"], third.Slots);
    }

    [Fact]
    public void A_lineage_that_used_up_its_slots_is_refused()
    {
        var used = ImmutableArray.CreateRange(Enumerable.Range(0, 996).Select(number => $"old{number}"));

        var compiled = Compiler.Compile(Small, 2, slots: used);

        Assert.Null(compiled.Policy);
        Assert.Equal("slots.too-many", Assert.Single(compiled.Diagnostics).Code);
    }

    [Fact]
    public void A_zone_nobody_knows_is_refused_with_its_name()
    {
        var compiled = Compiler.Compile(Small with { Zone = "Europe/Pariss" }, 1);

        Assert.Null(compiled.Policy);
        var one = Assert.Single(compiled.Diagnostics);
        Assert.Equal(("zone.unknown", "No time zone is called \"Europe/Pariss\"."), (one.Code, one.Message.En));
        Assert.Equal("Europe/Paris", DiagnosticText.UnderlinedText(one, Corpus.Small));
    }

    [Theory]
    [InlineData("contract: DPA of 2026-03-04", "contract: { unknown: the lawyer must say it }", false, true)]
    [InlineData("from: 2026-01-01", "from: { unknown: the lawyer must say it }", true, false)]
    public void What_is_unknown_opens_nothing(string old, string replacement, bool known, bool hasMechanism)
    {
        var policy = PolicyReader.Read(Corpus.With(PolicyFiles.Policy, old, replacement)).Policy!;

        var mailer = Compiler.Compile(policy, 1).Policy!.Recipients[1];

        Assert.Equal((known, hasMechanism), (mailer.Known, mailer.Mechanism is not null));
    }

    [Fact]
    public void Only_the_EEA_and_full_decisions_are_open_without_a_mechanism()
    {
        var countries = Compiler.Compile(Small, 1).Policy!.Countries;

        Assert.True(countries["FR"].IsEea && countries["IS"].IsEea && countries["RE"].IsEea);
        Assert.Equal(new DateOnly(2031, 12, 27), countries["GB"].To);
        Assert.All(["US", "CA", "JP", "KR", "IL", "NC", "GI"], code => Assert.False(countries.ContainsKey(code)));
        Assert.Equal(AdequacyStatus.Challenged, AdequacyDecisions.All.Single(one => one.Code == "US" && one.To is null).Status);
    }

    [Fact]
    public void The_hash_follows_the_files_that_mean_something_and_nothing_else()
    {
        var hash = Corpus.Small.Hash();

        Assert.Equal(64, hash.Length);
        Assert.Equal(hash, (Corpus.Small with { Name = "other", Texts = Corpus.Small.Texts.SetItem("README", "x") }).Hash());
        Assert.All(PolicyFiles.Names, name => Assert.NotEqual(hash, (Corpus.Small with { Texts = Corpus.Small.Texts.SetItem(name, Corpus.Small[name] + " ") }).Hash()));
    }
}
