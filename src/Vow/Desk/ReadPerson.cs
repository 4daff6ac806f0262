using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.Desk;

/// <summary>
/// Opens a person's data at the desk: the access row and its entry are committed first, then the page reads. A crash leaves an entry
/// without a view, never a view without an entry.
/// </summary>
public static class ReadPerson
{
    /// <summary>The shortest reason that says anything.</summary>
    public const int ShortestReason = 5;

    /// <summary>The longest reason kept.</summary>
    public const int LongestReason = 300;

    /// <summary>Whether a text says why.</summary>
    public static bool IsReason(string? reason) => reason?.Trim().Length is >= ShortestReason and <= LongestReason;

    /// <summary>Records the reading.</summary>
    /// <param name="deeds">Runs the deed.</param>
    /// <param name="entries">Takes the entry.</param>
    /// <param name="operatorId">Who reads.</param>
    /// <param name="subject">Whose data; null for a search.</param>
    /// <param name="what">Which page.</param>
    /// <param name="reason">Why, in the operator's words.</param>
    /// <param name="compartment">Under which of the person's keys the entry lies; null where none stands any more, and the row alone is written.</param>
    public static Task RecordAsync(
        Deeds deeds, Entries entries, Guid operatorId, Guid? subject, string what, string reason, string? compartment = Compartment.Identity)
    {
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(entries);
        return deeds.DoAsync(async deed =>
        {
            deed.Store.Add(new DeskAccess
            {
                Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                OperatorId = operatorId,
                SubjectId = subject,
                What = what,
                Reason = reason.Trim(),
                At = deed.Now,
            });
            await deed.Store.SaveChangesAsync();
            if (subject is not null && compartment is not null)
            {
                await entries.AppendAsync(deed, "desk.read", Actor.Operator(operatorId), new JsonObject { ["what"] = what, ["reason"] = reason.Trim() }, subject, compartment);
            }
        });
    }

    /// <summary>Readings of one subject are another's: a file was found to be theirs, and they may ask who read it.</summary>
    public static Task PassOnAsync(Deed deed, Guid from, Guid to)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("UPDATE desk_access SET subject_id = @to WHERE subject_id = @from", ("@from", from), ("@to", to));
    }
}
