using System.Collections.Immutable;
using System.Text.Json;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Proof;

/// <summary>A look as its table keeps it.</summary>
internal static class StoredLook
{
    public static ProofResult Write(string promise, Looked looked, Instant at) => new()
    {
        Promise = promise,
        State = looked.State.Code(),
        Drilled = looked.Drilled,
        Examined = looked.Examined,
        Violations = looked.Violations,
        Words = JsonSerializer.Serialize(new Said(looked.Why, looked.Sees, looked.CannotSee, looked.Examples)),
        At = at,
    };

    public static Seen Read(ProofResult row)
    {
        var said = JsonSerializer.Deserialize<Said>(row.Words)!;
        return new Seen(
            new Looked
            {
                State = ProofStates.Of(row.State) ?? ProofState.Unproven,
                Why = said.Why,
                Examined = row.Examined,
                Violations = row.Violations,
                Sees = said.Sees,
                CannotSee = said.CannotSee,
                Examples = said.Examples,
                Drilled = row.Drilled,
            },
            row.At);
    }

    private sealed record Said(Bilingual Why, Bilingual Sees, Bilingual CannotSee, ImmutableArray<string> Examples);
}
