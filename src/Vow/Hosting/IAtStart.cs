using Vow.Gate;

namespace Vow.Hosting;

/// <summary>
/// What a slice has to do each time the server starts, once the policy is in force and the server listens. Registered as a service;
/// a crash means "again at the next start", so it is idempotent.
/// </summary>
public interface IAtStart
{
    /// <summary>Does it, and gives lines to show to whoever started the server (a first password, said once); none as a rule.</summary>
    Task<IReadOnlyList<string>> RunAsync(Instant now, CancellationToken cancel);
}
