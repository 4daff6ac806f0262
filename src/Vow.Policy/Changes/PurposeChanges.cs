using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>What differs between two versions of one purpose.</summary>
internal static class PurposeChanges
{
    private const Consequences Tell = Consequences.MustBeAnnounced;

    private static readonly ImmutableArray<Part<Purpose>> Grounds =
    [
        new("the contract it rests on", "le contrat qui la fonde", p => Said.Of(p.Contract)),
        new("the legal text it rests on", "le texte qui la fonde", p => Said.Of(p.LegalText)),
        new("the interest pursued", "l'intérêt poursuivi", p => Said.Of(p.Interest), Tell),
    ];

    private static readonly ImmutableArray<Part<Purpose>> Worded =
    [
        new("title", "titre", p => Said.Of(p.Title)),
        new("why", "pourquoi", p => Said.Of(p.Why)),
        new("kind", "nature", p => Said.Of(p.Kind)),
        new("persons", "personnes", p => Said.List(p.Persons.Select(Said.Word))),
        new("exempt", "exemptée", p => Said.Of(p.Exempt)),
        new("anonymous", "anonyme", p => Said.Of(p.Anonymous)),
        new("why it keeps longer than the reference", "pourquoi elle conserve plus longtemps que la référence", p => Said.Of(p.LongerBecause)),
        new("deferred debit", "débit différé", p => Said.Of(p.DeferredDebit)),
        new("page", "page", p => Said.Of(p.Page)),
        new("protects", "protège", p => Said.Of(p.Protects)),
        new("deleted by the person alone", "supprimée par la personne seule", p => Said.Of(p.SelfDisposal)),
        new("goes on without a connection", "continue sans connexion", p => Said.Of(p.Offline)),
        new("why it stays after an erasure", "pourquoi elle reste après un effacement", p => Said.Of(p.KeepsBecause)),
        new("clauses", "clauses", p => Said.List(p.Clauses)),
    ];

    private static readonly ImmutableArray<Part<ConsentTerms>> Terms =
    [
        new("line on the banner", "ligne du bandeau", c => Said.Of(c.Brief)),
        new("an explicit act is needed", "un acte explicite est nécessaire", c => Said.Of(c.Explicit)),
        new("validity of a consent", "validité d'un consentement", c => Said.Of(c.ValidFor)),
        new("ways of taking it back", "moyens de le retirer", c => Said.List(c.WithdrawnBy.Select(Said.Word)), Tell),
        new("closed to minors", "fermée aux mineurs", c => Said.Of(c.ClosedToMinors)),
    ];

    public static IEnumerable<Change> Between(DeclaredPolicy before, Purpose old, DeclaredPolicy after, Purpose now)
    {
        var named = Comparing.Named("Purpose", "Finalité", old.Title);
        ImmutableArray<string> own = [now.Id];
        Change One(ChangeKind kind, string en, string fr, Bilingual from, Bilingual to, Consequences consequences) =>
            new(kind, now.Id, Comparing.Becomes(named, en, fr, from, to), consequences, own);

        if (old.Basis != now.Basis)
        {
            yield return One(ChangeKind.PurposeBasis, "legal basis", "base légale", Policy.Terms.Of(old.Basis), Policy.Terms.Of(now.Basis), Tell);
        }

        foreach (var change in Comparing.Parts(ChangeKind.PurposeBasis, now.Id, named, old, now, Grounds, own)
            .Concat(Used(before, old, after, now, named, own)).Concat(Kept(before, old, after, now, named, own)).Concat(Consented(old, now, named, own))
            .Concat(Told(before, old, after, now, named, own)))
        {
            yield return change;
        }

        if (old.OnErasure != now.OnErasure)
        {
            // delete < archive < keep: how much is left.
            yield return One(
                ChangeKind.PurposeErasure, "when an account is deleted", "quand un compte est supprimé", Said.Of(old.OnErasure), Said.Of(now.OnErasure),
                now.OnErasure > old.OnErasure ? Tell | Consequences.LaterEnd : Consequences.EarlierEnd);
        }

        if (old.Marketing != now.Marketing)
        {
            yield return One(ChangeKind.PurposeMarketing, "direct marketing", "prospection", Said.Of(old.Marketing), Said.Of(now.Marketing), Tell);
        }

        if (Ground(old) is var ground && Ground(now) is var other && ground != other)
        {
            yield return One(ChangeKind.PurposeMarketing, "ground of electronic marketing", "fondement de la prospection électronique", ground, other, Tell);
        }

        if (Decides(old) is var decides && Decides(now) is var does && decides != does)
        {
            yield return One(ChangeKind.PurposeDecision, "a machine decides alone", "une machine décide seule", decides, does, now.AutomatedDecision is { Exists: true } ? Tell : Consequences.None);
        }

        foreach (var change in Comparing.Parts(ChangeKind.PurposeWords, now.Id, named, old, now, Worded, own))
        {
            yield return change;
        }
    }

    private static IEnumerable<Change> Used(DeclaredPolicy before, Purpose old, DeclaredPolicy after, Purpose now, Bilingual named, ImmutableArray<string> own)
    {
        var (was, uses) = (old.Data.Select(use => use.Datum).ToList(), now.Data.Select(use => use.Datum).ToList());
        foreach (var id in uses.Except(was, StringComparer.Ordinal))
        {
            var title = after.Datum(id)?.Title ?? Said.Both(id);
            yield return new Change(ChangeKind.PurposeData, now.Id, new($"{named.En}: also uses {title.En}.", $"{named.Fr}\u00a0: utilise aussi {title.Fr}."), Tell, own);
        }

        foreach (var id in was.Except(uses, StringComparer.Ordinal))
        {
            var title = before.Datum(id)?.Title ?? Said.Both(id);
            yield return new Change(ChangeKind.PurposeData, now.Id, new($"{named.En}: no longer uses {title.En}.", $"{named.Fr}\u00a0: n'utilise plus {title.Fr}."), Consequences.None, own);
        }

        var (order, newOrder) = (Said.List(old.Data.Select(Marked)), Said.List(now.Data.Select(Marked)));
        if (was.ToHashSet(StringComparer.Ordinal).SetEquals(uses) && order != newOrder)
        {
            yield return new Change(ChangeKind.PurposeData, now.Id, Comparing.Becomes(named, "data (? = the purpose works without it)", "données (? = la finalité s'en passe)", order, newOrder), Consequences.None, own);
        }

        static string Marked(DatumUse use) => use.Datum + (use.Optional ? "?" : "");
    }

    private static IEnumerable<Change> Kept(DeclaredPolicy before, Purpose old, DeclaredPolicy after, Purpose now, Bilingual named, ImmutableArray<string> own)
    {
        var active = TermDirection.Of(before, old.Keep.Active, after, now.Keep.Active);
        var (was, stays) = (Active(old), Active(now));
        if (was != stays || active != Consequences.None)
        {
            // A later end is always told; an earlier one where the policy promises a notice before data leaves.
            var tell = (active & Consequences.LaterEnd) != 0 || ((active & Consequences.EarlierEnd) != 0 && !old.Keep.Notices.IsEmpty) ? Tell : Consequences.None;
            yield return new Change(ChangeKind.PurposeActive, now.Id, Comparing.Becomes(named, "kept in use", "conservée en base active", InWords(before, old), InWords(after, now)), active | tell, own);
        }

        var archive = TermDirection.Of(before, old.Keep.Archive, after, now.Keep.Archive);
        var (held, holds) = (Archive(old), Archive(now));
        if (held != holds || archive != Consequences.None)
        {
            var wider = now.Keep.Archive is { } next && (old.Keep.Archive is not { } last || next.Data.Except(last.Data).Any() || next.OpenTo.Except(last.OpenTo).Any());
            var tell = wider || (archive & Consequences.LaterEnd) != 0 ? Tell : Consequences.None;
            yield return new Change(ChangeKind.PurposeArchive, now.Id, Comparing.Becomes(named, "archived", "archivée", held, holds), archive | tell, own);
        }

        var (notices, next30) = (Said.List(old.Keep.Notices.Select(one => Said.Of((CalendarPeriod?)one))), Said.List(now.Keep.Notices.Select(one => Said.Of((CalendarPeriod?)one))));
        if (notices != next30)
        {
            yield return new Change(ChangeKind.PurposeNotices, now.Id, Comparing.Becomes(named, "notices before the end", "préavis avant le terme", notices, next30), Consequences.None, own);
        }

        // A group's events count by what they are, not by the group's name.
        static Bilingual Active(Purpose purpose) => Said.Join(("for", Said.Of(purpose.Keep.Active.For)), ("after", Said.List(purpose.Keep.Active.After)), ("year_end", Said.Of(purpose.Keep.Active.FromYearEnd)));

        static Bilingual InWords(DeclaredPolicy policy, Purpose purpose) => new(RetentionWords.Of(policy, purpose, Language.En), RetentionWords.Of(policy, purpose, Language.Fr));
    }

    private static Bilingual Archive(Purpose purpose) => purpose.Keep.Archive is not { } archive
        ? Said.Nothing
        : Said.Join(
            ("for", Said.Of((CalendarPeriod?)archive.For)), ("after", Said.List(archive.After)), ("year_end", Said.Of(archive.FromYearEnd)), ("data", Said.List(archive.Data)),
            ("open_to", Said.List(archive.OpenTo.Select(role => Policy.Terms.Of(role)))), ("basis", Policy.Terms.Of(archive.Basis)), ("legal_text", Said.Of(archive.LegalText)), ("why", Said.Of(archive.Why)));

    private static IEnumerable<Change> Consented(Purpose old, Purpose now, Bilingual named, ImmutableArray<string> own)
    {
        if (old.Consent is not { } was || now.Consent is not { } terms)
        {
            // A consent that comes or goes with the basis: said there.
            if (old.Consent is null != now.Consent is null)
            {
                yield return new Change(
                    ChangeKind.ConsentText, now.Id,
                    Comparing.Becomes(named, "sentence of consent", "phrase de consentement", Said.Of(old.Consent?.Text), Said.Of(now.Consent?.Text)), Consequences.None, own);
            }

            yield break;
        }

        if (was.TextVersion != terms.TextVersion || was.Text != terms.Text || !was.Accepted.SequenceEqual(terms.Accepted))
        {
            var dropped = was.Accepted.Except(terms.Accepted, StringComparer.Ordinal).Any();
            yield return new Change(
                ChangeKind.ConsentText, now.Id,
                Comparing.Becomes(named, "sentence of consent", "phrase de consentement", Sentence(was), Sentence(terms)), dropped ? Consequences.NeedsConsentAgain : Consequences.None, own);
        }

        foreach (var change in Comparing.Parts(ChangeKind.ConsentTerms, now.Id, named, was, terms, Terms, own))
        {
            yield return change;
        }

        static Bilingual Sentence(ConsentTerms terms) => Said.Join((terms.TextVersion, Said.Of(terms.Text)), ("accepted", Said.List(terms.Accepted)));
    }

    private static IEnumerable<Change> Told(DeclaredPolicy before, Purpose old, DeclaredPolicy after, Purpose now, Bilingual named, ImmutableArray<string> own)
    {
        if (!old.Channels.SequenceEqual(now.Channels, StringComparer.Ordinal))
        {
            var more = now.Channels.Except(old.Channels, StringComparer.Ordinal).Any();
            yield return new Change(
                ChangeKind.PurposeChannels, now.Id, Comparing.Becomes(named, "channels", "canaux", Channels(before, old), Channels(after, now)),
                more && now.Basis != Basis.Consent ? Tell : Consequences.None, own);
        }

        if (!old.Recipients.SequenceEqual(now.Recipients, StringComparer.Ordinal))
        {
            yield return new Change(
                ChangeKind.PurposeRecipients, now.Id, Comparing.Becomes(named, "recipients", "destinataires", Recipients(before, old), Recipients(after, now)),
                now.Recipients.Except(old.Recipients, StringComparer.Ordinal).Any() ? Tell : Consequences.None, own);
        }
    }

    // As people know them: a name or what it does, never an id of the file.
    private static Bilingual Channels(DeclaredPolicy policy, Purpose purpose) => Said.List(purpose.Channels.Select(id => policy.Channel(id)?.Title ?? Said.Both(id)));

    private static Bilingual Recipients(DeclaredPolicy policy, Purpose purpose) => Said.List(purpose.Recipients.Select(id => policy.Recipient(id)?.Called() ?? Said.Both(id)));

    private static Bilingual Ground(Purpose purpose) => purpose.Prospecting is { } terms
        ? Said.Join(("", Said.Of(terms.Ground)), ("opt_out_at_collection", Said.Of(terms.OptOutAtCollection)), ("similar", Said.Of(terms.Similar)))
        : Said.Nothing;

    private static Bilingual Decides(Purpose purpose) => purpose.AutomatedDecision is { } decision
        ? Said.Join(("", Said.Of(decision.Exists)), ("review", Said.Of(decision.Review)))
        : Said.Nothing;
}
