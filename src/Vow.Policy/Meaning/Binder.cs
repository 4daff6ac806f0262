using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>Trees to declared model. Each part is bound by its own file; names are resolved as soon as what they name is bound.</summary>
internal static class Binder
{
    private const string LanguageVersion = "1";

    public static DeclaredPolicy? Bind(PolicyFiles files, Findings findings, Action<MappingNode, IReadOnlyList<string>>? heard = null)
    {
        var scope = new Scope(findings) { Heard = heard };
        foreach (var name in files.Texts.Keys.Where(name => !PolicyFiles.Names.Contains(name)))
        {
            findings.Add(DiagnosticCodes.FileUnknown, Span.StartOf(name), new($"The language gives no meaning to a file named \"{name}\".", $"Le langage ne donne pas de sens à un fichier nommé «\u00a0{name}\u00a0»."), Nearest.Help(name, PolicyFiles.Names, new("Move it out of the policy's folder.", "Sortez-le du dossier de la politique.")));
        }

        var model = Tree(files, PolicyFiles.Policy, required: true, findings);
        var promises = Tree(files, PolicyFiles.Promises, required: true, findings);
        var sources = Tree(files, PolicyFiles.Sources, required: false, findings);
        if (model is null)
        {
            return null;
        }

        var fields = new Fields(scope, model, new("the policy", "la politique"), Span.StartOf(PolicyFiles.Policy));
        ReadLanguageVersion(fields);
        scope.Languages = ReadLanguages(fields);
        var company = Company.Bind(scope, fields, files.Name);
        var catalogue = Catalogue.Bind(scope, fields);
        var recipients = Recipients.Bind(scope, fields);
        var purposes = Purposes.Bind(scope, fields, catalogue, recipients);
        var collection = Collections.Bind(scope, fields, catalogue, purposes);
        var transfers = fields.Bilingual("transfers_note");
        var accountability = Accountability.Bind(scope, fields, purposes, recipients);
        fields.Done();

        var policy = new DeclaredPolicy
        {
            Name = company.Name,
            Hash = files.Hash(),
            Version = company.Version,
            Sample = company.Sample,
            Zone = company.Zone,
            ZoneSpan = fields.SpanOf("zone"),
            Languages = scope.Languages,
            Controller = company.Controller,
            Dpo = company.Dpo,
            Authority = company.Authority,
            Rights = company.Rights,
            Data = catalogue.Data,
            Anchors = catalogue.Anchors,
            AnchorGroups = catalogue.Groups,
            Channels = catalogue.Channels,
            Purposes = purposes,
            Recipients = recipients,
            Collection = collection,
            TransfersNote = transfers,
            Trackers = accountability.Trackers,
            Documents = accountability.Documents,
            Measures = accountability.Measures,
            Clients = accountability.Clients,
            Children = accountability.Children,
            Changes = accountability.Changes,
            Decisions = accountability.Decisions,
            Clauses = [],
            Sources = sources is null ? [] : Sources.Bind(scope, sources, catalogue, purposes),
            Prose = Texts.Read(files, scope.Languages, purposes, findings),
        };

        // Clauses come last: they are mapped on promises that follow from all the rest.
        return promises is null ? policy : policy with { Clauses = Clauses.Bind(scope, promises, policy) };
    }

    private static MappingNode? Tree(PolicyFiles files, string name, bool required, Findings findings)
    {
        if (files[name] is { } text)
        {
            return YamlTree.Read(name, text, findings);
        }

        if (required)
        {
            findings.Add(DiagnosticCodes.FileMissing, Span.StartOf(name), new($"The policy has no {name}.", $"La politique n'a pas de fichier {name}."), new("Put the file into the policy's folder.", "Placez le fichier dans le dossier de la politique."));
        }

        return null;
    }

    private static void ReadLanguageVersion(Fields fields)
    {
        var version = fields.NeedText("language", new($"Begin the file with \"language: {LanguageVersion}\".", $"Faites commencer le fichier par «\u00a0language: {LanguageVersion}\u00a0»."));
        if (version is not ("" or LanguageVersion))
        {
            fields.Findings.Add(DiagnosticCodes.LanguageVersion, fields.SpanOf("language"), new($"Version \"{version}\" of the language is not known.", $"La version «\u00a0{version}\u00a0» du langage n'est pas connue."), new($"This program reads version {LanguageVersion}.", $"Ce programme lit la version {LanguageVersion}."));
        }
    }

    private static ImmutableArray<Language> ReadLanguages(Fields fields)
    {
        var languages = ImmutableArray.CreateBuilder<Language>();
        foreach (var word in fields.NeedList("languages", new("List the languages people read the policy in: [en, fr].", "Énumérez les langues dans lesquelles la politique est lue\u00a0: [en, fr].")))
        {
            if (Languages.Of(word.Value) is { } language)
            {
                languages.Add(language);
            }
            else
            {
                fields.Findings.Add(DiagnosticCodes.ValueInvalid, word.Span, new($"\"{word.Value}\" is not a language pages can be written in.", $"«\u00a0{word.Value}\u00a0» n'est pas une langue dans laquelle les pages peuvent être rédigées."), new("Known: en, fr.", "Possibilités\u00a0: en, fr."));
            }
        }

        return languages.Count > 0 ? languages.ToImmutable() : [Language.En, Language.Fr];
    }
}
