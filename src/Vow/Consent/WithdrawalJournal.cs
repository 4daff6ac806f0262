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

/// <summary>Every "no", in a file outside the database: a restored one would open doors that people have shut since (GDPR 7(3), 21(3)).</summary>
/// <remarks>Lines are added after the commit, without waiting for the disk: one is missing only where the machine itself fell at that moment.</remarks>
public sealed partial class WithdrawalJournal(VowHome home, ILogger<WithdrawalJournal> log) : Journal<JournaledNo>(home.Withdrawals)
{
    /// <summary>Adds a line once the deed is committed. What was committed stays so whatever becomes of the line; that it is missing is told.</summary>
    public void WriteAfter(Deed deed, JournaledNo no)
    {
        ArgumentNullException.ThrowIfNull(deed);
        deed.AfterCommit(() =>
        {
            try
            {
                Append(no, toDisk: false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                NotWritten(log, failure.GetType().Name);
            }
        });
    }

    /// <inheritdoc />
    protected override Instant At(JournaledNo one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.At;
    }

    /// <inheritdoc />
    protected override string Line(JournaledNo one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return string.Create(CultureInfo.InvariantCulture, $"{WordOf(one.Said)} {one.Of} {one.About} {one.Language.Code()} {one.At.Microseconds}");
    }

    /// <inheritdoc />
    protected override JournaledNo? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Split(' ') is [var word, var of, var about, var language, var at] && Languages.Of(language) is { } spoken
            && Enum.GetValues<JournaledWord>().Where(known => WordOf(known) == word).Select(known => (JournaledWord?)known).FirstOrDefault() is { } said
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
                ? new JournaledNo(said, of, about, spoken, new Instant(micros))
                : null;
    }

    private static string WordOf(JournaledWord word) => word switch
    {
        JournaledWord.No => "no",
        JournaledWord.Listed => "listed",
        JournaledWord.Lifted => "lifted",
    };

    [LoggerMessage(4021, LogLevel.Error, "A \"no\" was recorded, and its line in the file of withdrawals was not written ({Failure}): after a restore it would be missing. Look at the disk.")]
    private static partial void NotWritten(ILogger log, string failure);
}
