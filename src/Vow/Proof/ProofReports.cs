using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof.Checks;

namespace Vow.Proof;

/// <summary>What was seen of a promise, and when.</summary>
/// <param name="Looked">What was seen.</param>
/// <param name="At">When.</param>
public sealed record Seen(Looked Looked, Instant At);

/// <summary>Puts what checks saw, what people signed and what the policy says about its own clauses into one list of rows.</summary>
public static class ProofReports
{
    private static readonly CheckScope Nothing = new(new("the published clause", "la clause publiée"), new("everything it promises", "tout ce qu'elle promet"));

    /// <summary>The rows. Pure: a promise nobody looked at is unproven.</summary>
    /// <param name="policy">The policy whose clauses and promises are meant.</param>
    /// <param name="seen">What was seen, by promise id.</param>
    /// <param name="attestations">Signed acts.</param>
    /// <param name="waivers">The controller's decisions.</param>
    /// <param name="today">The day on which acts must stand.</param>
    public static ProofReport Of(
        DeclaredPolicy policy, IReadOnlyDictionary<string, Seen> seen, IReadOnlyList<Attestation> attestations, IReadOnlyList<Waiver> waivers, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(seen);
        var promises = DerivedPromises.Of(policy).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var rows = ImmutableArray.CreateBuilder<ProofRow>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var clause in policy.Clauses)
        {
            foreach (var id in clause.Promises.Where(promises.ContainsKey))
            {
                named.Add(id);
                rows.Add(Promised(clause, promises[id]));
            }

            if (clause.Standing != ClauseStanding.Promised)
            {
                rows.Add(Own(clause));
            }
        }

        rows.AddRange(promises.Values.Where(p => !named.Contains(p.Id)).Select(p => Promised(null, p)));
        return new ProofReport(rows.ToImmutable(), seen.Count == 0 ? null : seen.Values.Max(s => s.At));

        ProofRow Promised(Clause? clause, DerivedPromise promise)
        {
            var found = seen.GetValueOrDefault(promise.Id);
            var looked = found?.Looked ?? Looked.Unproven(new("No run has looked yet.", "Aucun contrôle n'a encore été mené."), Nothing);
            var (state, why) = Acts.Waive(waivers, promise.Id, promise.Id, looked.State, looked.Why, today);
            if (clause is not null)
            {
                (state, why) = Acts.Waive(waivers, clause.Id, promise.Id, state, why, today);
            }

            return Row(clause?.Id, promise.Id, promise.Title, promise.Kind, looked with { State = state, Why = why }, found?.At);
        }

        ProofRow Own(Clause clause)
        {
            var why = clause.Why ?? new("", "");
            var (kind, looked) = clause.Standing switch
            {
                ClauseStanding.Attest => (PromiseKind.Attest, Acts.Attested(attestations, clause.Id, clause.Why, today)),
                ClauseStanding.Unkeepable => (PromiseKind.Unkeepable, Looked.Unproven(why, Nothing) with { State = ProofState.Unkeepable }),
                ClauseStanding.Statement or ClauseStanding.Promised => (PromiseKind.Statement, new Looked
                {
                    State = ProofState.Statement,
                    Why = new("There is nothing to keep.", "Il n'y a rien à tenir."),
                    Sees = Nothing.Sees,
                    CannotSee = new("nothing: it promises nothing that can be kept or broken", "rien\u00a0: elle ne promet rien qui puisse être tenu ou non"),
                }),
                ClauseStanding.Unproven => (PromiseKind.Policy, Looked.Unproven(why, Nothing)),
            };
            var (state, because) = Acts.Waive(waivers, clause.Id, null, looked.State, looked.Why, today);
            return Row(clause.Id, null, clause.Says, kind, looked with { State = state, Why = because }, null);
        }
    }

    /// <summary>The rows as the last stored run left them.</summary>
    public static async Task<ProofReport> LatestAsync(Store store, PolicyInForce policy, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policy);
        var results = await store.Set<ProofResult>().AsNoTracking().ToListAsync(cancel);
        var (attestations, waivers) = await ActsAsync(store, cancel);
        return Of(policy.Declared, results.ToDictionary(r => r.Promise, StoredLook.Read, StringComparer.Ordinal), attestations, waivers, policy.Zone.DayOf(now));
    }

    internal static async Task<(List<Attestation> Attestations, List<Waiver> Waivers)> ActsAsync(Store store, CancellationToken cancel) =>
        (await store.Set<Attestation>().AsNoTracking().ToListAsync(cancel), await store.Set<Waiver>().AsNoTracking().ToListAsync(cancel));

    private static ProofRow Row(string? clause, string? promise, Bilingual title, PromiseKind kind, Looked looked, Instant? at) => new(
        clause, promise, looked.State, looked.Why, title,
        new Evidence(kind, looked.Drilled, looked.Examined, looked.Violations, looked.Sees, looked.CannotSee, at, looked.Examples));
}
