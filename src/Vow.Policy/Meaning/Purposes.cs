using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Why data is used. Periods and archives are bound in <see cref="Keeping"/>.</summary>
internal static class Purposes
{
    private const int MostSlots = 64;

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
                scope.Findings.Add(DiagnosticCodes.SlotsTooMany, purpose.Span, $"With \"{purpose.Id}\", purposes and channels make more than {MostSlots} slots.", "Join purposes that share basis, data and periods, or drop a channel.");
                break;
            }
        }

        return purposes;
    }

    private static Purpose BindOne(Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<string> recipientIds)
    {
        var what = $"the purpose \"{key.Value}\"";
        var fields = Fields.Of(scope, value, what, key.Span);
        var basis = fields.NeedWord("basis", Words.Bases);
        var data = BindData(fields, catalogue);
        var legalText = fields.Text("legal_text");
        var keep = Keeping.Bind(scope, fields, key, basis, legalText, data, catalogue);
        var erasure = fields.NeedWord("on_erasure", Words.Erasures);
        var keepsBecause = fields.Bilingual("keeps_because");
        if (erasure == OnErasure.Keep && keepsBecause is null)
        {
            fields.Missing(DiagnosticCodes.KeyMissing, "keeps_because", "Say why it stays when an account is deleted: keeps_because: { en: …, fr: … }.");
        }

        if (erasure == OnErasure.Archive && keep.Archive is null && fields.Has("keep"))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.SpanOf("on_erasure"), $"{Fields.Capital(what)} has no archive that could stay.", "Declare keep.archive, or write on_erasure: delete.");
        }

        var clauses = fields.List("clauses");
        var purpose = new Purpose
        {
            Id = key.Value,
            Title = fields.NeedBilingual("title"),
            Why = fields.NeedBilingual("why"),
            Basis = basis,
            Contract = fields.Bilingual("contract"),
            LegalText = legalText,
            Interest = fields.Bilingual("interest"),
            Consent = fields.Find("consent") is { } consent ? BindConsent(scope, consent, fields.KeySpanOf("consent")) : null,
            Channels = Names.Resolve(fields, fields.List("channels"), catalogue.ChannelIds, "channel", "channels"),
            Marketing = fields.Flag("marketing"),
            Protects = fields.Word("protects", Words.Protections),
            SelfDisposal = fields.Flag("self_disposal"),
            Data = data,
            Keep = keep,
            Recipients = Names.Resolve(fields, fields.List("recipients"), recipientIds, "recipient", "recipients"),
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

    /// <summary>Each basis needs its own words, and no other's.</summary>
    private static void CheckBasis(Fields fields, Purpose purpose)
    {
        if (!fields.Has("basis"))
        {
            return;
        }

        if (purpose.Basis == Basis.Contract && purpose.Contract is null)
        {
            fields.Missing(DiagnosticCodes.ContractMissing, "contract", "Say which contract: contract: { en: …, fr: … }.");
        }

        // An obligation may name its text at the archive, where that is what the obligation asks for.
        if (purpose.Basis == Basis.LegalObligation && purpose.LegalText is null && purpose.Keep.Archive?.LegalText is null)
        {
            fields.Missing(DiagnosticCodes.LegalTextMissing, "legal_text", "Name the law and article that obliges: legal_text: C. com. L123-22.");
        }

        // What outlives "delete my account" needs a text to stand on, whatever the basis (GDPR 17(3)).
        if (purpose.OnErasure == OnErasure.Keep && purpose.Basis != Basis.LegalObligation && purpose.LegalText is null && purpose.Keep.Archive?.LegalText is null)
        {
            fields.Missing(DiagnosticCodes.LegalTextMissing, "legal_text", "Data that stays when an account is deleted needs a legal text: legal_text: C. civ. 2224.");
        }

        if (purpose.Basis == Basis.LegitimateInterest && purpose.Interest is null)
        {
            fields.Missing(DiagnosticCodes.InterestMissing, "interest", "Say which interest: interest: { en: …, fr: … }.");
        }

        if (purpose.Basis == Basis.Consent && purpose.Consent is null)
        {
            fields.Missing(DiagnosticCodes.ConsentTextMissing, "consent", "Write the sentence people agree to: consent: { text: { version: …, en: …, fr: … } }.");
        }

        Foreign(fields, purpose, "contract", Basis.Contract);
        Foreign(fields, purpose, "interest", Basis.LegitimateInterest);
        Foreign(fields, purpose, "consent", Basis.Consent);
    }

    private static void Foreign(Fields fields, Purpose purpose, string key, Basis owner)
    {
        if (purpose.Basis != owner && fields.Has(key))
        {
            fields.Findings.Add(DiagnosticCodes.BasisMismatch, fields.KeySpanOf(key), $"\"{key}\" belongs to another basis than the one the purpose \"{purpose.Id}\" rests on.", "A purpose has one legal basis: remove the key, or make it a purpose of its own.");
        }
    }

    /// <summary>Data of a purpose; a question mark after the id says the purpose works without it.</summary>
    private static ImmutableArray<DatumUse> BindData(Fields fields, Catalogue catalogue)
    {
        var uses = ImmutableArray.CreateBuilder<DatumUse>();
        foreach (var word in fields.NeedList("data", "List the data it uses, the optional ones with a question mark: [email, phone?]."))
        {
            var optional = word.Value.EndsWith('?');
            var id = optional ? word.Value[..^1] : word.Value;
            if (!catalogue.DatumIds.Contains(id))
            {
                Names.Report(fields, word, id, catalogue.DatumIds, "datum", "data");
            }
            else if (uses.Any(use => use.Datum == id))
            {
                fields.Findings.Add(DiagnosticCodes.DuplicateItem, word.Span, $"\"{id}\" stands twice in \"data\".", "Keep one, with or without its question mark.");
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
        var fields = Fields.Of(scope, node, "the consent", key);
        string version = "";
        var text = new Bilingual("", "");
        if (fields.Find("text") is { } written)
        {
            var words = Fields.Of(scope, written, "the consent's text", fields.KeySpanOf("text"));
            words.Need("version", "Write the date of this wording: version: 2026-11-01.");
            version = words.Date("version") is null ? "" : words.Text("version") ?? "";
            text = words.Versions();
            words.Done();
        }
        else
        {
            fields.Missing(DiagnosticCodes.ConsentTextMissing, "text", "Write the sentence people agree to: text: { version: …, en: …, fr: … }.");
        }

        var accepted = ImmutableArray.CreateRange(fields.List("accepted").Select(one => one.Value));
        if (version.Length > 0 && fields.Has("accepted") && !accepted.Contains(version))
        {
            fields.Findings.Add(DiagnosticCodes.ConsentTextNotAccepted, fields.SpanOf("accepted"), $"The accepted versions leave out the current one, {version}.", $"Add {version} to the list.");
        }

        var consent = new ConsentTerms
        {
            TextVersion = version,
            Text = text,
            Accepted = accepted.IsEmpty ? [version] : accepted,
            Explicit = fields.Flag("explicit", absent: true),
            ValidFor = fields.Period("valid_for"),
            ClosedToMinors = fields.Flag("closed_to_minors", absent: true),
            Span = node.Span,
        };
        fields.Done();
        return consent;
    }
}
