using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Mailboxes;

/// <summary>
/// Carries out the plainest of messages: nothing but "no more commercial messages", received by an armed mailbox. Whoever is known by the address takes back their choices, the
/// address goes on the opposition list, and one mail to it says so. Where only an address was forged, nobody loses more than a newsletter, and they are told.
/// </summary>
internal sealed class StopByMail(VowOptions options, Database database, Deeds deeds, KeyStore keys, StopAtAddress stop, Entries entries, CompartmentEnds ends, PolicyHolder policies, Clock clock)
{
    private const int AtOnce = 100;

    /// <summary>Where it was said.</summary>
    public const string Surface = "message/mail";

    /// <summary>Carries out what waits of a mailbox. Broken off, it is done again from the start, and changes nothing twice.</summary>
    public async Task DoAsync(string mailbox, CancellationToken cancel)
    {
        List<FoundMail> waiting;
        await using (var store = database.NewStore())
        {
            waiting = await store.Set<FoundMail>().AsNoTracking()
                .Where(m => m.State == MailState.Waiting && m.Sense == MailSense.Stop && !m.Early && !m.Crowded && m.Mailbox == mailbox).OrderBy(m => m.ReceivedAt).Take(AtOnce).ToListAsync(cancel);
        }

        foreach (var row in waiting)
        {
            cancel.ThrowIfCancellationRequested();
            await OneAsync(row);
        }
    }

    private async Task OneAsync(FoundMail row)
    {
        var now = clock.Now;
        var policy = policies.Current;
        if (SortMail.Read(keys, row, now) is not { Sender: { } sender } mail || StopOnly.Of(mail, policy) is not { IsEmpty: false } purposes
            || await stop.DoAsync(Identifiers.Email, sender, purposes, Surface, RequestChannels.Mail, now) is not { } changed)
        {
            // Another policy, or a list whose key is lost: it waits, and somebody sees it.
            return;
        }

        Steps.Reached("mailboxes.stopping");
        var box = options.Mailboxes.FirstOrDefault(one => one.Name == row.Mailbox);
        await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync("UPDATE mailboxes_message SET state = @to WHERE id = @id AND state = @from", ("@id", row.Id), ("@to", (int)MailState.Stopped), ("@from", (int)MailState.Waiting)) == 0)
            {
                return;
            }

            var known = await deed.Store.Set<FoundMail>().FirstAsync(m => m.Id == row.Id);
            known.SortedAt = deed.Now;
            await EndMail.ForgetAsync(deed, known);
            await entries.AppendAsync(deed, "mail.stopped", Actor.System, new JsonObject { ["mailbox"] = row.Mailbox, ["purposes"] = string.Join(' ', purposes.Select(one => one.Id)) });
            // Once for an address: where it is stopped and was told so, an answer to an answer would never end.
            if (changed || !await IsToldAsync(deed, row))
            {
                await Outbox.EnqueueAsync(deed, Confirmation(policy.Declared, purposes, sender, Languages.Of(row.Language) ?? Language.En) with
                {
                    Thread = box is null || mail.MessageId is null ? null : new MailThread("stop", [.. mail.References.Append(mail.MessageId).TakeLast(20)], box.Address),
                });
            }
        });
        await ends.FinishAsync();
        Steps.Reached("mailboxes.stopped");
    }

    // Whether an earlier message of the same sender was carried out, and so confirmed.
    private static Task<bool> IsToldAsync(Deed deed, FoundMail row) =>
        deed.Store.Set<FoundMail>().AnyAsync(m => m.SenderPrint == row.SenderPrint && m.State == MailState.Stopped && m.Id != row.Id);

    private static Mail Confirmation(DeclaredPolicy policy, IEnumerable<Purpose> purposes, string to, Language language)
    {
        var company = policy.Controller.Name;
        var what = string.Join('\n', purposes.Select(one => "- " + one.Title[language]));
        return language == Language.Fr
            ? new(to, null, "rights.stopped", $"C'est arrêté\u00a0: {company}",
                $"Bonjour,\n\nVous nous avez écrit pour ne plus recevoir de prospection commerciale à cette adresse. C'est fait\u00a0:\n\n{what}\n\nUn message déjà remis peut encore vous parvenir. Si un compte existe à cette adresse, les messages de service continuent.\n\nSi ce message n'était pas de vous, il n'y a rien à craindre\u00a0: rien d'autre n'a changé. Vous pouvez nous écrire\u00a0: {policy.Rights.Email}\n")
            : new(to, null, "rights.stopped", $"It is stopped: {company}",
                $"Hello,\n\nYou wrote to us that you want no more commercial messages at this address. It is done:\n\n{what}\n\nA message already handed over may still reach you. If there is an account at this address, service messages go on.\n\nIf that message was not yours, there is nothing to fear: nothing else has changed. You can write to us: {policy.Rights.Email}\n");
    }
}
