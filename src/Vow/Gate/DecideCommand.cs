using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vow.Commands;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Policy.Diagnostics;

namespace Vow.GateAnswers;

/// <summary><c>vow decide</c>: one question to the gate, with the same answer and explanation as over HTTP.</summary>
public static class DecideCommand
{
    private static readonly ApiJson Shape = new(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The verb. Exit code 1 where the use is refused.</summary>
    public static Verb Verb()
    {
        var subject = new Option<string>("--subject") { Description = "Whose data: email=…, phone=…, account=…, or source.table=key.", HelpName = "BY=VALUE", Required = true };
        var purpose = new Option<string>("--purpose") { Description = "For which purpose.", Required = true };
        var channel = new Option<string>("--channel") { Description = "By which channel." };
        var data = new Option<string[]>("--data") { Description = "Which data; names parted by commas, or given again." };
        var recipient = new Option<string>("--recipient") { Description = "Given to whom." };
        var country = new Option<string>("--country") { Description = "Going where: two letters (ISO 3166-1)." };
        var role = new Option<string>("--role") { Description = "The desk role that asks." };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Where(r => r != Role.None).Select(r => r.Code())]);
        var exception = new Option<string>("--exception") { Description = "The exception to a restriction that is claimed (GDPR 18(2))." };
        exception.AcceptOnlyFromAmong([.. Enum.GetValues<RestrictionException>().Where(e => e != RestrictionException.None).Select(e => e.Code())]);
        return new Verb(
            new Command("decide", "Asks the gate: may these data of this person be used for this purpose?")
            {
                subject, purpose, channel, data, recipient, country, role, exception, CommonOptions.At, CommonOptions.Format,
            },
            VerbNeeds.Reading,
            run => RunAsync(run, run.Words.GetRequiredValue(subject), new GateQuestion(
                new SubjectNamed("", ""),
                run.Words.GetRequiredValue(purpose),
                run.Words.GetValue(channel),
                [.. (run.Words.GetValue(data) ?? []).SelectMany(d => d.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                run.Words.GetValue(recipient),
                run.Words.GetValue(country),
                run.Words.GetValue(role),
                run.Words.GetValue(exception))));
    }

    private static async Task<int> RunAsync(VerbRun run, string subject, GateQuestion asked)
    {
        if (Named(subject) is not { } named)
        {
            return await run.FaultAsync("--subject takes BY=VALUE, where BY is email, phone, account (with its UUID), or source.table with a key.");
        }

        var policy = run.Service<PolicyHolder>().Current;
        var role = Role.None;
        var exception = RestrictionException.None;
        _ = asked.Role is null || Vow.Gate.Words.TryParse(asked.Role, out role);
        _ = asked.Exception is null || Vow.Gate.Words.TryParse(asked.Exception, out exception);
        var question = Question.Resolve(policy.Compiled, asked.Purpose, asked.Channel, [.. asked.Data ?? []], asked.Recipient, asked.Country, role, exception);
        var explained = await AskGate.ExplanationAsync(run.Service<Database>(), run.Service<Facts>(), policy, named, question, run.Now);
        var answer = GateExplanation.Of(policy, asked.Purpose, explained, Language.En);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(answer, Shape.GateExplanation));
        }
        else
        {
            await run.Output.WriteLineAsync(answer.Allowed ? "allowed" : "refused");
            foreach (var reason in answer.Reasons)
            {
                await run.Output.WriteLineAsync($"  {reason.Code}: {reason.Message} {reason.Remedy}" + (reason.Clause is null ? "" : $" ({reason.Clause})"));
            }

            foreach (var line in Unknown(policy.Declared, asked))
            {
                await run.Output.WriteLineAsync("  " + line);
            }

            await run.Output.WriteLineAsync(answer.Allowed ? "What closes it first:" : "What would open it:");
            foreach (var change in answer.Changes)
            {
                await run.Output.WriteLineAsync("  " + change.Message);
            }

            await run.Output.WriteLineAsync("Rule by rule:");
            foreach (var rule in answer.Rules)
            {
                await run.Output.WriteLineAsync($"  {rule.Outcome,-11}  {rule.Title}" + (rule.RestsOn is null ? "" : $" ({rule.RestsOn})"));
            }
        }

        return answer.Allowed ? 0 : 1;
    }

    // A name that is typed may be mistyped, and the gate's reasons name none.
    private static IEnumerable<string> Unknown(DeclaredPolicy policy, GateQuestion asked)
    {
        (string Kind, string? Given, IEnumerable<string> Known)[] names =
        [
            ("purpose", asked.Purpose, policy.Purposes.Select(purpose => purpose.Id)),
            ("channel", asked.Channel, policy.Channels.Select(channel => channel.Id)),
            .. (asked.Data ?? []).Select(datum => ("datum", (string?)datum, policy.Data.Select(one => one.Id))),
            ("recipient", asked.Recipient, policy.Recipients.Select(recipient => recipient.Id)),
        ];
        return names.Where(name => name.Given is not null && !name.Known.Contains(name.Given, StringComparer.Ordinal)).Select(name =>
            $"No {name.Kind} \"{name.Given}\" is declared." + (Nearest.To(name.Given!, name.Known) is { } near ? " " + Nearest.MeantToBe(near).En : ""));
    }

    private static SubjectNamed? Named(string word)
    {
        var at = word.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || at == word.Length - 1)
        {
            return null;
        }

        var named = new SubjectNamed(word[..at], word[(at + 1)..]);
        return named.By switch
        {
            SubjectsNamed.Account => Guid.TryParse(named.Value, out _) ? named : null,
            Identifiers.Email or "phone" => named,
            _ => named.By.Contains('.', StringComparison.Ordinal) ? named : null,
        };
    }
}
