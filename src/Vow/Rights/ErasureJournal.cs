using System.Globalization;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Rights;

/// <summary>One erasure as the journal has it.</summary>
/// <param name="Subject">The pseudonym of who was erased.</param>
/// <param name="At">When it began.</param>
/// <param name="Request">The request's number.</param>
public sealed record JournaledErasure(Guid Subject, Instant At, string Request);

/// <summary>Erasures in a file outside the database: a restored one does not know whom it had forgotten since, this file does.</summary>
public sealed class ErasureJournal(VowHome home) : Journal<JournaledErasure>(home.Erasures)
{
    /// <summary>Writes a line that is on disk when this returns. A step that runs again writes it again, which says nothing new.</summary>
    public void Write(JournaledErasure erasure) => Append(erasure, toDisk: true);

    /// <inheritdoc />
    protected override Instant At(JournaledErasure one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.At;
    }

    /// <inheritdoc />
    protected override string Line(JournaledErasure one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return string.Create(CultureInfo.InvariantCulture, $"{one.Subject:N} {one.At.Microseconds} {one.Request}");
    }

    /// <inheritdoc />
    protected override JournaledErasure? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Split(' ') is [var id, var at, var request] && Guid.TryParseExact(id, "N", out var subject)
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
                ? new JournaledErasure(subject, new Instant(micros), request)
                : null;
    }
}
