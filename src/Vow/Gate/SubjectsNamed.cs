using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.People;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>A person as a program names them.</summary>
/// <param name="By"><c>account</c>, <c>email</c>, <c>phone</c>, or <c>source.table</c> for a key in a company's database.</param>
/// <param name="Value">The account's id, the address, the key.</param>
public sealed record SubjectNamed(string By, string Value);

/// <summary>Finds the people a program names.</summary>
internal static class SubjectsNamed
{
    public const string Account = "account";

    /// <summary>What is wrong with the naming itself; whether anybody is found is not said here.</summary>
    public static IResult? Fault(SubjectNamed subject, Visit visit) =>
        subject.Value.Length is 0 or > 320
            ? ApiBody.Bad(visit.T("\"subject.value\" takes 1 to 320 characters.", "«\u00a0subject.value\u00a0» accepte de 1 à 320 caractères."), visit)
        : subject.By == Account
            ? Guid.TryParse(subject.Value, out _) ? null : ApiBody.Bad(visit.T("An account is named by its UUID.", "Un compte est désigné par son UUID."), visit)
        : subject.By is Identifiers.Email or "phone" || (subject.By.Length <= 100 && subject.By.IndexOf('.', StringComparison.Ordinal) > 0)
            ? null
            : ApiBody.Bad(visit.T("\"subject.by\" must be account, email, phone, or source.table.", "«\u00a0subject.by\u00a0» doit être account, email, phone ou source.table."), visit);

    /// <summary>Everybody meant, and whether their own address has not answered yet.</summary>
    public static async Task<IReadOnlyList<(Guid Id, bool Unconfirmed)>> FindAsync(Database database, SubjectNamed subject)
    {
        const string unconfirmed =
            """
            EXISTS (SELECT 1 FROM people_identifier e WHERE e.subject_id = s.id AND e.kind = 'email')
            AND NOT EXISTS (SELECT 1 FROM people_identifier e WHERE e.subject_id = s.id AND e.kind = 'email' AND e.confirmed_at IS NOT NULL)
            """;
        await using var connection = await database.OpenAsync();
        await using var command = subject.By == Account
            ? database.Command(connection, null, $"SELECT s.id, {unconfirmed} FROM people_subject s WHERE s.id = @s", ("@s", Guid.Parse(subject.Value)))
            : database.Command(
                connection, null,
                $"SELECT s.id, {unconfirmed} FROM people_subject s JOIN people_identifier i ON i.subject_id = s.id WHERE i.kind = @k AND i.value = @v ORDER BY s.id",
                ("@k", subject.By), ("@v", Identifiers.Normalise(subject.By, subject.Value)));
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(Guid, bool)>();
        while (await reader.ReadAsync())
        {
            found.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        }

        return found;
    }
}
