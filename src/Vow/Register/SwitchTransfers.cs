using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary>Why a switch was not thrown.</summary>
public enum SwitchRefusal
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The word names no mechanism, no adequate country and no recipient.</summary>
    NothingOfThatName,

    /// <summary>No reason, or one that is too long.</summary>
    NoReason,

    /// <summary>It is off already.</summary>
    OffAlready,

    /// <summary>It is not off.</summary>
    NotOff,
}

/// <summary>
/// Switches transfers off and on: a mechanism, a country's adequacy, a recipient. State, entry and the gate of this process change before the answer is
/// given; other processes on the same store follow within a second.
/// </summary>
public sealed partial class SwitchTransfers(Database database, Deeds deeds, Entries entries, PolicyHolder policies, ILogger<SwitchTransfers> log) : BackgroundService
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 300;

    private const int ShortestReason = 5;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A list read before a switch was thrown must not be put in place after it.
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Stops transfers: the gate refuses them from the moment this returns.</summary>
    /// <param name="word">What to stop, as <see cref="SuspendedTarget.Find"/> reads it.</param>
    /// <param name="reason">Why, 5 to 300 characters.</param>
    /// <param name="by">Who decided.</param>
    public Task<SwitchRefusal> SuspendAsync(string word, string reason, Actor by) => ThrowAsync(word, reason, async (deed, target, why) =>
    {
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        if (await deed.ExecuteAsync(
            "INSERT INTO register_suspension (id, target, reason, since) VALUES (@id, @t, @r, @now) ON CONFLICT (target) WHERE lifted_at IS NULL DO NOTHING",
            ("@id", id), ("@t", target.ToString()), ("@r", why), ("@now", deed.Now)) == 0)
        {
            return SwitchRefusal.OffAlready;
        }

        await entries.AppendAsync(deed, "transfer.suspended", by, new JsonObject { ["target"] = target.ToString(), ["reason"] = why });
        return SwitchRefusal.None;
    });

    /// <summary>Lets transfers take place again, where what they rest on stands.</summary>
    /// <param name="word">What to resume, as <see cref="SuspendedTarget.Find"/> reads it.</param>
    /// <param name="reason">Why, 5 to 300 characters.</param>
    /// <param name="by">Who decided.</param>
    public Task<SwitchRefusal> ResumeAsync(string word, string reason, Actor by) => ThrowAsync(word, reason, async (deed, target, why) =>
    {
        if (await deed.ExecuteAsync(
            "UPDATE register_suspension SET lifted_at = @now, lifted_because = @r WHERE target = @t AND lifted_at IS NULL",
            ("@t", target.ToString()), ("@r", why), ("@now", deed.Now)) == 0)
        {
            return SwitchRefusal.NotOff;
        }

        await entries.AppendAsync(deed, "transfer.resumed", by, new JsonObject { ["target"] = target.ToString(), ["reason"] = why });
        return SwitchRefusal.None;
    });

    /// <summary>Switches that are off, oldest first. Plain SQL: every start asks this before it can answer anybody.</summary>
    public static async Task<ImmutableArray<SuspendedTransfer>> StandingAsync(Database database, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT target, since, reason FROM register_suspension WHERE lifted_at IS NULL ORDER BY since, target");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var standing = ImmutableArray.CreateBuilder<SuspendedTransfer>();
        while (await reader.ReadAsync(cancel))
        {
            if (SuspendedTarget.Read(reader.GetString(0)) is { } target)
            {
                standing.Add(new SuspendedTransfer(target, database.ReadInstant(reader, 1), reader.GetString(2)));
            }
        }

        return standing.ToImmutable();
    }

    /// <summary>Why nothing was done, and what to do.</summary>
    public static Bilingual Why(SwitchRefusal refusal) => refusal switch
    {
        SwitchRefusal.None => new("Done.", "C'est fait."),
        SwitchRefusal.NothingOfThatName => new(
            "Name a mechanism (adequacy, data_privacy_framework, standard_clauses, binding_corporate_rules, derogation), the adequacy of a country (adequacy:GB), or a recipient of the policy.",
            "Indiquez un mécanisme (adequacy, data_privacy_framework, standard_clauses, binding_corporate_rules, derogation), l'adéquation d'un pays (adequacy:GB) ou un destinataire de la politique."),
        SwitchRefusal.NoReason => new("Give the reason, in 5 to 300 characters.", "Indiquez le motif, en 5 à 300 caractères."),
        SwitchRefusal.OffAlready => new("It is suspended already: nothing was changed.", "La suspension est déjà en vigueur\u00a0: rien n'a été modifié."),
        SwitchRefusal.NotOff => new("It is not suspended: nothing was changed.", "Aucune suspension n'est en vigueur\u00a0: rien n'a été modifié."),
    };

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await FollowAsync(stoppingToken);
                }
#pragma warning disable CA1031 // the next look may find the store again; until then the switches stay as they were
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Failed(log, failure.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    private async Task<SwitchRefusal> ThrowAsync(string word, string reason, Func<Deed, SuspendedTarget, string, Task<SwitchRefusal>> act)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(reason);
        // What is off may no longer be declared: it can still be switched on.
        if ((SuspendedTarget.Find(policies.Current.Compiled, word) ?? policies.Current.Suspensions.FirstOrDefault(s => s.Target.ToString() == word)?.Target) is not { } target)
        {
            return SwitchRefusal.NothingOfThatName;
        }

        var why = reason.Trim();
        if (why.Length is < ShortestReason or > LongestReason)
        {
            return SwitchRefusal.NoReason;
        }

        await turn.WaitAsync();
        try
        {
            var refusal = await deeds.DoAsync(deed => act(deed, target, why));
            policies.Suspend(await StandingAsync(database));
            return refusal;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var standing = await StandingAsync(database, cancel);
            if (!standing.SequenceEqual(policies.Current.Suspensions))
            {
                policies.Suspend(standing);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(5801, LogLevel.Error, "The transfer switches could not be read ({Failure}); they stay as they were and are read again.")]
    private static partial void Failed(ILogger logger, string failure);
}
