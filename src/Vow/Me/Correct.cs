using System.Net.Mail;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;
using Vow.Rights;
using Vow.SignIn;
using Vow.Sources;

namespace Vow.Me;

/// <summary>
/// Rectification (GDPR 16): the columns a person may correct, each checked as its datum says. Invoices that were issued are never rewritten, and
/// what we observed or worked out is answered, not edited. A new address counts once both addresses have said yes.
/// </summary>
public sealed class Correct(FindPerson find, Database database, Deeds deeds, SourceSet sources, RightsRequests requests, Entries entries, Facts facts, HandTasks byHand, OppositionList opposition, PolicyHolder policies, VowOptions options)
{
    internal const string OldSide = "email.old";
    internal const string NewSide = "email.new";

    private static readonly TimeSpan ChangeLasts = TimeSpan.FromDays(1);

    /// <summary>
    /// Writes one corrected value, where the person's own row and the map let it; says why not where they don't. Done for a file at the desk it is one step of it, and the
    /// file stays open: there may be more to correct.
    /// </summary>
    public async Task<CorrectOutcome> Async(
        Guid subject, string sourceName, string tableName, string keyText, string column, string value, Language language, DeskAct? desk = null, CancellationToken cancel = default)
    {
        var place = (await find.Async(subject, cancel)).Places.FirstOrDefault(p => p.Source.Name == sourceName);
        if (place is null || RowKey.Parse(keyText) is not { } key || place.Source.Map.Find(tableName)?.Column(column) is not { Correctable: true, Datum: { } datum } declared
            || !(await find.RowsAsync(place, cancel)).Any(r => r.Table == tableName && r.Key.Equals(key)))
        {
            return CorrectOutcome.NotFound;
        }

        object? given = value.Length == 0 && declared.Nullable ? null : value;
        if (place.Source.Ask is { } ask)
        {
            await using var service = ask();
            if (!await service.CorrectAsync(tableName, key, column, given, cancel))
            {
                return CorrectOutcome.NotFound;
            }
        }
        else if (!place.Source.IsOwn)
        {
            try
            {
                await using var session = await SourceSet.OpenAsync(place.Source, SessionAccess.Change, cancel);
                if (await session.CorrectAsync(tableName, key, column, given, cancel) is var there and not CorrectOutcome.Corrected)
                {
                    return there;
                }

                // The same value written again is the same correction: a crash after this line costs an entry, never a wrong value.
                await session.CommitAsync(cancel);
            }
            catch (FileSourceException fault)
            {
                // Held by another program, a line of it not readable, or its encoding has no such letter: nothing was written.
                return fault.IsOfValue ? CorrectOutcome.NotWritable : CorrectOutcome.NotNow;
            }

            Steps.Reached("correct.source-committed");
        }

        return await deeds.DoAsync(
            async deed =>
            {
                if (place.Source.IsOwn)
                {
                    await using var session = sources.Join(deed);
                    if (await session.CorrectAsync(tableName, key, column, given, cancel) is var here and not CorrectOutcome.Corrected)
                    {
                        deed.Undo = true;
                        return here;
                    }
                }

                if (place.Source.IsOwn && policies.Current.Declared.Datum(datum) is { Kind: DatumKind.Phone })
                {
                    await Identifiers.ForgetPhoneAsync(deed, subject, given as string);
                }

                var title = policies.Current.Declared.Datum(datum)?.Title ?? new Bilingual(datum, datum);
                var answer = language == Language.Fr ? $"C'est corrigé\u00a0: {title.Fr}." : $"Corrected: {title.En}.";
                var request = desk is null
                    ? await byHand.ExerciseAsync(deed, subject, Right.Rectification, language, answer, 1, Elsewhere(datum, given as string))
                    : await StepOfAsync(deed, subject, sourceName, language, answer, Elsewhere(datum, given as string), desk);
                if (request is null && place.Source.IsOwn)
                {
                    deed.Undo = true;
                    return CorrectOutcome.NotFound;
                }

                // Where the file was closed at this very moment, what a company's database has by now is recorded all the same.
                await entries.AppendAsync(
                    deed, "rights.corrected", desk is null ? Actor.Subject : Actor.Operator(desk.By), new JsonObject { ["request"] = request?.Number ?? desk!.Number, ["source"] = sourceName, ["datum"] = datum }, subject, Compartment.Rights);
                await facts.RewriteAsync(deed, subject);
                return CorrectOutcome.Corrected;
            },
            subject);
    }

    /// <summary>
    /// Starts a change of address: a link to the old one, a link to the new one; each can say yes, the old one can also stop it. Where the new address has an
    /// account already, only its mailbox learns that; this page and the old mailbox see the same as ever.
    /// </summary>
    public Task AskEmailAsync(Guid subject, string address, Language language) => deeds.DoAsync(
        async deed =>
        {
            var next = Identifiers.Normalise(Identifiers.Email, address);
            var now = await deed.Store.Set<Vow.People.Identifier>().Where(i => i.SubjectId == subject && i.Kind == Identifiers.Email && i.ConfirmedAt != null)
                .OrderBy(i => i.Id).Select(i => i.Value).FirstOrDefaultAsync();
            if (now is null || now == next)
            {
                return;
            }

            await DropAsync(deed, subject);
            var company = policies.Current.Declared.Controller.Name;
            var old = await EnterByLink.IssueAsync(deed, OldSide, now, subject, language, ChangeLasts, next);
            await Outbox.EnqueueAsync(deed, EmailMails.ToOld(language, company, now, subject, LinkTo(language, old)));
            var code = await EnterByLink.IssueAsync(deed, NewSide, next, subject, language, ChangeLasts, next);
            await Outbox.EnqueueAsync(deed, await IsTakenAsync(deed, subject, next)
                ? EmailMails.ToTaken(language, company, next)
                : EmailMails.ToNew(language, company, next, subject, LinkTo(language, code)));
        },
        subject);

    /// <summary>The side of a change that a link belongs to; null where it is no good any more.</summary>
    public async Task<bool?> IsOldSideAsync(string code, Instant now)
    {
        await using var store = database.NewStore();
        var hash = EnterByLink.HashOf(code);
        return await store.Set<MeLink>().AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && (l.Opens == OldSide || l.Opens == NewSide) && l.ExpiresAt > now) is { } link
            ? link.Opens == OldSide
            : null;
    }

    /// <summary>The old address stops the change. False where the link is no good.</summary>
    public Task<bool> StopAsync(string code) => deeds.DoAsync(async deed =>
    {
        var hash = EnterByLink.HashOf(code);
        if (await deed.Store.Set<MeLink>().AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && l.Opens == OldSide && l.ExpiresAt > deed.Now) is not { SubjectId: { } subject })
        {
            return false;
        }

        await DropAsync(deed, subject);
        await entries.AppendAsync(deed, "email.change_stopped", Actor.Subject, new JsonObject(), subject);
        return true;
    });

    /// <summary>One of the two addresses says yes. The change is made with the second.</summary>
    /// <returns>Null where the link is no good; else whether the change is made.</returns>
    public async Task<bool?> SayYesAsync(string code, Language language)
    {
        MeLink? known;
        await using (var store = database.NewStore())
        {
            var hash = EnterByLink.HashOf(code);
            known = await store.Set<MeLink>().AsNoTracking().FirstOrDefaultAsync(l => l.Hash == hash && (l.Opens == OldSide || l.Opens == NewSide));
        }

        if (known?.SubjectId is not { } subject)
        {
            return null;
        }

        // What is found by the old address elsewhere must still be found by the new one.
        var places = await find.Async(subject);
        return await deeds.DoAsync<bool?>(
            async deed =>
            {
                var sides = await deed.Store.Set<MeLink>().Where(l => l.SubjectId == subject && (l.Opens == OldSide || l.Opens == NewSide)).ToListAsync();
                if (sides.FirstOrDefault(l => l.Hash == known.Hash) is not { } side || side.ExpiresAt <= deed.Now)
                {
                    return null;
                }

                side.SaidYesAt ??= deed.Now;
                await deed.Store.SaveChangesAsync();
                if (sides.Count < 2 || sides.Any(l => l.SaidYesAt is null) || !await Logins.RenameAsync(deed, subject, side.NewAddress!))
                {
                    return false;
                }

                await MoveAsync(deed, subject, sides.First(l => l.Opens == OldSide).Address, side.NewAddress!, places, language);
                return true;
            },
            subject);
    }

    private async Task MoveAsync(Deed deed, Guid subject, string old, string next, PersonPlaces places, Language language)
    {
        // Whoever reads the old mailbox later must find nothing in it that still opens something here.
        await deed.ExecuteAsync("DELETE FROM me_link WHERE subject_id = @s", ("@s", subject));
        await Logins.DropCodesAsync(deed, subject);
        await deed.ExecuteAsync(
            "UPDATE people_identifier SET value = @next, confirmed_at = @now WHERE subject_id = @s AND kind = @k AND value = @old",
            ("@next", next), ("@now", deed.Now), ("@s", subject), ("@k", Identifiers.Email), ("@old", old));
        foreach (var (kind, person) in places.Places.Where(p => !p.Source.IsOwn).SelectMany(p => p.Persons.Select(r => (FindPerson.LinkKind(p.Source.Name, r.Root), r))))
        {
            if (!await deed.Store.Set<Vow.People.Identifier>().AnyAsync(i => i.SubjectId == subject && i.Kind == kind && i.Value == person.Key.Text))
            {
                Identifiers.AddTo(deed.Store, subject, kind, person.Key.Text, deed.Now).ConfirmedAt = deed.Now;
            }
        }

        await deed.Store.SaveChangesAsync();
        // A no follows the person; it also stays with the old address, which may lie in a list somewhere.
        if (await opposition.IsOnAsync(deed, Identifiers.Email, old) == ListAnswer.Listed)
        {
            await opposition.AddAsync(deed, Identifiers.Email, next, Actor.Subject);
        }

        var request = await byHand.ExerciseAsync(
            deed, subject, Right.Rectification, language, language == Language.Fr ? "Votre adresse e-mail est changée." : "Your e-mail address is changed.", 1, Elsewhere("email", next));
        await entries.AppendAsync(deed, "rights.corrected", Actor.Subject, new JsonObject { ["request"] = request.Number, ["source"] = StoreMap.Source, ["datum"] = "email" }, subject, Compartment.Rights);
        await Outbox.EnqueueAsync(deed, EmailMails.Done(language, policies.Current.Declared, old, subject));
        await facts.RewriteAsync(deed, subject);
    }

    // A step of an open file. What paper has of it is corrected by a task that says what; a task from before anybody knew what falls away.
    private async Task<RightsRequest?> StepOfAsync(Deed deed, Guid subject, string source, Language language, string answer, List<(DeclaredSource Source, HandWork Work)> elsewhere, DeskAct desk)
    {
        if (await requests.FileAsync(deed, subject, Right.Rectification, RequestChannels.Desk, language, Actor.Operator(desk.By), desk) is not { } file)
        {
            return null;
        }

        var last = await RightsRequests.LastStepAsync(deed.Store, file.Id);
        deed.Store.Add(RightsStep.Done(file, Right.Rectification, deed.Now, 1, ++last, source));
        await byHand.DropVagueAsync(deed, file);
        foreach (var (where, work) in elsewhere)
        {
            byHand.Add(deed, file, ++last, HandStep.Correct, where, work);
        }

        requests.AddMessage(deed, file, answer, ours: true);
        await deed.Store.SaveChangesAsync();
        return file;
    }

    // The same datum on paper, where no program can correct it.
    private List<(DeclaredSource, HandWork)> Elsewhere(string datum, string? value) =>
        [.. HandTasks.In(policies.Current.Declared).Where(source => source.ByHand!.Holds.Any(one => one.Data.Contains(datum))).Select(source => (source, new HandWork(Datum: datum, Value: value ?? "")))];

    private static Task DropAsync(Deed deed, Guid subject) =>
        deed.ExecuteAsync("DELETE FROM me_link WHERE subject_id = @s AND opens IN (@old, @new)", ("@s", subject), ("@old", OldSide), ("@new", NewSide));

    private static async Task<bool> IsTakenAsync(Deed deed, Guid subject, string address) =>
        await Logins.FindAsync(deed.Store, Login.KeyOfPerson(address)) is { } taken && taken.SubjectId != subject;

    private Uri LinkTo(Language language, string code) => new(options.Url, $"/{language.Code()}/me/email/{code}");

    internal static bool IsAddress(string value) =>
        value.Length is >= 3 and <= 254 && !value.Any(char.IsWhiteSpace) && MailAddress.TryCreate(value, out var parsed) && string.Equals(parsed.Address, value, StringComparison.OrdinalIgnoreCase);
}
