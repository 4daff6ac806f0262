using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Bench;

/// <summary>
/// A newsletter to many people over one line to a local server: gathered, decided twice, sent and recorded by Vow, against the same messages composed and sent
/// by MailKit in a loop that knows nobody. Alternating runs, the median of each.
/// </summary>
internal static class MailBench
{
    public static async Task RunAsync(int people, int runs)
    {
        var folder = KnownDeliverer();
        await using var sink = new MailSink();
        await using var vow = await VowInProcess.OpenAsync(null, new Uri($"smtp://127.0.0.1:{sink.Port}"), folder);
        var making = Stopwatch.StartNew();
        await PeopleAsync(vow, people);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{people} people made in {making.Elapsed.TotalSeconds:F0} s"));
        var (ours, theirs, peaks) = (new List<double>(), new List<double>(), new List<long>());
        for (var run = 0; run < runs; run++)
        {
            theirs.Add(await PlainAsync(vow, sink, people));
            var (rate, peak) = await OursAsync(vow, sink, people);
            ours.Add(rate);
            peaks.Add(peak);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run + 1}: MailKit {theirs[^1]:N0}/s, Vow {rate:N0}/s, heap at most {peak / 1_048_576} MiB"));
        }

        var (mine, plain) = (Results.Median(ours), Results.Median(theirs));
        await Results.WriteAsync(
            "mail",
            [new Row(string.Create(CultureInfo.InvariantCulture, $"newsletter to {people}, sqlite"), mine, plain, mine / plain, "messages/s")],
            new JsonObject { ["runtime"] = Environment.Version.ToString(), ["mailkit"] = typeof(SmtpClient).Assembly.GetName().Version?.ToString() },
            [
                string.Create(CultureInfo.InvariantCulture, $"Managed heap while sending, sampled every 50 ms after a collection at the start: at most {peaks.Max() / 1_048_576} MiB for {people} people; the smallest run held {peaks.Min() / 1_048_576} MiB."),
                "Ours counts everything from the planned instant to the last recorded message: gathering, both decisions, the opposition list, an entry and a disclosure each. One line to the server on both sides; the server runs in the same process.",
            ]);
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    private static async Task<(double Rate, long Peak)> OursAsync(VowInProcess vow, MailSink sink, int people)
    {
        var campaigns = vow.Get<Campaigns>();
        var by = Guid.CreateVersion7(vow.Get<Clock>().Now.ToDateTimeOffset());
        var id = (await campaigns.DraftAsync(by, "newsletter", "email", null))!.Value;
        await campaigns.SaveAsync(id, new CampaignForm(0, Title, Title, Body, Body, null));
        await campaigns.PlanAsync(id, by, 1, vow.Get<Clock>().Now);
        var before = sink.Taken;
        GC.Collect();
        using var done = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            long most = 0;
            while (!done.IsCancellationRequested)
            {
                most = Math.Max(most, GC.GetTotalMemory(false));
                await Task.Delay(50);
            }

            return most;
        });
        var watch = Stopwatch.StartNew();
        await vow.Get<SendCampaigns>().RunDueAsync(CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        await done.CancelAsync();
        return sink.Taken - before == people ? (people / seconds, await peak) : throw new InvalidOperationException($"{sink.Taken - before} of {people} messages arrived.");
    }

    // What anybody would write: the same parts and headers, one line, no more.
    private static async Task<double> PlainAsync(VowInProcess vow, MailSink sink, int people)
    {
        var campaign = new Campaign { Id = Guid.CreateVersion7(vow.Get<Clock>().Now.ToDateTimeOffset()), Purpose = "newsletter", Channel = "email", TitleEn = Title, TitleFr = Title, BodyEn = Body, BodyFr = Body };
        var letter = Letter.Of(campaign, vow.Get<PolicyHolder>().Current, vow.Get<LetterLinks>(), Language.En)!;
        var now = vow.Get<Clock>().Now;
        var (text, html) = (letter.PreviewText(now), letter.PreviewHtml(now));
        var token = vow.Get<LetterLinks>().ToStop(campaign.Id, null, now).AbsolutePath.Split('/')[^1];
        var known = text.Substring(text.IndexOf("/one-click/", StringComparison.Ordinal) + "/one-click/".Length, 80);
        var before = sink.Taken;
        var watch = Stopwatch.StartNew();
        using (var smtp = new SmtpClient())
        {
            await smtp.ConnectAsync("127.0.0.1", sink.Port, SecureSocketOptions.None);
            for (var i = 0; i < people; i++)
            {
                var own = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(60));
                using var message = new MimeMessage
                {
                    MessageId = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}@coraye.com",
                    Date = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
                    Subject = Title,
                    Body = new MultipartAlternative
                    {
                        new TextPart("plain") { Text = text.Replace(known, own, StringComparison.Ordinal) },
                        new TextPart("html") { Text = html.Replace(known, own, StringComparison.Ordinal) },
                    },
                };
                message.From.Add(new MailboxAddress("CORAYE", "privacy@coraye.com"));
                message.To.Add(new MailboxAddress("", Address(i)));
                message.Headers.Add(HeaderId.ListUnsubscribe, $"<http://localhost:5080/one-click/{token}>, <mailto:privacy@coraye.com?subject=Stop%20Email%20CORAYE>");
                message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
                await smtp.SendAsync(message);
            }

            await smtp.DisconnectAsync(true);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return sink.Taken - before == people ? people / seconds : throw new InvalidOperationException("Not every plain message arrived.");
    }

    private static async Task PeopleAsync(VowInProcess vow, int count)
    {
        var (deeds, choices, facts, entries) = (vow.Get<Deeds>(), vow.Get<Choices>(), vow.Get<Facts>(), vow.Get<Entries>());
        var text = vow.Get<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
        {
            var person = await deeds.DoAsync(async deed =>
            {
                var subject = Identifiers.Add(deed.Store, Identifiers.Email, Address(i), "en", deed.Now);
                await deed.Store.SaveChangesAsync();
                await Subjects.ConfirmAsync(deed, subject.Id, Identifiers.Email, Address(i));
                // As a sign-up does: the person's key is there before the first letter.
                await entries.AppendAsync(deed, "account.created", Actor.Subject, [], subject.Id);
                await facts.RewriteAsync(deed, subject.Id);
                return subject.Id;
            });
            await choices.RecordAsync(new ChoiceRequest(person, "newsletter", "email", ChoiceAct.Given, text, Language.En, "bench", Explicit: true, Pending: false, "yes"));
        });
    }

    // The shipped policy leaves open who delivers, and the gate refuses such a recipient: here it is said.
    private static string KnownDeliverer()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("vow-bench-policy-").FullName, "coraye");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine("policies", "coraye")))
        {
            var text = File.ReadAllText(file);
            if (Path.GetFileName(file) == "policy.yaml")
            {
                var at = text.IndexOf("  mail_delivery:\n", text.IndexOf("\nrecipients:\n", StringComparison.Ordinal), StringComparison.Ordinal);
                var end = text.IndexOf("  sms_delivery:\n", at, StringComparison.Ordinal);
                text = text[..at] + "  mail_delivery:\n    name: Local delivery\n    role: processor\n    does: { en: \"delivers our e-mail to you\", fr: \"achemine les e-mails que nous vous envoyons\" }\n    delivers: [email]\n    countries: [FR]\n    contract: contract of the benchmark\n" + text[end..];
            }

            File.WriteAllText(Path.Combine(folder, Path.GetFileName(file)), text);
        }

        return folder;
    }

    private static string Address(int i) => string.Create(CultureInfo.InvariantCulture, $"reader{i}@example.test");

    private const string Title = "What is new in version 5";

    private const string Body = "# Version 5 is here\n\nIt opens your projects **twice as fast**, and works without a network.\n\n- [Read what is new](https://example.test/new)\n- [Get it](https://example.test/get)\n\nAs always, write to us with what you miss.\n";
}
