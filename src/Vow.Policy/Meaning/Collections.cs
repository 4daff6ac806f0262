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
        var fields = Fields.Of(scope, value, $"the form \"{key.Value}\"", key.Span);
        var collected = BindFields(fields, catalogue, purposes);
        var consequence = fields.Bilingual("consequence");
        if (consequence is null && collected.Any(field => field.Required))
        {
            fields.Missing(DiagnosticCodes.ConsequenceMissing, "consequence", "Say what follows from leaving a required field empty: consequence: { en: …, fr: … }.");
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
        foreach (var word in fields.NeedList("fields", "List the fields, required ones with an asterisk: [email*, company]."))
        {
            var required = word.Value.EndsWith('*');
            var name = required ? word.Value[..^1] : word.Value;
            var datum = catalogue.DatumIds.Contains(name) || !catalogue.DatumIds.Contains($"{name}_hash") ? name : $"{name}_hash";
            if (!catalogue.DatumIds.Contains(datum))
            {
                fields.Findings.Add(DiagnosticCodes.FieldUndeclared, word.Span, $"The form asks for \"{name}\", which is no declared datum.", Nearest.Help(name, catalogue.DatumIds, "Declare it under \"data\" and in a purpose, or do not ask for it."));
            }
            else if (!purposes.Any(purpose => purpose.Data.Any(use => use.Datum == datum)))
            {
                fields.Findings.Add(DiagnosticCodes.FieldUndeclared, word.Span, $"The form asks for \"{name}\", which no purpose uses.", "Name it in the data of a purpose, or do not ask for it.");
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
                Names.Report(fields, word, id, ids, "purpose", "purposes");
            }
            else if (!purpose.IsOpenToChoice)
            {
                fields.Findings.Add(DiagnosticCodes.ChoiceNotOpen, word.Span, $"\"{id}\" is offered as a choice, but its basis leaves the person none.", "Offer choices only for consent, for purposes people may object to, and for direct marketing.");
            }
            else if (channel is null ? !purpose.Channels.IsEmpty : !purpose.Channels.Contains(channel))
            {
                var help = purpose.Channels.IsEmpty ? $"\"{id}\" has no channels: write it alone." : $"Write {string.Join(" or ", purpose.Channels.Select(one => $"{id}/{one}"))}.";
                fields.Findings.Add(DiagnosticCodes.ChoiceChannel, word.Span, channel is null ? $"\"{id}\" is chosen channel by channel." : $"\"{id}\" has no channel \"{channel}\".", help);
            }
            else
            {
                choices.Add(new OfferedChoice(id, channel, required, word.Span));
            }
        }

        return choices.ToImmutable();
    }
}
