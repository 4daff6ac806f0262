using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Forms: what they ask, what they require, which choices they offer.</summary>
internal static class Collections
{
    public static ImmutableArray<CollectionPoint> Bind(Scope scope, Fields policy, Catalogue catalogue, ImmutableArray<Purpose> purposes) =>
        [.. policy.Named("collection", required: false).Select(named => BindOne(scope, named.Key, named.Value, catalogue, purposes))];

    private static CollectionPoint BindOne(Scope scope, ScalarNode key, Node value, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        var fields = Fields.Of(scope, value, new($"the form \"{key.Value}\"", $"le formulaire «\u00a0{key.Value}\u00a0»"), key.Span);
        var collected = BindFields(fields, catalogue, purposes);
        var consequence = fields.Bilingual("consequence");
        if (consequence is null && collected.Any(field => field.Required))
        {
            fields.Missing(DiagnosticCodes.ConsequenceMissing, "consequence", new("Say what follows from leaving a required field empty: consequence: { en: …, fr: … }.", "Dites ce qui se passe si un champ obligatoire reste vide\u00a0: consequence: { en: …, fr: … }."));
        }

        var point = new CollectionPoint
        {
            Id = key.Value,
            Title = fields.NeedBilingual("title"),
            Moment = fields.Word("moment", Words.Moments) ?? Moment.Other,
            AsteriskOnEvery = fields.Word("asterisk", Words.Asterisks) ?? false,
            PhoneNotice = fields.Bilingual("phone_notice"),
            Surface = fields.NeedWord("surface", Words.Surfaces),
            Path = fields.Path("path"),
            Fields = collected,
            Consequence = consequence,
            Choices = BindChoices(fields, purposes),
            Span = key.Span,
        };
        fields.Done();
        return point;
    }

    /// <summary>Fields, required ones with an asterisk. A field F collects the datum F, or F_hash where only the hash is kept.</summary>
    private static ImmutableArray<CollectedField> BindFields(Fields fields, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        var collected = ImmutableArray.CreateBuilder<CollectedField>();
        foreach (var word in fields.NeedList("fields", new("List the fields, required ones with an asterisk: [email*, company].", "Énumérez les champs, les obligatoires avec un astérisque\u00a0: [email*, company].")))
        {
            var required = word.Value.EndsWith('*');
            var name = required ? word.Value[..^1] : word.Value;
            var datum = catalogue.DatumIds.Contains(name) || !catalogue.DatumIds.Contains($"{name}_hash") ? name : $"{name}_hash";
            if (!catalogue.DatumIds.Contains(datum))
            {
                fields.Findings.Add(DiagnosticCodes.FieldUndeclared, word.Span, new($"The form asks for \"{name}\", which is no declared datum.", $"Le formulaire demande «\u00a0{name}\u00a0», qui n'est pas une donnée déclarée."), Nearest.Help(name, catalogue.DatumIds, new("Declare it under \"data\" and in a purpose, or do not ask for it.", "Déclarez-la sous «\u00a0data\u00a0» et dans une finalité, ou ne la demandez pas.")));
            }
            else if (!purposes.Any(purpose => purpose.Data.Any(use => use.Datum == datum)))
            {
                fields.Findings.Add(DiagnosticCodes.FieldUndeclared, word.Span, new($"The form asks for \"{name}\", which no purpose uses.", $"Le formulaire demande «\u00a0{name}\u00a0», qu'aucune finalité n'utilise."), new("Name it in the data of a purpose, or do not ask for it.", "Ajoutez-la aux données d'une finalité, ou ne la demandez pas."));
            }
            else
            {
                collected.Add(new CollectedField(name, datum, required, word.Span));
            }
        }

        return collected.ToImmutable();
    }

    private static ImmutableArray<OfferedChoice> BindChoices(Fields fields, ImmutableArray<Purpose> purposes)
    {
        var choices = ImmutableArray.CreateBuilder<OfferedChoice>();
        var ids = ImmutableArray.CreateRange(purposes, one => one.Id);
        foreach (var word in fields.List("choices"))
        {
            var required = word.Value.EndsWith('*');
            var key = required ? word.Value[..^1] : word.Value;
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            var id = slash < 0 ? key : key[..slash];
            var channel = slash < 0 ? null : key[(slash + 1)..];
            var purpose = purposes.FirstOrDefault(one => one.Id == id);
            if (purpose is null)
            {
                Names.Report(fields, word, id, ids, new("purpose", "de finalité"), "purposes");
            }
            else if (!purpose.IsOpenToChoice)
            {
                fields.Findings.Add(DiagnosticCodes.ChoiceNotOpen, word.Span, new($"\"{id}\" is offered as a choice, but its basis leaves the person none.", $"«\u00a0{id}\u00a0» est proposée comme choix, alors que sa base légale n'en laisse aucun à la personne."), new("Offer choices only for consent, for purposes people may object to, and for direct marketing.", "Ne proposez de choix que pour le consentement, pour les finalités auxquelles on peut s'opposer et pour la prospection commerciale."));
            }
            else if (channel is null ? !purpose.Channels.IsEmpty : !purpose.Channels.Contains(channel))
            {
                Bilingual help = purpose.Channels.IsEmpty ? new($"\"{id}\" has no channels: write it alone.", $"«\u00a0{id}\u00a0» n'a pas de canaux\u00a0: écrivez son nom seul.") : new($"Write {string.Join(" or ", purpose.Channels.Select(one => $"{id}/{one}"))}.", $"Écrivez {string.Join(" ou ", purpose.Channels.Select(one => $"{id}/{one}"))}.");
                fields.Findings.Add(DiagnosticCodes.ChoiceChannel, word.Span, channel is null ? new($"\"{id}\" is chosen channel by channel.", $"«\u00a0{id}\u00a0» se choisit canal par canal.") : new($"\"{id}\" has no channel \"{channel}\".", $"«\u00a0{id}\u00a0» n'a pas de canal «\u00a0{channel}\u00a0»."), help);
            }
            else
            {
                choices.Add(new OfferedChoice(id, channel, required, word.Span));
            }
        }

        return choices.ToImmutable();
    }
}
