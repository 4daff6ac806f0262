using System.Globalization;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Rights;

/// <summary>One erasure as the journal has it.</summary>
/// <param name="Subject">The pseudonym of who was erased.</param>
/// <param name="At">When it began.</param>
/// <param name="Request">The request's number.</param>
public sealed record JournaledErasure(Guid Subject, Instant At, string Request);

/// <summary>
/// Erasures in a file outside the database, a line each: a restored database does not know whom it had forgotten since, this file does. It goes into both
/// kinds of backup, never back with one: <c>vow restore</c> puts the lines together. A line ends with the oldest backup it can be needed for.
/// </summary>
public sealed class ErasureJournal(VowHome home)
{
    /// <summary>How long a line is kept: no backup may be older (the policy's purpose <c>backups</c> rests on it).</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(400);

    private readonly Lock turn = new();

    /// <summary>All lines, oldest first; those a crash cut short are passed over.</summary>
    public IReadOnlyList<JournaledErasure> Read()
    {
        lock (turn)
        {
            return ReadFile(home.Erasures);
        }
    }

    /// <summary>Writes a line that is on disk when this returns; one that is there already is left alone.</summary>
    public void Write(JournaledErasure erasure)
    {
        lock (turn)
        {
            var all = ReadFile(home.Erasures);
            if (!all.Any(known => known.Subject == erasure.Subject && known.Request == erasure.Request))
            {
                WriteFile([.. all, erasure]);
            }
        }
    }

    /// <summary>Adds the lines of another copy: what either knows is known.</summary>
    public void Add(IEnumerable<JournaledErasure> others)
    {
        lock (turn)
        {
            WriteFile([.. ReadFile(home.Erasures).Concat(others).DistinctBy(one => (one.Subject, one.Request)).OrderBy(one => one.At.Microseconds)]);
        }
    }

    /// <summary>Forgets lines no backup can need any more.</summary>
    public void Forget(Instant now)
    {
        lock (turn)
        {
            var all = ReadFile(home.Erasures);
            if (all.Any(one => one.At.Plus(KeptFor) < now))
            {
                WriteFile([.. all.Where(one => one.At.Plus(KeptFor) >= now)]);
            }
        }
    }

    /// <summary>Reads a copy of the journal.</summary>
    public static IReadOnlyList<JournaledErasure> ReadFile(string path) =>
        File.Exists(path) ? [.. File.ReadAllLines(path).Select(Parse).OfType<JournaledErasure>()] : [];

    private void WriteFile(IReadOnlyList<JournaledErasure> all) => Keys.SecretFile.Write(
        home.Erasures, string.Concat(all.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Subject:N} {one.At.Microseconds} {one.Request}\n"))));

    private static JournaledErasure? Parse(string line) =>
        line.Split(' ') is [var id, var at, var request] && Guid.TryParseExact(id, "N", out var subject)
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            ? new JournaledErasure(subject, new Instant(micros), request)
            : null;
}
