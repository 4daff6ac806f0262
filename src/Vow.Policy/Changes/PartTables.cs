using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>What can change of each declared thing. A property of the model that stands in no table here would change unseen: a test holds that.</summary>
internal static class PartTables
{
    private const Consequences Tell = Consequences.MustBeAnnounced;

    public static readonly ImmutableArray<Part<DeclaredPolicy>> Frame =
    [
        new("name", "nom", p => Said.Of(p.Name)),
        new("date of the text", "date du texte", p => Said.Of(p.Version)),
        new("sample", "exemple", p => Said.Of(p.Sample)),
        new("time zone", "fuseau horaire", p => Said.Both(p.Zone)),
        new("languages", "langues", p => Said.List(p.Languages.Select(Languages.Code))),
        new("note on transfers", "mention sur les transferts", p => Said.Of(p.TransfersNote)),
    ];

    public static readonly ImmutableArray<Part<DeclaredPolicy>> Company =
    [
        new("the controller's name", "nom du responsable du traitement", p => Said.Of(p.Controller.Name), Tell),
        new("the controller's role", "rôle du responsable du traitement", p => Said.Of(p.Controller.Role), Tell),
        new("entry in the companies register", "immatriculation", p => Said.Of(p.Controller.Register)),
        new("SIREN", "SIREN", p => Said.Of(p.Controller.Siren)),
        new("the controller's postal address", "adresse postale du responsable du traitement", p => Said.Of($"{p.Controller.Address.Street}, {p.Controller.Address.Postcode} {p.Controller.Address.City}, {p.Controller.Address.Country}")),
        new("the controller's e-mail address", "adresse e-mail du responsable du traitement", p => Said.Of(p.Controller.Email)),
        new("the controller's telephone number", "téléphone du responsable du traitement", p => Said.Of(p.Controller.Phone)),
        new("representative in the Union", "représentant dans l'Union", p => Said.Of(p.Controller.Representative), Tell),
        new("site", "site", p => Said.Of(p.Controller.Website)),
        new("close of the fiscal year", "clôture de l'exercice", p => Said.Of(p.Controller.FiscalYearEnd, day => Said.Both($"{day.Day:00}/{day.Month:00}"))),
        new("name of the data protection officer", "nom du délégué à la protection des données", p => Said.Of(p.Dpo.Name)),
        new("address of the data protection officer", "adresse du délégué à la protection des données", p => Said.Of(p.Dpo.Email)),
        new("supervisory authority", "autorité de contrôle", p => Said.Of(p.Authority.Name)),
        new("short name of the authority", "nom court de l'autorité", p => Said.Of(p.Authority.Short)),
        new("address of the authority", "adresse de l'autorité", p => Said.Of(p.Authority.Address)),
        new("site of the authority", "site de l'autorité", p => Said.Of(p.Authority.Web)),
        new("where to complain to the authority", "où saisir l'autorité", p => Said.Of(p.Authority.Complaint)),
    ];

    public static readonly ImmutableArray<Part<RightsTerms>> Rights =
    [
        new("page", "page", r => Said.Of(r.Page)),
        new("e-mail address", "adresse e-mail", r => Said.Of(r.Email)),
        new("postal address", "adresse postale", r => Said.Of(r.Post)),
        new("time to answer", "délai de réponse", r => Said.Of((Vow.Gate.CalendarPeriod?)r.AnswerWithin), Tell),
        new("extension", "prolongation", r => Said.Of(r.Extension), Tell),
        new("objection", "opposition", r => Said.Of(r.Objection), Tell),
        new("rights named", "droits mentionnés", r => r.Offered is { } offered ? Said.List(offered.Select(RightsByBasis.Title)) : new("all that stand", "tous ceux qui s'appliquent"), Tell),
        new("what is asked with a request", "ce qui est demandé avec une demande", r => Said.List(r.Asks.Select(Said.Word)), Tell),
        new("phrases", "formules", r => Said.List(r.Phrases.Select(one => Said.Join((one.Id, Said.Of(one.Says)), ("right", Said.Of(one.Right)), ("purposes", Said.List(one.Purposes)))))),
        new("copy of an identity document", "copie d'une pièce d'identité", r => Said.Of(r.IdCopy), Tell),
    ];

    public static readonly ImmutableArray<Part<Datum>> Data =
    [
        new("name", "nom", d => Said.Of(d.Title)),
        new("category", "catégorie", d => Terms.Of(d.Category)),
        new("origin", "origine", d => Terms.Of(d.Origin), Tell),
        new("comes from", "provient de", d => Said.Of(d.From), Tell),
        new("kind", "nature", d => Said.Of(d.Kind)),
        new("stored", "stockage", d => Said.Of(d.Stored)),
        new("access in the terminal", "accès au terminal", d => d.Terminal is { } terminal ? Said.Join(("necessary_for", Said.Of(terminal.NecessaryFor)), ("consent", Said.Of(terminal.Consent))) : Said.Nothing),
        new("precision", "précision", d => Said.Of(d.Precision)),
        new("options", "choix possibles", d => Said.List(d.Options.Select(one => Said.Join((one.Id, Said.Of(one.Title)))))),
        new("secret", "secret", d => Said.Of(d.Secret)),
        new("check", "contrôle", d => Said.Of(d.Check)),
        new("greatest length", "longueur maximale", d => Said.Of(d.Max)),
    ];

    public static readonly ImmutableArray<Part<Anchor>> Anchors =
    [
        new("words", "libellé", a => Said.Of(a.Title)),
        new("event", "événement", a => Said.Of(a.Event)),
    ];

    public static readonly ImmutableArray<Part<AnchorGroup>> Groups =
    [
        new("words", "libellé", g => Said.Of(g.Title)),
        new("events", "événements", g => Said.List(g.Of)),
    ];

    public static readonly ImmutableArray<Part<Channel>> Channels =
    [
        new("name", "nom", c => Said.Of(c.Title)),
        new("kind", "nature", c => Said.Of(c.Kind)),
    ];

    public static readonly ImmutableArray<Part<Recipient>> Recipients =
    [
        new("name", "nom", r => Said.Of(r.Name), Tell) { InOtherWords = RecipientWords.Name },
        new("role", "rôle", r => Terms.Of(r.Role), Tell),
        new("what it does", "ce qu'il fait", r => Said.Of(r.Does)),
        new("contract", "contrat", r => Said.Of(r.Contract)),
        new("arrangement", "accord", r => Said.Of(r.Arrangement)),
        new("link", "lien", r => Said.Of(r.Link)),
    ];

    public static readonly ImmutableArray<Part<Recipient>> Transfers =
    [
        new("countries", "pays", r => Said.Of(r.Countries, one => Said.List(one)), Tell) { InOtherWords = RecipientWords.Countries },
        new("transfer mechanism", "mécanisme de transfert", r => r.Mechanism is { } one
            ? Said.Join(("", Terms.Of(one.Kind)), ("from", Said.Of(one.From)), ("to", Said.Of(one.To)), ("document", Said.Of(one.Document)), ("fallback", Said.Of(one.Fallback)))
            : Said.Nothing, Tell),
    ];

    public static readonly ImmutableArray<Part<CollectionPoint>> Collection =
    [
        new("name", "nom", c => Said.Of(c.Title)),
        new("moment", "moment", c => Said.Of(c.Moment)),
        new("asterisk on every field", "astérisque sur tous les champs", c => Said.Of(c.AsteriskOnEvery)),
        new("notice beside the telephone number", "mention près du téléphone", c => Said.Of(c.PhoneNotice)),
        new("place", "lieu", c => Said.Of(c.Surface)),
        new("page", "page", c => Said.Of(c.Path)),
        new("fields", "champs", c => Said.List(c.Fields.Select(one => Said.Both($"{one.Name}{(one.Required ? "*" : "")}{(one.Name == one.Datum ? "" : " (" + one.Datum + ")")}")))),
        new("consequence of an empty field", "conséquence d'un champ vide", c => Said.Of(c.Consequence)),
        new("choices", "choix", c => Said.List(c.Choices.Select(one => Said.Both($"{one.Key}{(one.Required ? "*" : "")}")))),
    ];

    public static readonly ImmutableArray<Part<Tracker>> Trackers =
    [
        new("name", "nom", t => Said.Of(t.Title)),
        new("purpose", "finalité", t => Said.Both(t.Purpose)),
        new("kind", "nature", t => Said.Of(t.Kind)),
        new("set by", "déposé par", t => Said.List(t.SetBy)),
        new("life", "durée", t => Said.Of(t.Lives)),
        new("acts", "agit", t => Said.Of(t.Loads)),
        new("necessary for", "nécessaire à", t => Said.Of(t.NecessaryFor)),
        new("domains", "domaines", t => Said.List(t.Domains)),
        new("names", "noms", t => Said.List(t.Names)),
        new("direct opposition", "opposition directe", t => Said.Of(t.OptOut)),
    ];

    public static readonly ImmutableArray<Part<Document>> Documents =
    [
        new("kind", "nature", d => Said.Of(d.Kind)),
        new("name", "nom", d => Said.Of(d.Title)),
        new("place", "emplacement", d => Said.Of(d.File)),
        new("owner", "responsable", d => Said.Of(d.Owner)),
        new("next review", "prochaine revue", d => Said.Of(d.Review)),
        new("purposes", "finalités", d => Said.List(d.Purposes)),
        new("recipients", "destinataires", d => Said.List(d.Recipients)),
    ];

    public static readonly ImmutableArray<Part<Client>> Clients =
    [
        new("name", "nom", c => Said.Of(c.Name)),
        new("contact", "contact", c => Said.Of(c.Contact)),
        new("what is done", "ce qui est fait", c => Said.Of(c.Does)),
        new("contract", "contrat", c => Said.Of(c.Contract)),
        new("recipients", "destinataires", c => Said.List(c.Recipients)),
    ];

    public static readonly ImmutableArray<Part<DeclaredPolicy>> Accountability =
    [
        new("security measures", "mesures de sécurité", p => Said.List(p.Measures.Select(one => Said.Join((Said.Word(one.Kind), Said.Of(one.Text)))))),
        new("decisions of the controller", "décisions du responsable du traitement", p => Said.List(p.Decisions.Select(one => Said.Join(
            (one.Rule, Said.Of(one.About)), ("reason", Said.Of(one.Reason)), ("decided_by", Said.Of(one.DecidedBy)), ("dpo_advice", Said.Of(one.DpoAdvice)),
            ("date", Said.Of(one.Date)), ("expires", Said.Of(one.Expires)))))),
    ];

    public static readonly ImmutableArray<Part<DeclaredPolicy>> Children =
    [
        new("age of consent", "âge du consentement", p => Said.Of(p.Children?.Age), Tell),
        new("how the age is asked", "comment l'âge est demandé", p => Said.Of(p.Children?.How)),
    ];

    public static readonly ImmutableArray<Part<DeclaredPolicy>> Announcing =
    [
        new("how long before its effect a change is announced", "combien de temps à l'avance une modification est annoncée", p => Said.Of(p.Changes?.Announced), Tell),
        new("how a change is announced", "comment une modification est annoncée", p => Said.Of(p.Changes?.How)),
    ];

    public static readonly ImmutableArray<Part<Clause>> Clauses =
    [
        new("words", "libellé", c => Said.Of(c.Says)),
        new("what stands behind it", "ce qui la fonde", c => Said.Of(c.Standing)),
        new("why", "pourquoi", c => Said.Of(c.Why)),
        new("promises", "promesses", c => Said.List(c.Promises)),
    ];

    public static readonly ImmutableArray<Part<DeclaredSource>> Sources =
    [
        new("engine", "moteur", s => Said.Of(s.Engine)),
        new("connection", "connexion", s => Said.Of(s.ConnectionVariable)),
        new("takes orders to restrict", "reçoit les ordres de limitation", s => Said.Of(s.Restricts)),
        new("tables", "tables", s => Said.List(s.Tables.Select(one => one.Name))),
        new("title", "titre", s => Said.Of(s.ByHand?.Title)),
        new("holds", "contient", s => Said.List((s.ByHand?.Holds ?? []).Select(one => Said.Both($"{one.Purpose} ({string.Join(' ', one.Data)})")))),
        new("people are looked for by", "les personnes y sont cherchées par", s => Said.List(s.ByHand?.FoundBy ?? [])),
        new("done by", "fait par", s => Said.Of(s.ByHand?.DoneBy)),
        new("within", "sous", s => Said.Of(s.ByHand?.Within)),
        new("cleared out every", "éliminé tous les", s => Said.Of(s.ByHand?.ClearEvery)),
        new("cleared out first by", "éliminé la première fois le", s => s.ByHand is { } hand ? Said.Of(hand.ClearFirst) : Said.Nothing),
    ];

    public static readonly ImmutableArray<Part<DeclaredTable>> Tables =
    [
        new("holds no personal data because", "ne contient pas de données personnelles parce que", t => Said.Of(t.NoPersonalData)),
        new("key", "clé", t => Said.List(t.Key)),
        new("serves", "sert", t => Said.List(t.Serves)),
        new("identifiers", "identifiants", t => Said.List(t.Identifiers.Select(one => Said.Both($"{one.Kind}={one.Column}")))),
        new("way to the subject", "chemin vers la personne", t => Said.List(t.Subject.Select(one => Said.Both($"({string.Join(' ', one.From)}) {one.To} ({string.Join(' ', one.At)})")))),
        new("columns", "colonnes", t => Said.List(t.Columns.Select(one => Said.Join(
            (one.Name, Said.Of(one.Datum)), ("anchors", Said.List(one.Anchors)), ("as", Said.Of(one.Encoding)), ("technical", Said.Of(one.Technical)), ("link", Said.Of(one.Link)))))),
        new("columns a person may correct", "colonnes rectifiables", t => Said.List(t.Correct)),
        new("at the end", "au terme", t => Said.Of(t.AtEnd)),
        new("delimiter", "délimiteur", t => Said.Of(t.Delimiter)),
        new("encoding", "encodage", t => Said.Of(t.Encoding)),
    ];
}
