using System.CommandLine;
using System.Text;
using Vow.Commands;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary><c>vow register</c>: the record of processing activities (GDPR 30), from the policy.</summary>
public static class RegisterCommand
{
    /// <summary>The verb.</summary>
    public static Verb Verb()
    {
        var format = new Option<string>("--format") { Description = "ods, xlsx, json or html; without it, as the file's name ends, else json." };
        format.AcceptOnlyFromAmong([.. RegisterFile.Formats]);
        var file = new Option<string>("--out") { Description = "The file to write; json and html go to the terminal without it.", HelpName = "FILE" };
        var language = new Option<string>("--language") { Description = "en or fr; without it the policy's first language." };
        language.AcceptOnlyFromAmong([.. Enum.GetValues<Language>().Select(one => one.Code())]);
        return new Verb(
            new Command("register", "Writes the record of processing activities (GDPR 30): a list and a sheet per activity, recipients and transfers.") { format, file, language, CommonOptions.At },
            VerbNeeds.Reading,
            async run =>
            {
                var to = run.Words.GetValue(file);
                var ending = Path.GetExtension(to ?? "").TrimStart('.');
                var kind = run.Words.GetValue(format) ?? (to is null ? "json" : ending);
                if (!RegisterFile.Formats.Contains(kind))
                {
                    return await run.FaultAsync($"\"{to}\" does not say its format. Let it end in .ods, .xlsx, .json or .html, or give --format.");
                }

                if (to is null && kind is "ods" or "xlsx")
                {
                    return await run.FaultAsync($"A spreadsheet is a file: name it, --out register.{kind}");
                }

                var policy = run.Service<PolicyHolder>().Current;
                var register = await ProcessingRegister.ReadAsync(run.Service<Database>(), policy, policy.Zone.DayOf(run.Now));
                var written = RegisterFile.Of(register, kind, Languages.Of(run.Words.GetValue(language)) ?? policy.Declared.Languages[0]);
                if (to is null)
                {
                    await run.Output.WriteLineAsync(Encoding.UTF8.GetString(written.Bytes).TrimEnd());
                    return 0;
                }

                try
                {
                    await File.WriteAllBytesAsync(to, written.Bytes, run.Cancel);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    return await run.FaultAsync($"{to} can't be written: {failure.Message}");
                }

                await run.Output.WriteLineAsync($"{to}: {register.Activities.Length} activities, {register.Recipients.Length} recipients, {register.Transfers.Length} transfers.");
                return 0;
            });
    }
}
