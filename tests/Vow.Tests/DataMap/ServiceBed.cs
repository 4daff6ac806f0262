using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Tests.Retention;

namespace Vow.Tests.DataMap;

/// <summary>Vow beside a company's small service, and a person both know.</summary>
internal static class ServiceBed
{
    public static readonly Instant Noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The service as the policy declares it.</summary>
    public const string Crm = """

          crm:
            engine: webhook
            connection: { env: VOW_CRM }
            restricts: true
            tables:
              contacts:
                key: [id]
                serves: [support]
                identifiers: { email: email }
                columns:
                  id: { technical: number of the contact }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  message: { datum: support_message }
                  closed_on: { anchor: support_closed, encoding: date }
                correct: [last_name]
                at_end: delete

        """;

    /// <summary>The same service, which takes no order to restrict.</summary>
    public static readonly string Untold = Crm.Replace("    restricts: true\n", "", StringComparison.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<PeopleService> StartAsync() => PeopleService.StartAsync(Noon.ToDateTimeOffset);

    public static async Task<RetentionBed> OpenAsync(PeopleService service, string sources = Crm, string engine = "sqlite")
    {
        var bed = await RetentionBed.OpenAsync(engine, sources: sources, variables: name => Variables(service).GetValueOrDefault(name));
        service.Now = () => bed.Time.GetUtcNow();
        return bed;
    }

    /// <summary>Where the service answers, and the secret Vow has for it.</summary>
    public static Dictionary<string, string> Variables(PeopleService service) => new(StringComparer.Ordinal) { ["VOW_CRM"] = service.Address, ["VOW_CRM_SECRET"] = PeopleService.Secret };

    public static async Task<Guid> PersonAsync(RetentionBed bed, string email = "marie@example.fr")
    {
        var subject = await bed.Get<Deeds>().DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, email, "en", deed.Now);
            await deed.Store.SaveChangesAsync(Cancel);
            await deed.ExecuteAsync("UPDATE people_identifier SET confirmed_at = @now", ("@now", deed.Now));
            return person.Id;
        });
        bed.Get<KeyStore>().Ensure(subject, Compartment.Identity, bed.Now);
        return subject;
    }
}
