using System.Globalization;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Consent;

/// <summary>A "no" as the journal has it: of a person to a purpose, or of an address that is on the list of those never to be written to.</summary>
/// <param name="Said">What was said.</param>
/// <param name="Of">The person's pseudonym, or the address's fingerprint.</param>
/// <param name="About">The purpose and its channel (<c>newsletter/email</c>), or the kind of address.</param>
/// <param name="Language">The language of the words shown.</param>
/// <param name="At">When.</param>
public sealed record JournaledNo(JournaledWord Said, string Of, string About, Language Language, Instant At);

/// <summary>What a line of the journal says.</summary>
public enum JournaledWord
{
    /// <summary>A person refused, withdrew or objected.</summary>
    No,

    /// <summary>An address or number went on the list of oppositions.</summary>
    Listed,

    /// <summary>It left the list, by a consent.</summary>
    Lifted,
}

/// <summary>
/// Every "no", in a file outside the database, a line each: a restored database would open doors that people have shut since (GDPR 7(3), 21(3)). It goes into
/// both kinds of backup, never back with one: <c>vow restore</c> puts the lines together. A line ends with the oldest backup it can be needed for.
/// </summary>
/// <remarks>Lines are added after the commit, without waiting for the disk: one is missing only where the machine itself fell at that moment.</remarks>
public sealed partial class WithdrawalJournal(VowHome home, ILogger<WithdrawalJournal> log)
{
    /// <summary>How long a line is kept: as long as that of an erasure.</summary>
    public static readonly TimeSpan KeptFor = Rights.ErasureJournal.KeptFor;

    private readonly Lock turn = new();

    /// <summary>All lines, in the order they were written; those a crash cut short are passed over.</summary>
    public IReadOnlyList<JournaledNo> Read()
    {
        lock (turn)
        {
            return ReadFile(home.Withdrawals);
        }
    }

    /// <summary>Adds a line once the deed is committed. What was committed stays so whatever becomes of the line; that it is missing is told.</summary>
    public void WriteAfter(Deed deed, JournaledNo no)
    {
        ArgumentNullException.ThrowIfNull(deed);
        deed.AfterCommit(() =>
        {
            lock (turn)
            {
                try
                {
                    var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
                    if (!OperatingSystem.IsWindows())
                    {
                        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                    }

                    using var file = new FileStream(home.Withdrawals, options);
                    file.Write(System.Text.Encoding.ASCII.GetBytes(Line(no)));
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    NotWritten(log, failure.GetType().Name);
                }
            }
        });
    }

    /// <summary>Puts the lines of other copies among those of a home: what either knows is known.</summary>
    public static void Add(VowHome home, IEnumerable<JournaledNo> others)
    {
        ArgumentNullException.ThrowIfNull(home);
        WriteFile(home, [.. ReadFile(home.Withdrawals).Concat(others).Distinct().OrderBy(one => one.At.Microseconds)]);
    }

    /// <summary>Forgets lines no backup can need any more.</summary>
    public void Forget(Instant now)
    {
        lock (turn)
        {
            var all = ReadFile(home.Withdrawals);
            if (all.Any(one => one.At.Plus(KeptFor) < now))
            {
                WriteFile(home, [.. all.Where(one => one.At.Plus(KeptFor) >= now)]);
            }
        }
    }

    /// <summary>Reads a copy of the journal.</summary>
    public static IReadOnlyList<JournaledNo> ReadFile(string path) => File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<JournaledNo>()] : [];

    private static void WriteFile(VowHome home, IReadOnlyList<JournaledNo> all)
    {
        if (all.Count > 0 || File.Exists(home.Withdrawals))
        {
            Keys.SecretFile.Write(home.Withdrawals, string.Concat(all.Select(Line)));
        }
    }

    private static string Line(JournaledNo one) =>
        string.Create(CultureInfo.InvariantCulture, $"{WordOf(one.Said)} {one.Of} {one.About} {one.Language.Code()} {one.At.Microseconds}\n");

    private static string WordOf(JournaledWord word) => word switch
    {
        JournaledWord.No => "no",
        JournaledWord.Listed => "listed",
        JournaledWord.Lifted => "lifted",
    };

    private static JournaledNo? Parse(string line) =>
        line.Split(' ') is [var word, var of, var about, var language, var at] && Languages.Of(language) is { } spoken
        && Enum.GetValues<JournaledWord>().Where(known => WordOf(known) == word).Select(known => (JournaledWord?)known).FirstOrDefault() is { } said
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            ? new JournaledNo(said, of, about, spoken, new Instant(micros))
            : null;

    [LoggerMessage(4021, LogLevel.Error, "A \"no\" was recorded, and its line in the file of withdrawals was not written ({Failure}): after a restore it would be missing. Look at the disk.")]
    private static partial void NotWritten(ILogger log, string failure);
}
