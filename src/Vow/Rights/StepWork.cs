using System.Collections.Immutable;
using System.Text.Json;
using Vow.Gate;
using Vow.Keys;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>What a step needs to know, frozen when it was planned and sealed under the file's key.</summary>
/// <param name="Source">The source it is done in.</param>
/// <param name="Persons">The person's keys there; null where the source was away when the step was planned, so that they are looked for when it answers.</param>
/// <param name="Address">Where the answer goes.</param>
/// <param name="NeverWrite">Whether the person is never to be written to again.</param>
internal sealed record StepWork(string Source, string[]? Persons, string? Address, bool NeverWrite)
{
    /// <summary>What is done in a source about these persons.</summary>
    public static StepWork Of(string source, ImmutableArray<PersonRef> persons) => new(source, [.. persons.Select(p => p.Root + "\n" + p.Key.Text)], null, false);

    /// <summary>The persons.</summary>
    public List<PersonRef> Refs() =>
        [.. (Persons ?? []).Select(p => p.Split('\n', 2)).Select(p => new PersonRef(p[0], RowKey.Parse(p[1]) ?? throw new InvalidOperationException("A step's key can't be read.")))];

    /// <summary>Seals it for a step.</summary>
    public byte[] Seal(KeyStore keys, Guid subject, Guid step, Instant now) =>
        Sealing.Seal(keys.Ensure(subject, Compartment.Rights, now), JsonSerializer.SerializeToUtf8Bytes(this), BoundTo(step));

    /// <summary>Opens a step's; null where it has none, or its key is gone.</summary>
    public static StepWork? Open(KeyStore keys, Guid subject, RightsStep step, Instant now) =>
        step.Work is not null && keys.Find(subject, Compartment.Rights, now) is { } key && Sealing.Open(key, step.Work, BoundTo(step.Id)) is { } plain
            ? JsonSerializer.Deserialize<StepWork>(plain)
            : null;

    /// <summary>What a step's sealed work is bound to.</summary>
    internal static string BoundTo(Guid step) => "rights_step|work|" + step.ToString("N");
}
