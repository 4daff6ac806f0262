using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Vow.Commands;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Sources;

namespace Vow.Retention;

/// <summary><c>vow source …</c>: the places where data lie.</summary>
public static class SourceCommands
{
    private const string Webhook = "webhook";
    private const string Manual = "manual";

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verbs.</summary>
    public static IEnumerable<Verb> All() => [List(), Check(), Grant(), Add(), Arm()];

    private static Verb List() => new(
        new Command("list", "Names the sources and how Vow stands to each.") { CommonOptions.Format }, VerbNeeds.Changing,
        async run =>
        {
            var (attached, unreachable) = await run.Service<SourceSet>().ReadAsync(run.Cancel);
            var rows = new List<(string Name, string State, string Note)>();
            foreach (var source in attached)
            {
                if (!source.IsDatabase)
                {
                    rows.Add((source.Name, "service", !source.IsSound ? "map has errors" : source.Restricts ? "" : "takes no restriction"));
                    continue;
                }

                var state = await run.Service<SweepGuards>().StateAsync(source);
                rows.Add((source.Name, state.Armed ? "armed" : "observe", source.IsSound ? "" : "map has errors"));
            }

            rows.AddRange(unreachable.Select(u => (u.Name, "unreachable", u.Why)));
            rows.AddRange((await ByHand.NextAsync(run)).Select(c => (c.Source.Id, "by hand", ByHand.Said(c, run))));
            if (run.IsJson)
            {
                await run.Output.WriteLineAsync(JsonSerializer.Serialize(rows.Select(r => new { source = r.Name, state = r.State, note = r.Note }), Shape));
                return 0;
            }

            foreach (var (name, state, note) in rows)
            {
                await run.Output.WriteLineAsync($"{name,-16} {state,-12} {note}".TrimEnd());
            }

            return 0;
        })
    { Under = "source" };

    private static Verb Check()
    {
        var name = Name();
        return new Verb(
            new Command("check", "Holds a source's map against its database, and looks at what the map is silent about; asks a service whether it knows the contract and the secret.") { name, CommonOptions.Format }, VerbNeeds.Reading,
            async run =>
            {
                if ((await ByHand.NextAsync(run)).FirstOrDefault(c => c.Source.Id == run.Words.GetRequiredValue(name)) is { } clearing)
                {
                    return await ByHand.CheckAsync(run, clearing);
                }

                var (source, why) = await run.Service<SourceSet>().FindAsync(run.Words.GetRequiredValue(name), run.Cancel);
                if (source is null)
                {
                    return await run.FaultAsync(why!);
                }

                if (source.Ask is { } ask)
                {
                    try
                    {
                        await using var service = ask();
                        await service.GreetAsync(run.Cancel);
                    }
                    catch (WebhookException failure)
                    {
                        return await run.FaultAsync(failure.Message);
                    }
                }

                var found = await Drift.LookAsync(source, source.Findings, DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime), run.Cancel);
                await FindingsAsync(run, found);
                if (source.Ask is not null && !run.IsJson && source.IsSound)
                {
                    await run.Output.WriteLineAsync($"{source.Name} answers, speaks this contract and knows the secret.");
                }
                else if (found.Length == 0 && !run.IsJson)
                {
                    await run.Output.WriteLineAsync($"The map of {source.Name} fits: nothing is missing.");
                }

                return found.Any(f => f.Severity == MapSeverity.Error) ? 1 : 0;
            })
        { Under = "source" };
    }

    private static Verb Grant()
    {
        var name = Name();
        var role = new Option<string>("--role") { Description = "The role Vow connects as.", DefaultValueFactory = _ => "vow" };
        return new Verb(
            new Command("grant", "Prints the statements that give Vow what it needs in a database, and nothing more.") { name, role }, VerbNeeds.Reading,
            async run =>
            {
                var (source, why) = await run.Service<SourceSet>().FindAsync(run.Words.GetRequiredValue(name), run.Cancel);
                if (source is null)
                {
                    return await run.FaultAsync(why!);
                }

                if (!source.IsDatabase)
                {
                    return await run.FaultAsync($"{source.Name} is a service: there is nothing to grant. What it may do is settled there; Vow only needs its address and its secret (vow source check {source.Name}).");
                }

                await run.Output.WriteAsync(Dialect.Of(source.Map.Engine).GrantSql(source.Map, run.Words.GetValue(role) ?? "vow"));
                return 0;
            })
        { Under = "source" };
    }

    private static Verb Add()
    {
        var name = Name();
        var engine = new Option<string>("--engine") { Description = "What kind of source: sqlite, postgresql, mariadb, files, webhook or manual.", DefaultValueFactory = _ => "sqlite" };
        engine.AcceptOnlyFromAmong([.. Dialect.Words.Keys, Webhook, Manual]);
        var env = new Option<string>("--env") { Description = "Environment variable that holds the connection string, or the folder; without it VOW_NAME." };
        return new Verb(
            new Command("add", "Drafts a source for sources.yaml from its database, each column still to be said; vow scan --draft proposes what they hold.") { name, engine, env }, VerbNeeds.Nothing,
            async run =>
            {
                var source = run.Words.GetRequiredValue(name);
                var variable = run.Words.GetValue(env) ?? "VOW_" + source.ToUpperInvariant();
                if (run.Words.GetValue(engine) == Webhook)
                {
                    await run.Output.WriteAsync(ServiceDraft(source, variable));
                    return 0;
                }

                if (run.Words.GetValue(engine) == Manual)
                {
                    await run.Output.WriteAsync(ByHand.Draft(source, DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime)));
                    return 0;
                }

                if (run.Options.Environment(variable) is not { Length: > 0 } connection)
                {
                    return await run.FaultAsync($"Set {variable} to the connection string, or the folder, first.");
                }

                try
                {
                    await using var session = await SourceSession.OpenAsync(
                        new Vow.Sources.DataMap { Source = source, Engine = Dialect.Words[run.Words.GetRequiredValue(engine)], Tables = [] }, connection, SessionAccess.ReadOnly, run.Cancel);
                    await run.Output.WriteAsync(MapDraft.Write(source, run.Words.GetValue(engine)!, variable, await session.ReadCatalogueAsync(run.Cancel), [], null));
                    return 0;
                }
                catch (Exception failure) when (failure is DbException or IOException or ArgumentException)
                {
                    return await run.FaultAsync(SourceFault.NotOpened(failure, variable));
                }
            })
        { Under = "source" };
    }

    // A service can't be asked what it holds: whoever runs it says so.
    private static string ServiceDraft(string source, string variable) => $$"""
        # A draft: nothing of it is in force. Put it under "sources" in sources.yaml and say what the service really holds; vow check names what is still open,
        # vow source check asks the service. Left open on purpose: serves (which purposes keep the records), and the empty reason.
        # {{variable}} holds the service's address, {{variable}}_SECRET (or {{variable}}_SECRET_FILE) the secret its calls are signed with.
        sources:
          {{source}}:
            engine: {{Webhook}}
            connection: { env: {{variable}} }
            restricts: false    # true once it takes the orders restrict and lift_restriction (GDPR 18)
            tables:
              contacts:
                key: [id]
                serves: [unknown]
                identifiers: { email: email }
                columns:
                  id: { technical: "" }
                  email: { datum: email }
                at_end: delete

        """;

    private static Verb Arm()
    {
        var name = Name();
        var confirm = new Option<string>("--confirm") { Description = "The source's name again, for scripts; at a terminal it is asked for.", HelpName = "NAME" };
        var superuser = new Option<bool>("--as-superuser") { Description = "Arms it although Vow connects there as a superuser." };
        return new Verb(
            new Command("arm", "Lets sweeps archive and delete in a source, after showing what that would touch.") { name, confirm, superuser }, VerbNeeds.Changing,
            async run =>
            {
                var source = run.Words.GetRequiredValue(name);
                var arm = run.Service<ArmSource>();
                var (look, refused) = await arm.LookAsync(source, run.Now, run.Cancel);
                if (look is not null)
                {
                    var confirmed = run.Words.GetValue(confirm);
                    if (confirmed is null)
                    {
                        await ShowAsync(run, look);
                    }

                    if (run.IsDryRun)
                    {
                        return 0;
                    }

                    var outcome = await arm.ArmAsync(source, confirmed, Actor.System, run.Now, run.Words.GetValue(superuser), run.Cancel);
                    if (outcome is ArmOutcome.Armed armed)
                    {
                        await run.Output.WriteLineAsync(armed.FirstSweepAt is { } first
                            ? string.Create(CultureInfo.InvariantCulture, $"{source} is armed. {armed.Notices} notices were written; its first sweep waits until {first.ToDateTimeOffset():yyyy-MM-dd}.")
                            : $"{source} is armed.");
                        if (!armed.ExactlyOnce)
                        {
                            await run.Error.WriteLineAsync(look!.Source.Map.Engine == EngineKind.Files
                                ? "Files hold no mark of a batch: after a crash Vow looks at the rows themselves."
                                : $"Vow may not make its table of batches there: after a crash it looks at the rows themselves. Better: vow source grant {source}");
                        }

                        return 0;
                    }

                    refused = (ArmOutcome.Refused)outcome;
                }

                await run.Error.WriteLineAsync(refused!.Message);
                await FindingsAsync(run, refused.Findings);
                return refused.Code is "source.unknown" or "source.name" ? 2 : 1;
            })
        {
            Under = "source",
            Confirms = new Confirmation(
                name, confirm,
                source => $"From now on sweeps may archive and delete there. To arm it, type the source's name ({source}): ",
                source => $"{source} was not armed: its name was not given. Nothing was changed."),
        };
    }

    private static async Task ShowAsync(VerbRun run, ArmingLook look)
    {
        await KeepCommand.SayAsync(run, look.Lines, "are due");
        if (look.Sample.Count > 0)
        {
            await run.Output.WriteLineAsync(
                $"{(look.Sample.Count == 1 ? "One row that is" : $"{look.Sample.Count} rows that are")} due, by table and key, to see whether they are the right ones. Of each value only its shape is shown.");
        }

        foreach (var (table, key, values) in look.Sample)
        {
            await run.Output.WriteLineAsync($"  {table} {key}: {string.Join(", ", values.Where(v => v.Value.Length > 0).Select(v => $"{v.Column} {v.Value}"))}");
        }
    }

    private static async Task FindingsAsync(VerbRun run, IReadOnlyCollection<MapFinding> findings)
    {
        if (run.Words.GetResult(CommonOptions.Format) is not null && run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                findings.Select(f => new { code = f.Code, severity = f.Severity == MapSeverity.Error ? "error" : "warning", table = f.Table, column = f.Column, message = f.Message.En, help = f.Remedy.En }), Shape));
            return;
        }

        foreach (var finding in findings)
        {
            await run.Output.WriteLineAsync($"{(finding.Severity == MapSeverity.Error ? "error" : "warning")} {finding.Code} {finding.Table}{(finding.Column is null ? "" : "." + finding.Column)}: {finding.Message.En} {finding.Remedy.En}");
        }
    }

    private static Argument<string> Name() => new("NAME") { Description = "The source's name in sources.yaml." };
}
