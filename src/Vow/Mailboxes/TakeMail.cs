using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Retention;

namespace Vow.Mailboxes;

/// <summary>A message as the mailbox has it.</summary>
/// <param name="Raw">Its bytes; of a very large one its headers and text.</param>
/// <param name="Validity">The mailbox's numbering.</param>
/// <param name="Uid">Its number.</param>
/// <param name="ReceivedAt">When the server received it.</param>
/// <param name="Size">Its size.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
internal sealed record Delivered(byte[] Raw, long Validity, long Uid, Instant ReceivedAt, long Size, bool IsWhole);

/// <summary>
/// Takes a message out of a mailbox into the list: read, judged, sealed and counted in one transaction with the place up to which the mailbox is read, so that each is taken
/// exactly once whatever crashes. Who wrote it is never believed: at most it names a file as a guess.
/// </summary>
internal sealed class TakeMail(Deeds deeds, KeyStore keys, RightsRequests requests, Entries entries, PolicyHolder policies)
{
    /// <summary>How many messages of one sender a day are listed like any other.</summary>
    public const int MostOfASender = 20;

    private const string Key = "mailboxes.print";

    /// <summary>Takes it. False where the lease was lost meanwhile: another process reads on.</summary>
    public async Task<bool> TakeAsync(DeskMailbox box, Lease lease, Delivered delivered)
    {
        ReadMail mail;
        ImmutableArray<RightsWords.Proposed> proposed;
        var policy = policies.Current;
        var (stops, language) = (false, policy.Declared.Languages[0]);
        try
        {
            mail = ReadMail.Of(delivered.Raw);
            proposed = mail.IsAutomatic ? [] : RightsWords.In(mail, policy.Declared);
            stops = !StopOnly.Of(mail, policy).IsEmpty;
            language = RightsWords.LanguageOf(mail, policy.Declared);
        }
#pragma warning disable CA1031 // a message that nobody foresaw must neither be lost nor keep the others from being read: a person looks at it
        catch (Exception)
#pragma warning restore CA1031
        {
            (mail, proposed) = (new ReadMail(), []);
        }

        var taken = await deeds.DoAsync(async deed =>
        {
            if (!await StepOnAsync(deed, box, lease, delivered))
            {
                return false;
            }

            var print = PrintOf(mail, delivered.Raw, deed.Now);
            if (await deed.Store.Set<FoundMail>().AnyAsync(m => m.Print == print))
            {
                return true;
            }

            await AddAsync(deed, box, delivered, mail, proposed, stops, language, print);
            return true;
        });
        Steps.Reached("mailboxes.taken");
        return taken;
    }

    /// <summary>Passes over a message that is gone, or older than the day chosen.</summary>
    public Task<bool> PassAsync(DeskMailbox box, Lease lease, long validity, long uid) =>
        deeds.DoAsync(deed => StepOnAsync(deed, box, lease, new Delivered([], validity, uid, deed.Now, 0, false)));

    private static async Task<bool> StepOnAsync(Deed deed, DeskMailbox box, Lease lease, Delivered delivered) => await deed.ExecuteAsync(
        $"UPDATE mailboxes_mailbox SET next_uid = @next WHERE name = @n AND validity = @v AND next_uid < @next AND {Leases.Held}",
        ("@next", delivered.Uid + 1), ("@n", box.Name), ("@v", delivered.Validity), ("@range", lease.Range), ("@token", lease.Token)) == 1;

    private async Task AddAsync(
        Deed deed, DeskMailbox box, Delivered delivered, ReadMail mail, ImmutableArray<RightsWords.Proposed> proposed, bool stops, Language language, string print)
    {
        var state = await deed.Store.Set<Mailbox>().AsNoTracking().FirstAsync(m => m.Name == box.Name);
        var today = policies.Current.Zone.StartOf(policies.Current.Zone.DayOf(deed.Now));
        var sender = SenderOf(mail.Sender ?? "", deed.Now);
        var row = new FoundMail
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            Mailbox = box.Name,
            Validity = delivered.Validity,
            Uid = delivered.Uid,
            Print = print,
            SenderPrint = sender,
            ReceivedAt = delivered.ReceivedAt,
            FoundAt = deed.Now,
            Rights = string.Join(' ', proposed.Select(one => RightsByBasis.Id(one.Right))),
            Because = ReadMail.OneLine(string.Join(", ", proposed.Select(one => one.Word)), 300),
            Language = language.Code(),
            Early = state.ArmedAt is not { } armed || delivered.ReceivedAt < armed,
            Crowded = await deed.Store.Set<FoundMail>().CountAsync(m => m.SenderPrint == sender && m.FoundAt >= today) >= MostOfASender,
            Size = delivered.Size,
            Whole = delivered.IsWhole,
            Attachments = mail.Attachments.Length,
        };
        var file = mail.IsAutomatic ? null : await FileAsync(deed, mail, row);
        row.Sense = mail.IsAutomatic ? MailSense.Automatic : row.GuessId is not null ? MailSense.Reply : stops ? MailSense.Stop : !proposed.IsEmpty ? MailSense.Rights : MailSense.Question;
        if (file is not null && !row.Early && !row.Crowded && mail.Attachments.IsEmpty && delivered.IsWhole && mail.Own.Length > 0)
        {
            // The file's own address answers one of the file's own mails: it goes where a message by the secret link would go.
            requests.AddMessage(deed, file, mail.Own, ours: false);
            if (mail.MessageId is { } id && FileThread.Open(keys, file, deed.Now) is { } thread)
            {
                file.Thread = (thread with { References = [.. thread.References.Append(id).Distinct(StringComparer.Ordinal).TakeLast(20)] }).Seal(keys.Ensure(file.SubjectId, Compartment.Rights, deed.Now), file.Id);
            }

            (row.State, row.RequestId, row.SortedAt) = (MailState.Added, file.Id, deed.Now);
            deed.Store.Add(row);
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.added", Actor.Subject, new JsonObject { ["request"] = file.Number, ["channel"] = RequestChannels.Mail }, file.SubjectId, Compartment.Rights);
            return;
        }

        var subject = Subjects.AddForFile(deed.Store, row.Language, deed.Now);
        await deed.Store.SaveChangesAsync();
        row.SubjectId = subject.Id;
        row.Sealed = Sealing.Seal(keys.Ensure(subject.Id, Compartment.Rights, deed.Now), delivered.Raw, FoundMail.BoundTo(row.Id));
        if (row.Sense == MailSense.Automatic)
        {
            (row.State, row.EndsAt) = (MailState.Automatic, deed.Now.Plus(EndMail.After));
        }

        deed.Store.Add(row);
        await deed.Store.SaveChangesAsync();
    }

    // The file a message names by a mail of ours, where it also comes from that file's address; else a guess.
    private async Task<RightsRequest?> FileAsync(Deed deed, ReadMail mail, FoundMail row)
    {
        foreach (var id in FileThread.FilesIn(keys, mail.References.Reverse(), deed.Now))
        {
            if (await FilesForMail.FindAsync(deed, id) is { } file)
            {
                row.GuessId ??= file.Id;
                if (file.IsOpen && mail.Sender is { } sender && AnswerAddress.Open(keys, file, deed.Now)?.Email == sender
                    && await FilesForMail.HasRoomAsync(deed, file.Id))
                {
                    (row.GuessId, row.Threaded) = (file.Id, true);
                    return file;
                }
            }
        }

        if (row.GuessId is null && FileNumber.In(mail) is { } number)
        {
            row.GuessId = await FilesForMail.IdOfAsync(deed, number);
        }

        return null;
    }

    // Two mailboxes, or the same one numbered anew, give the same message; somebody else's words under the same Message-ID are another.
    private string PrintOf(ReadMail mail, byte[] raw, Instant now) => Print(
        mail is { Sender: null, Text.Length: 0, MessageId: null } ? Convert.ToHexStringLower(SHA256.HashData(raw)) : string.Join('\0', [mail.MessageId ?? "", mail.Sender ?? "", mail.Subject, mail.Text, .. mail.Attachments.Select(a => a.Name + a.Size)]), now);

    private string SenderOf(string address, Instant now) => Print("from\0" + address, now);

    private string Print(string words, Instant now) => Convert.ToHexStringLower(HMACSHA256.HashData(keys.Controller(Key, now), Encoding.UTF8.GetBytes(words)));
}

/// <summary>The number of a file as people repeat it.</summary>
internal static partial class FileNumber
{
    /// <summary>The first one in the subject line; null where there is none.</summary>
    public static string? In(ReadMail mail) => Number().Match(mail.Subject) is { Success: true, Value: var number } ? number : null;

    [System.Text.RegularExpressions.GeneratedRegex(@"\b20\d\d-\d{4,6}\b", System.Text.RegularExpressions.RegexOptions.CultureInvariant, 1000)]
    private static partial System.Text.RegularExpressions.Regex Number();
}
