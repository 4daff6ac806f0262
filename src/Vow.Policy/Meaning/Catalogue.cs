using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>What the rest of the policy speaks about: data, events, channels.</summary>
internal sealed record Catalogue(ImmutableArray<Datum> Data, ImmutableArray<Anchor> Anchors, ImmutableArray<AnchorGroup> Groups, ImmutableArray<Channel> Channels)
{
    public ImmutableArray<string> DatumIds { get; } = [.. Data.Select(one => one.Id)];

    public ImmutableArray<string> AnchorIds { get; } = [.. Anchors.Select(one => one.Id)];

    public ImmutableArray<string> TermIds { get; } = [.. Anchors.Select(one => one.Id), .. Groups.Select(one => one.Id)];

    public ImmutableArray<string> ChannelIds { get; } = [.. Channels.Select(one => one.Id)];

    public static Catalogue Bind(Scope scope, Fields policy)
    {
        var data = ImmutableArray.CreateRange(policy.Named("data", required: true).Select(named => BindDatum(scope, named.Key, named.Value)));
        var anchors = ImmutableArray.CreateRange(policy.Named("anchors", required: true).Select(named => BindAnchor(scope, named.Key, named.Value)));
        var anchorIds = ImmutableArray.CreateRange(anchors, anchor => anchor.Id);
        var groups = ImmutableArray.CreateBuilder<AnchorGroup>();
        foreach (var (key, value) in policy.Named("anchor_groups", required: false))
        {
            if (anchorIds.Contains(key.Value))
            {
                scope.Findings.Add(DiagnosticCodes.KeyDuplicate, key.Span, new($"\"{key.Value}\" is already the id of an event.", $"«\u00a0{key.Value}\u00a0» est déjà l'identifiant d'un événement."), new("Give the group a name of its own.", "Donnez au groupe un nom distinct."));
            }

            var fields = Fields.Of(scope, value, new($"the group \"{key.Value}\"", $"le groupe «\u00a0{key.Value}\u00a0»"), key.Span);
            var of = Names.Resolve(fields, fields.NeedList("of", new("List the events it gathers: [last_login, last_purchase].", "Énumérez les événements qu'il réunit\u00a0: [last_login, last_purchase].")), anchorIds, new("event", "d'événement"), "anchors");
            groups.Add(new AnchorGroup(key.Value, of, fields.NeedBilingual("title"), key.Span));
            fields.Done();
        }

        var channels = ImmutableArray.CreateRange(policy.Named("channels", required: false).Select(named => BindChannel(scope, named.Key, named.Value)));
        return new Catalogue(data, anchors, groups.ToImmutable(), channels);
    }

    private static Datum BindDatum(Scope scope, ScalarNode key, Node value)
    {
        var fields = Fields.Of(scope, value, new($"the datum \"{key.Value}\"", $"la donnée «\u00a0{key.Value}\u00a0»"), key.Span);
        var datum = new Datum
        {
            Id = key.Value,
            Title = fields.NeedBilingual("title"),
            Category = fields.NeedWord("category", Words.Categories),
            Origin = fields.NeedWord("origin", Words.Origins),
            Kind = fields.Word("kind", Words.DatumKinds) ?? DatumKind.Other,
            Stored = fields.Word("stored", Words.Storages),
            Terminal = fields.Find("terminal") is { } terminal ? BindTerminal(scope, terminal, fields.KeySpanOf("terminal")) : null,
            Precision = fields.Word("precision", Words.Precisions),
            From = fields.Text("from"),
            Options = [.. fields.Named("options", required: false).Select(named => new Option(named.Key.Value, fields.AsBilingual(named.Value, named.Key.Value)))],
            Secret = fields.Flag("secret"),
            Check = fields.Word("check", Words.Checks),
            Max = fields.Count("max", 100_000),
            Span = key.Span,
        };
        fields.Done();
        return datum;
    }

    private static TerminalAccess BindTerminal(Scope scope, Node node, Span key)
    {
        var fields = Fields.Of(scope, node, new("the access to the terminal", "l'accès au terminal"), key);
        var access = new TerminalAccess(fields.Bilingual("necessary_for"), fields.Text("consent"), key);
        fields.Done();
        return access;
    }

    private static Anchor BindAnchor(Scope scope, ScalarNode key, Node value)
    {
        var fields = Fields.Of(scope, value, new($"the event \"{key.Value}\"", $"l'événement «\u00a0{key.Value}\u00a0»"), key.Span);
        var anchor = new Anchor(key.Value, fields.Versions(), fields.Word("event", Words.Events), key.Span);
        fields.Done();
        return anchor;
    }

    private static Channel BindChannel(Scope scope, ScalarNode key, Node value)
    {
        var fields = Fields.Of(scope, value, new($"the channel \"{key.Value}\"", $"le canal «\u00a0{key.Value}\u00a0»"), key.Span);
        var channel = new Channel(
            key.Value,
            fields.NeedBilingual("title"),
            fields.Word("kind", Words.ChannelKinds) ?? Words.ChannelKinds.Find(key.Value) ?? fields.NeedWord("kind", Words.ChannelKinds),
            key.Span);
        fields.Done();
        return channel;
    }
}
