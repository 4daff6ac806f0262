using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Why data is used. Periods and archives are bound in <see cref="Keeping"/>.</summary>
internal static class Purposes
{
    private const int MostSlots = 1_000;

    public static ImmutableArray<Purpose> Bind(Scope scope, Fields policy, Catalogue catalogue, ImmutableArray<Recipient> recipients)
    {
        var recipientIds = ImmutableArray.CreateRange(recipients, one => one.Id);
        var purposes = ImmutableArray.CreateRange(policy.Named("purposes", required: true).Select(named => BindOne(scope, named.Key, named.Value, catalogue, recipientIds)));
        var slots = 0;
        foreach (var purpose in purposes)
        {
            slots += Math.Max(1, purpose.Channels.Length);
            if (slots > MostSlots)
            {
                scope.Findings.Add(DiagnosticCodes.SlotsTooMany, purpose.Span, new($"With \"{purpose.Id}\", purposes and channels make more than {MostSlots:N0} slots.", $"Avec «\u00a0{purpose.Id}\u00a0», finalités et canaux forment plus de 1\u00a0000 emplacements."), new("Join purposes that share basis, data and periods, or drop a channel.", "Réunissez les finalités qui partagent base légale, données et durées, ou retirez un canal."));
                break;
            }
        }

        return purposes;
    }

    private static Purpose BindOne(Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<string> recipientIds)
    {
        var what = new Bilingual($"the purpose \"{key.Value}\"", $"la finalité «\u00a0{key.Value}\u00a0»");
        var fields = Fields.Of(scope, value, what, key.Span);
        var states = (fields.Has("basis") ? Stated.Basis : 0) | (fields.Has("data") ? Stated.Data : 0) | (fields.Has("keep") ? Stated.Keep : 0)
            | (fields.Has("on_erasure") ? Stated.Erasure : 0);
        if ((states & (Stated.Basis | Stated.Data | Stated.Keep)) == 0)
        {
            return BindNamedOnly(scope, fields, key, states, catalogue, recipientIds);
        }

        var basis = BindBasis(fields);
        var data = BindData(fields, catalogue);
        var legalText = fields.Text("legal_text");
        var keep = Keeping.Bind(scope, fields, key, basis, legalText, data, catalogue);
        var erasure = fields.Word("on_erasure", Words.Erasures) ?? OnErasure.Delete;
        var keepsBecause = fields.Bilingual("keeps_because");
        if (erasure == OnErasure.Keep && keepsBecause is null)
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "keeps_because", new("Say why it stays when an account is deleted: keeps_because: { en: …, fr: … }.", "Dites pourquoi elle demeure lorsqu'un compte est supprimé\u00a0: keeps_because: { en: …, fr: … }."));
        }

        if (erasure == OnErasure.Archive && keep.Archive is null && fields.Has("keep"))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf("on_erasure"), new($"{Fields.Capital(what.En)} has no archive that could stay.", $"{Fields.Capital(what.Fr)} n'a pas d'archivage intermédiaire qui puisse demeurer."), new("Declare keep.archive, or write on_erasure: delete.", "Déclarez keep.archive, ou écrivez on_erasure: delete."));
        }

        var clauses = fields.List("clauses");
        var purpose = new Purpose
        {
            Id = key.Value,
            Kind = fields.Word("kind", Words.PurposeKinds) ?? PurposeKind.Other,
            Persons = BindPersons(fields),
            Title = fields.NeedBilingual("title"),
            Why = fields.NeedBilingual("why"),
            Basis = basis,
            Prospecting = fields.Find("prospecting") is { } prospecting ? BindProspecting(scope, prospecting, fields.KeySpanOf("prospecting")) : null,
            AutomatedDecision = fields.Find("automated_decision") is { } decision ? BindAutomated(scope, fields, decision) : null,
            Exempt = fields.Flag("exempt"),
            Anonymous = fields.Flag("anonymous"),
            LongerBecause = fields.Bilingual("longer_because"),
            DeferredDebit = fields.Flag("deferred_debit"),
            Page = fields.Path("page"),
            States = states,
            Places = new PurposePlaces(fields.SpanOf("basis"), fields.SpanOf("data"), keep.Span, fields.KeySpanOf("on_erasure")),
            Contract = fields.Bilingual("contract"),
            LegalText = legalText,
            Interest = fields.Bilingual("interest"),
            Consent = fields.Find("consent") is { } consent ? BindConsent(scope, consent, fields.KeySpanOf("consent")) : null,
            Channels = Names.Resolve(fields, fields.List("channels"), catalogue.ChannelIds, new("channel", "de canal"), "channels"),
            Marketing = fields.Flag("marketing"),
            Protects = fields.Word("protects", Words.Protections),
            SelfDisposal = fields.Flag("self_disposal"),
            Offline = fields.Flag("offline"),
            Data = data,
            Keep = keep,
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipientIds, new("recipient", "de destinataire"), "recipients"),
            OnErasure = erasure,
            KeepsBecause = keepsBecause,
            Clauses = [.. clauses.Select(one => one.Value)],
            ClauseSpans = [.. clauses.Select(one => one.Span)],
            Span = key.Span,
        };
        CheckBasis(fields, purpose);
        fields.Done();
        return purpose;
    }

    /// <summary>A purpose that is announced and nothing more: no basis, no data, no period. Kept in the model, so that every rule can speak of it.</summary>
    private static Purpose BindNamedOnly(Scope scope, Fields fields, ScalarNode key, Stated states, Catalogue catalogue, ImmutableArray<string> recipientIds)
    {
        var clauses = fields.List("clauses");
        var purpose = new Purpose
        {
            Id = key.Value,
            Kind = fields.Word("kind", Words.PurposeKinds) ?? PurposeKind.Other,
            Persons = BindPersons(fields),
            Title = fields.NeedBilingual("title"),
            Why = fields.Bilingual("why") ?? new Bilingual("", ""),
            Basis = default,
            Channels = Names.Resolve(fields, fields.List("channels"), catalogue.ChannelIds, new("channel", "de canal"), "channels"),
            Marketing = fields.Flag("marketing"),
            AutomatedDecision = fields.Find("automated_decision") is { } decision ? BindAutomated(scope, fields, decision) : null,
            SelfDisposal = false,
            Data = [],
            Keep = Keeping.Nothing(key.Span),
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipientIds, new("recipient", "de destinataire"), "recipients"),
            OnErasure = fields.Word("on_erasure", Words.Erasures) ?? OnErasure.Delete,
            Clauses = [.. clauses.Select(one => one.Value)],
            ClauseSpans = [.. clauses.Select(one => one.Span)],
            States = states,
            Places = new PurposePlaces(key.Span, key.Span, key.Span, key.Span),
            Span = key.Span,
        };
        fields.Done();
        return purpose;
    }

    /// <summary>One of the six bases; a word that only sounds like one is reported by the rule that knows it, and read as the duty it means.</summary>
    private static Basis BindBasis(Fields fields)
    {
        if (fields.Find("basis") is ScalarNode { Value: "law" or "legal" or "legal_duty" or "statute" } misnamed)
        {
            fields.Findings.Add(
                LawRules.BasisMislabelled, misnamed.Span, new($"\"{misnamed.Value}\" is not the name of a legal basis.", $"«\u00a0{misnamed.Value}\u00a0» n'est pas le nom d'une base légale."), new("Write legal_obligation and name the text that obliges: legal_text: C. com. L123-22.", "Écrivez legal_obligation et citez le texte qui oblige\u00a0: legal_text: C. com. L123-22."));
            return Basis.LegalObligation;
        }

        return fields.NeedWord("basis", Words.Bases);
    }

    private static ImmutableArray<PersonCategory> BindPersons(Fields fields) =>
        [.. fields.List("persons").Select(one => fields.AsWord(one, "persons", Words.Persons)).OfType<PersonCategory>()];

    private static ProspectingTerms BindProspecting(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new("the ground of prospecting", "le fondement de la prospection commerciale"), key);
        var terms = new ProspectingTerms(
            fields.NeedWord("ground", Words.ProspectingGrounds), fields.Flag("opt_out_at_collection"), fields.Flag("similar"), key);
        fields.Done();
        return terms;
    }

    /// <summary><c>none</c>, or how a person asks for a human to look.</summary>
    private static AutomatedDecision BindAutomated(Scope scope, Fields purpose, Node node)
    {
        if (node is ScalarNode)
        {
            if (node is not ScalarNode { Value: "none" })
            {
                purpose.Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new("An automated decision is none, or says how a human looks at it.", "Une décision entièrement automatisée est absente (none), ou dit comment obtenir une intervention humaine."), new("Write none, or { review: { en: …, fr: … } }.", "Écrivez none, ou { review: { en: …, fr: … } }."));
            }

            return new AutomatedDecision(false, null, node.Span);
        }

        var fields = Fields.Of(scope, node, new("the automated decision", "la décision entièrement automatisée"));
        var decision = new AutomatedDecision(true, fields.NeedBilingual("review"), node.Span);
        fields.Done();
        return decision;
    }

    /// <summary>Each basis needs its own words, and no other's.</summary>
    private static void CheckBasis(Fields fields, Purpose purpose)
    {
        if (!fields.Has("basis"))
        {
            return;
        }

        if (purpose.Basis == Basis.Contract && purpose.Contract is null)
        {
            fields.Missing(DiagnosticCodes.ContractMissing, "contract", new("Say which contract: contract: { en: …, fr: … }.", "Dites quel contrat\u00a0: contract: { en: …, fr: … }."));
        }

        // An obligation may name its text at the archive, where that is what the obligation asks for.
        if (purpose.Basis == Basis.LegalObligation && purpose.LegalText is null && purpose.Keep.Archive?.LegalText is null)
        {
            fields.Missing(DiagnosticCodes.LegalTextMissing, "legal_text", new("Name the law and article that obliges: legal_text: C. com. L123-22.", "Citez le texte et l'article qui obligent\u00a0: legal_text: C. com. L123-22."));
        }

        // What outlives "delete my account" needs a text to stand on, whatever the basis (GDPR 17(3)).
        if (purpose.OnErasure == OnErasure.Keep && purpose.Basis != Basis.LegalObligation && purpose.LegalText is null && purpose.Keep.Archive?.LegalText is null)
        {
            fields.Missing(DiagnosticCodes.LegalTextMissing, "legal_text", new("Data that stays when an account is deleted needs a legal text: legal_text: C. civ. 2224.", "Des données qui demeurent lorsqu'un compte est supprimé demandent un texte\u00a0: legal_text: C. civ. 2224."));
        }

        // A no must be heard before the next use (GDPR 7(3), 21): without a connection it can't be.
        if (purpose.Offline && purpose.Basis is not (Basis.Contract or Basis.LegalObligation))
        {
            fields.Findings.Add(
                DiagnosticCodes.OfflineBasis, fields.SpanOf("offline"), new($"\"{purpose.Id}\" is to go on without a connection, though people may say no to it.", $"«\u00a0{purpose.Id}\u00a0» devrait continuer sans connexion, alors que chacun peut s'y opposer."), new("Remove offline: only what a contract or a legal obligation makes necessary can go on.", "Retirez offline\u00a0: seul peut continuer ce qu'un contrat ou une obligation légale rend nécessaire."));
        }

        if (purpose.Basis == Basis.LegitimateInterest && purpose.Interest is null)
        {
            fields.Missing(DiagnosticCodes.InterestMissing, "interest", new("Say which interest: interest: { en: …, fr: … }.", "Dites quel intérêt légitime\u00a0: interest: { en: …, fr: … }."));
        }

        if (purpose.Basis == Basis.Consent && purpose.Consent is null)
        {
            fields.Missing(DiagnosticCodes.ConsentTextMissing, "consent", new("Write the sentence people agree to: consent: { text: { version: …, en: …, fr: … } }.", "Écrivez la phrase à laquelle les personnes consentent\u00a0: consent: { text: { version: …, en: …, fr: … } }."));
        }

        Foreign(fields, purpose, "contract", Basis.Contract);
        Foreign(fields, purpose, "interest", Basis.LegitimateInterest);
        Foreign(fields, purpose, "consent", Basis.Consent);
    }

    private static void Foreign(Fields fields, Purpose purpose, string key, Basis owner)
    {
        if (purpose.Basis != owner && fields.Has(key))
        {
            fields.Findings.Add(DiagnosticCodes.BasisMismatch, fields.KeySpanOf(key), new($"\"{key}\" belongs to another basis than the one the purpose \"{purpose.Id}\" rests on.", $"«\u00a0{key}\u00a0» relève d'une autre base légale que celle de la finalité «\u00a0{purpose.Id}\u00a0»."), new("A purpose has one legal basis: remove the key, or make it a purpose of its own.", "Une finalité a une seule base légale\u00a0: retirez la clé, ou faites-en une finalité distincte."));
        }
    }

    /// <summary>Data of a purpose; a question mark after the id says the purpose works without it.</summary>
    private static ImmutableArray<DatumUse> BindData(Fields fields, Catalogue catalogue)
    {
        var uses = ImmutableArray.CreateBuilder<DatumUse>();
        foreach (var word in fields.NeedList("data", new("List the data it uses, the optional ones with a question mark: [email, phone?].", "Énumérez les données qu'elle utilise, les facultatives avec un point d'interrogation\u00a0: [email, phone?].")))
        {
            var optional = word.Value.EndsWith('?');
            var id = optional ? word.Value[..^1] : word.Value;
            if (!catalogue.DatumIds.Contains(id))
            {
                Names.Report(fields, word, id, catalogue.DatumIds, new("datum", "de donnée"), "data");
            }
            else if (uses.Any(use => use.Datum == id))
            {
                fields.Findings.Add(DiagnosticCodes.DuplicateItem, word.Span, new($"\"{id}\" stands twice in \"data\".", $"«\u00a0{id}\u00a0» figure deux fois dans «\u00a0data\u00a0»."), new("Keep one, with or without its question mark.", "N'en gardez qu'une, avec ou sans point d'interrogation."));
            }
            else
            {
                uses.Add(new DatumUse(id, optional, word.Span));
            }
        }

        return uses.ToImmutable();
    }

    private static ConsentTerms BindConsent(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new("the consent", "le consentement"), key);
        string version = "";
        var text = new Bilingual("", "");
        if (fields.Find("text") is { } written)
        {
            var words = Fields.Of(scope, written, new("the consent's text", "le texte du consentement"), fields.KeySpanOf("text"));
            words.Need("version", new("Write the date of this wording: version: 2026-11-01.", "Écrivez la date de cette rédaction\u00a0: version: 2026-11-01."));
            version = words.Date("version") is null ? "" : words.Text("version") ?? "";
            text = words.Versions();
            words.Done();
        }
        else
        {
            fields.Missing(DiagnosticCodes.ConsentTextMissing, "text", new("Write the sentence people agree to: text: { version: …, en: …, fr: … }.", "Écrivez la phrase à laquelle les personnes consentent\u00a0: text: { version: …, en: …, fr: … }."));
        }

        var accepted = ImmutableArray.CreateRange(fields.List("accepted").Select(one => one.Value));
        var dated = fields.List("accepted").Count(one => fields.AsDate(one, "accepted") is not null) == accepted.Length;
        if (dated && version.Length > 0 && fields.Has("accepted") && !accepted.Contains(version))
        {
            fields.Findings.Add(DiagnosticCodes.ConsentTextNotAccepted, fields.SpanOf("accepted"), new($"The accepted versions leave out the current one, {version}.", $"Les versions acceptées omettent la version actuelle, {version}."), new($"Add {version} to the list.", $"Ajoutez {version} à la liste."));
        }

        var consent = new ConsentTerms
        {
            TextVersion = version,
            Text = text,
            Brief = fields.Bilingual("brief"),
            Accepted = accepted.IsEmpty ? [version] : accepted,
            Explicit = fields.Flag("explicit", absent: true),
            ValidFor = fields.Period("valid_for"),
            WithdrawnBy = fields.Has("withdrawn_by")
                ? [.. fields.List("withdrawn_by").Select(one => fields.AsWord(one, "withdrawn_by", Words.Withdrawals)).OfType<WithdrawalWay>()]
                : [WithdrawalWay.Page],
            ClosedToMinors = fields.Flag("closed_to_minors", absent: true),
            Span = node.Span,
        };
        fields.Done();
        return consent;
    }
}
