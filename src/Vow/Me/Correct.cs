using System.Globalization;
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
using Vow.Rights;
using Vow.SignIn;
using Vow.Site;
using Vow.Sources;
using Mail = Vow.Post.Mail;

namespace Vow.Me;

/// <summary>
/// Rectification (GDPR 16): the columns a person may correct, each checked as its datum says. Invoices that were issued are never rewritten, and
/// what we observed or worked out is answered, not edited. A new address counts once both addresses have said yes.
/// </summary>
public sealed class Correct(ReadMyData read, FindPerson find, Database database, Deeds deeds, SourceSet sources, Entries entries, Facts facts, RightsRequests requests, PolicyHolder policies, VowOptions options)
{
    internal const string OldSide = "email.old";
    internal const string NewSide = "email.new";

    /// <summary>What is wrong with a value for a datum, in the page's language; null where nothing is.</summary>
    public static string? Fault(Visit visit, Datum datum, string value)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(datum);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > (datum.Max ?? 1000))
        {
            return visit.T($"Use {datum.Max ?? 1000} characters at most.", $"{datum.Max ?? 1000} caractères au plus.");
        }

        return datum.Check switch
        {
            InputCheck.Email when !IsAddress(value) => visit.T("Enter an e-mail address, such as name@example.org.", "Saisissez une adresse e-mail, par exemple nom@example.org."),
            InputCheck.Phone when value.Length > 0 && value.Count(char.IsAsciiDigit) is < 6 or > 15 => visit.T("Enter a phone number, such as +33 6 12 34 56 78.", "Saisissez un numéro de téléphone, par exemple +33 6 12 34 56 78."),
            InputCheck.Country when value.Length > 0 && (value.Length != 2 || !value.All(char.IsAsciiLetterUpper)) => visit.T("Enter the country's two letters, such as FR.", "Saisissez les deux lettres du pays, par exemple FR."),
            InputCheck.Name when value.Any(char.IsControl) || value.Any(char.IsAsciiDigit) => visit.T("Write the name in letters.", "Écrivez le nom en lettres."),
            _ when value.Any(char.IsControl) => visit.T("Use plain text on one line.", "Écrivez un texte simple, sur une ligne."),
            _ => null,
        };
    }

    /// <summary>Writes one corrected value, where the person's own row and the map let it. False where they don't.</summary>
    public async Task<bool> Async(Guid subject, string sourceName, string tableName, string keyText, string column, string value, Language language, CancellationToken cancel = default)
    {
        var place = (await find.Async(subject, cancel)).Places.FirstOrDefault(p => p.Source.Name == sourceName);
        if (place is null || RowKey.Parse(keyText) is not { } key || place.Source.Map.Find(tableName)?.Column(column) is not { Correctable: true, Datum: { } datum } declared
            || !(await read.RowsAsync(place, cancel)).Any(r => r.Table == tableName && r.Key.Equals(key)))
        {
            return false;
        }

        object? given = value.Length == 0 && declared.Nullable ? null : value;
        if (!place.Source.IsOwn)
        {
            await using var session = await SourceSet.OpenAsync(place.Source, SessionAccess.Change, cancel);
            if (await session.CorrectAsync(tableName, key, column, given, cancel) != CorrectOutcome.Corrected)
            {
                return false;
            }

            // The same value written again is the same correction: a crash after this line costs an entry, never a wrong value.
            await session.CommitAsync(cancel);
            Steps.Reached("correct.source-committed");
        }

        return await deeds.DoAsync(
            async deed =>
            {
                if (place.Source.IsOwn)
                {
                    await using var session = sources.Join(deed);
                    if (await session.CorrectAsync(tableName, key, column, given, cancel) != CorrectOutcome.Corrected)
                    {
                        deed.Undo = true;
                        return false;
                    }
                }

                var title = policies.Current.Declared.Datum(datum)?.Title ?? new Bilingual(datum, datum);
                var request = await requests.OpenAndCloseAsync(
                    deed, subject, Right.Rectification, language, null, language == Language.Fr ? $"C'est corrigé\u00a0: {title.Fr}." : $"Corrected: {title.En}.", 1);
                await entries.AppendAsync(
                    deed, "rights.corrected", Actor.Subject, new JsonObject { ["request"] = request.Number, ["source"] = sourceName, ["datum"] = datum }, subject, Compartment.Rights);
                await facts.RewriteAsync(deed, subject);
                return true;
            },
            subject);
    }

    /// <summary>Starts a change of address: a link to the old one, a link to the new one. Says nothing about whether the new one is known here.</summary>
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

            await deed.ExecuteAsync("DELETE FROM me_link WHERE subject_id = @s AND opens IN (@old, @new)", ("@s", subject), ("@old", OldSide), ("@new", NewSide));
            foreach (var (to, opens) in new[] { (now, OldSide), (next, NewSide) })
            {
                var code = await EnterByLink.IssueAsync(deed, opens, to, subject, language, TimeSpan.FromDays(1), next);
                var link = new Uri(options.Url, $"/{language.Code()}/me/email/{code}");
                await Outbox.EnqueueAsync(deed, language == Language.Fr
                    ? new Mail(to, subject, "me." + opens, "Changement de votre adresse e-mail", $"Un changement d'adresse a été demandé. Il vaut quand l'ancienne et la nouvelle adresse ont dit oui.\n\nOuvrez cette page et appuyez sur le bouton, dans les 24 heures\u00a0:\n{link}\n\nSi vous n'avez rien demandé, ne faites rien\u00a0: rien ne changera.\n")
                    : new Mail(to, subject, "me." + opens, "Change of your e-mail address", $"A change of address was asked for. It counts when the old and the new address have said yes.\n\nOpen this page and press the button, within 24 hours:\n{link}\n\nIf you asked for nothing, do nothing: nothing changes.\n"));
            }
        },
        subject);

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
                if (sides.Count < 2 || sides.Any(l => l.SaidYesAt is null) || !await Logins.RenameAsync(deed, subject, side.NewAddress!))
                {
                    await deed.Store.SaveChangesAsync();
                    return false;
                }

                deed.Store.RemoveRange(sides);
                var old = sides.First(l => l.Opens == OldSide).Address;
                var row = await deed.Store.Set<Vow.People.Identifier>().FirstAsync(i => i.SubjectId == subject && i.Kind == Identifiers.Email && i.Value == old);
                row.Value = side.NewAddress!;
                row.ConfirmedAt = deed.Now;
                foreach (var (kind, person) in places.Places.Where(p => !p.Source.IsOwn).SelectMany(p => p.Persons.Select(r => (FindPerson.LinkKind(p.Source.Name, r.Root), r))))
                {
                    if (!await deed.Store.Set<Vow.People.Identifier>().AnyAsync(i => i.SubjectId == subject && i.Kind == kind && i.Value == person.Key.Text))
                    {
                        Identifiers.AddTo(deed.Store, subject, kind, person.Key.Text, deed.Now).ConfirmedAt = deed.Now;
                    }
                }

                await deed.Store.SaveChangesAsync();
                var request = await requests.OpenAndCloseAsync(
                    deed, subject, Right.Rectification, language, null, language == Language.Fr ? "Votre adresse e-mail est changée." : "Your e-mail address is changed.", 1);
                await entries.AppendAsync(deed, "rights.corrected", Actor.Subject, new JsonObject { ["request"] = request.Number, ["source"] = StoreMap.Source, ["datum"] = "email" }, subject, Compartment.Rights);
                await facts.RewriteAsync(deed, subject);
                return true;
            },
            subject);
    }

    internal static bool IsAddress(string value) =>
        value.Length is >= 3 and <= 254 && !value.Any(char.IsWhiteSpace) && MailAddress.TryCreate(value, out var parsed) && string.Equals(parsed.Address, value, StringComparison.OrdinalIgnoreCase);
}
