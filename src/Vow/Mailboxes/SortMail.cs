using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Mailboxes;

/// <summary>What came of sorting a message.</summary>
public enum SortOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Somebody sorted it before, or nothing is left of it.</summary>
    NotNow,

    /// <summary>It names no address that can be answered to.</summary>
    NoSender,

    /// <summary>There is no open file of that number, or it is full.</summary>
    NoFile,

    /// <summary>The virus scanner found something in an attachment: it was not taken.</summary>
    Infected,

    /// <summary>The virus scanner does not answer, and an attachment waits for it.</summary>
    NotScanned,
}

/// <summary>What an operator says a message is. Each message is sorted once; what it holds moves into a file, or gets its last day.</summary>
public sealed class SortMail(VowOptions options, Deeds deeds, ReceiveRequest receive, RightsRequests requests, KeyStore keys, Entries entries, CompartmentEnds ends, PolicyHolder policies, ScanAttachments scanner, Database database, Clock clock)
{
    /// <summary>The message, read; null where nothing is left of it, or its key is gone.</summary>
    public static ReadMail? Read(KeyStore keys, FoundMail row, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(row);
        return row.Sealed is { } box && row.SubjectId is { } made && keys.Find(made, Compartment.Rights, now) is { } key && Sealing.Open(key, box, FoundMail.BoundTo(row.Id)) is { } raw
            ? ReadMail.Of(raw)
            : null;
    }

    /// <summary>The message is a request: its file is opened as of the day the mailbox received it, or joined, and acknowledged in the thread.</summary>
    /// <param name="id">The message.</param>
    /// <param name="right">The right; null where it names none.</param>
    /// <param name="language">Language to answer in.</param>
    /// <param name="minor">Whether whoever asks says to be a minor.</param>
    /// <param name="behalf">As what they ask for another (<see cref="OnBehalf"/>); null for themselves.</param>
    /// <param name="kept">Which of its attachments go into the file, by their place.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>What came of it, and the file.</returns>
    public async Task<(SortOutcome Outcome, RightsRequest? Request)> AsRequestAsync(Guid id, Right? right, Language language, bool minor, string? behalf, IReadOnlyCollection<int> kept, Guid by)
    {
        if (await ScanAsync(id, kept) is { } stands)
        {
            return (stands, null);
        }

        for (var again = false; ; again = true)
        {
            try
            {
                var done = await deeds.DoAsync(deed => AsRequestAsync(deed, id, right, language, minor, behalf, kept, by));
                await ends.FinishAsync();
                Steps.Reached("mailboxes.sorted");
                return done;
            }
            catch (DbUpdateException) when (!again)
            {
                // The same request was opened at the same moment: this one joins it.
            }
        }
    }

    private async Task<(SortOutcome Outcome, RightsRequest? Request)> AsRequestAsync(Deed deed, Guid id, Right? right, Language language, bool minor, string? behalf, IReadOnlyCollection<int> kept, Guid by)
    {
        if (await TakeAsync(deed, id) is not { } row || Read(keys, row, deed.Now) is not { } mail)
        {
            return (SortOutcome.NotNow, null);
        }

        if (mail.Sender is null || AnswerAddress.Of(mail.Sender, null) is not { IsEmailGood: true } address)
        {
            return (SortOutcome.NoSender, null);
        }

        var received = await receive.InAsync(deed, new ReceivedRequest(right, RequestChannels.Mail, language, TextOf(mail, language), address, Actor.Operator(by))
        {
            ReceivedOn = policies.Current.Zone.DayOf(row.ReceivedAt),
            Minor = minor,
            OnBehalf = behalf,
            Thread = ThreadOf(row, mail),
            SentAlong = Along(mail, kept),
        });
        await MovedAsync(deed, row, received.Request.Id, MailState.Request, by);
        return (SortOutcome.Done, received.Request);
    }

    /// <summary>The message belongs to an open file.</summary>
    public async Task<SortOutcome> AsPartOfAsync(Guid id, string number, IReadOnlyCollection<int> kept, Guid by)
    {
        if (await ScanAsync(id, kept) is { } stands)
        {
            return stands;
        }

        var done = await deeds.DoAsync(async deed =>
        {
            if (await TakeAsync(deed, id) is not { } row || Read(keys, row, deed.Now) is not { } mail)
            {
                return SortOutcome.NotNow;
            }

            if (await RightsRequests.TakeAsync(deed, number) is not { } file || !await FilesForMail.HasRoomAsync(deed, file.Id))
            {
                deed.Undo = true;
                return SortOutcome.NoFile;
            }

            requests.AddMessage(deed, file, TextOf(mail, RightsMails.LanguageOf(file)) ?? "", ours: false);
            RightsAttachments.Add(deed, keys, file, Along(mail, kept));
            // Answers go on standing where the file's own address writes; what somebody else sent does not turn the thread to them.
            if (AnswerAddress.Open(keys, file, deed.Now)?.Email == mail.Sender)
            {
                file.Thread = ThreadOf(row, mail)?.Seal(keys.Ensure(file.SubjectId, Compartment.Rights, deed.Now), file.Id) ?? file.Thread;
            }

            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(
                deed, "rights.added", Actor.Operator(by), new JsonObject { ["request"] = file.Number, ["channel"] = RequestChannels.Mail }, file.SubjectId, Compartment.Rights);
            await MovedAsync(deed, row, file.Id, MailState.Added, by);
            return SortOutcome.Done;
        });
        await ends.FinishAsync();
        Steps.Reached("mailboxes.sorted");
        return done;
    }

    /// <summary>The message asks for nothing of the kind, or is for others: it gets its last day.</summary>
    /// <param name="id">The message.</param>
    /// <param name="forOthers">Whether others have to answer it: a complaint, an order.</param>
    /// <param name="by">Who says so.</param>
    public Task<SortOutcome> AsideAsync(Guid id, bool forOthers, Guid by) => deeds.DoAsync(async deed =>
    {
        if (await TakeAsync(deed, id) is not { } row)
        {
            return SortOutcome.NotNow;
        }

        (row.State, row.SortedBy, row.SortedAt, row.EndsAt) = (forOthers ? MailState.Other : MailState.NotARequest, by, deed.Now, deed.Now.Plus(EndMail.After));
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(deed, "mail.sorted", Actor.Operator(by), new JsonObject { ["mailbox"] = row.Mailbox, ["as"] = forOthers ? "other" : "not_a_request" });
        return SortOutcome.Done;
    });

    // What stands in the way of taking these attachments; null where nothing does. Before the deed: a scanner takes its time.
    private async Task<SortOutcome?> ScanAsync(Guid id, IReadOnlyCollection<int> kept)
    {
        if (!scanner.IsOn || kept.Count == 0)
        {
            return null;
        }

        await using var store = database.NewStore();
        if (await store.Set<FoundMail>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id) is not { } row || Read(keys, row, clock.Now) is not { } mail)
        {
            return null;
        }

        foreach (var one in Along(mail, kept))
        {
            if (await scanner.LookAsync(one.Content) is { } verdict && verdict != Scanned.Clean)
            {
                return verdict == Scanned.Found ? SortOutcome.Infected : SortOutcome.NotScanned;
            }
        }

        return null;
    }

    // Of two acts at the same moment the second finds what the first did. What was put aside can still be taken as a request, until its last day.
    private static async Task<FoundMail?> TakeAsync(Deed deed, Guid id) =>
        await deed.ExecuteAsync("UPDATE mailboxes_message SET state = state WHERE id = @id AND sealed IS NOT NULL", ("@id", id)) == 1
            ? await deed.Store.Set<FoundMail>().FirstAsync(m => m.Id == id)
            : null;

    private async Task MovedAsync(Deed deed, FoundMail row, Guid request, MailState state, Guid by)
    {
        (row.State, row.RequestId, row.SortedBy, row.SortedAt) = (state, request, by, deed.Now);
        await EndMail.ForgetAsync(deed, row);
        await entries.AppendAsync(deed, "mail.sorted", Actor.Operator(by), new JsonObject { ["mailbox"] = row.Mailbox, ["as"] = state == MailState.Request ? "request" : "added" });
    }

    private FileThread? ThreadOf(FoundMail row, ReadMail mail) => mail.MessageId is { } id && options.Mailboxes.FirstOrDefault(box => box.Name == row.Mailbox) is { } box
        ? new FileThread(box.Address, SubjectOf(mail), [.. mail.References.Where(other => other != id).TakeLast(19), id])
        : null;

    // "Re: Re: Fwd: my data [2027-0001]": what programs put before and we put behind goes.
    private static string SubjectOf(ReadMail mail)
    {
        var subject = mail.Subject;
        for (var before = ""; before != subject;)
        {
            before = subject;
            subject = Prefixes.FirstOrDefault(prefix => subject.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found ? subject[found.Length..].TrimStart(' ', ':', '\u00a0') : subject;
        }

        return FileNumber.In(mail) is { } number ? subject.Replace($"[{number}]", "", StringComparison.Ordinal).Trim() : subject;
    }

    private static readonly ImmutableArray<string> Prefixes = ["Re:", "Re :", "Re\u00a0:", "RÉ:", "RÉP:", "Fwd:", "Fw:", "TR:", "TR :", "TR\u00a0:"];

    private static string? TextOf(ReadMail mail, Language language)
    {
        var note = mail.IsCut ? (language == Language.Fr ? "\n\n(Le message est plus long\u00a0: la suite n'a pas été reprise.)" : "\n\n(The message is longer: the rest was not taken over.)") : "";
        return ReceivedRequest.Tidy((mail.Subject.Length > 0 ? mail.Subject + "\n\n" : "") + mail.Text + note);
    }

    private static List<SentAlong> Along(ReadMail mail, IReadOnlyCollection<int> kept) =>
        [.. mail.Attachments.Where((one, place) => one.Content is not null && kept.Contains(place)).Select(one => new SentAlong(one.Name, one.Type, one.Content!))];
}
