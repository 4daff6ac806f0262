using CsCheck;
using Vow.Gate;
using Vow.Hosting;
using Vow.Rights;
using Xunit;

namespace Vow.Tests.Backups;

/// <summary>The files a restored database is told by what it has forgotten.</summary>
public sealed class LinesBesideTheDatabase
{
    private static readonly Instant Start = Instant.From(new DateTimeOffset(2026, 11, 30, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Read_from_the_end_they_are_the_same_lines()
    {
        using var home = new Folder();
        var journal = new ErasureJournal(new VowHome(home.Path));
        Assert.Empty(journal.ReadBackwards());
        // More than one block of reading; lines of many lengths, so that blocks end anywhere in them.
        for (var i = 0; i < 1500; i++)
        {
            journal.Write(Erasure(i, "R-" + new string('x', i % 90)));
        }

        Assert.Equal(1500, journal.Read().Count);
        Assert.Equal(journal.Read().Reverse(), journal.ReadBackwards());
    }

    [Fact]
    public void One_cut_short_anywhere_is_passed_over_and_the_next_is_whole()
    {
        Gen.Int[1, 60].Sample(
            cut =>
            {
                using var home = new Folder();
                var place = new VowHome(home.Path);
                var journal = new ErasureJournal(place);
                journal.Write(Erasure(1, "R-1"));
                journal.Write(Erasure(2, "R-2"));
                using (var file = new FileStream(place.Erasures, FileMode.Open))
                {
                    file.SetLength(Math.Max(0, file.Length - cut));
                }

                Assert.DoesNotContain(Erasure(2, "R-2"), journal.Read());
                Assert.Equal(journal.Read().Reverse(), journal.ReadBackwards());
                journal.Write(Erasure(3, "R-3"));
                Assert.Contains(Erasure(3, "R-3"), journal.Read());
                Assert.Equal(journal.Read().Reverse(), journal.ReadBackwards());
                Assert.All(journal.Read(), one => Assert.Contains(one, new[] { Erasure(1, "R-1"), Erasure(2, "R-2"), Erasure(3, "R-3") }));
            },
            iter: 120);
    }

    [Fact]
    public void Copies_are_put_together_in_their_order_and_what_no_backup_needs_is_forgotten()
    {
        using var here = new Folder();
        using var there = new Folder();
        using var empty = new Folder();
        var (journal, other) = (new ErasureJournal(new VowHome(here.Path)), new ErasureJournal(new VowHome(there.Path)));
        journal.Write(Erasure(1, "R-1"));
        journal.Write(Erasure(3, "R-3"));
        other.Write(Erasure(2, "R-2"));
        other.Write(Erasure(3, "R-3"));
        journal.AddFrom(there.Path, empty.Path);
        Assert.Equal(["R-1", "R-2", "R-3"], journal.Read().Select(one => one.Request));

        journal.Forget(Start.Plus(TimeSpan.FromDays(400) + TimeSpan.FromMinutes(2)));
        Assert.Equal(["R-2", "R-3"], journal.Read().Select(one => one.Request));
    }

    private static JournaledErasure Erasure(int number, string request) => new(new Guid(number, 0, 0, new byte[8]), Start.Plus(TimeSpan.FromMinutes(number)), request);
}
