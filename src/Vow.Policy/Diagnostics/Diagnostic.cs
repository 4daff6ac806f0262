namespace Vow.Policy;

/// <summary>How much a diagnostic weighs.</summary>
public enum Severity : byte
{
    /// <summary>The policy cannot be used.</summary>
    Error,
    /// <summary>Usable, and something is to be put right.</summary>
    Warning,
    /// <summary>Worth knowing.</summary>
    Note,
}

/// <summary>One remark about a policy's text: what is wrong, where, and what to do about it.</summary>
/// <param name="Code">Stable code, e.g. <c>period.invalid</c>.</param>
/// <param name="Severity">Its weight.</param>
/// <param name="Span">The text it is about.</param>
/// <param name="Message">What is wrong, in one sentence of either language.</param>
/// <param name="Help">The remedy, in one sentence of either language.</param>
/// <param name="Article">The article at stake, e.g. <c>GDPR 7(1)</c>; null where no law is.</param>
public sealed record Diagnostic(string Code, Severity Severity, Span Span, Bilingual Message, Bilingual Help, string? Article)
{
    /// <summary>The id of what it is about: a purpose, a datum, a recipient; null where it is about the whole.</summary>
    public string? About { get; init; }

    /// <summary>What the system does about it until it is put right; null where no law is at stake.</summary>
    public Bilingual? Effect { get; init; }

    /// <summary>Law at stake whose text was not read against its source: shown as such, never on a public page.</summary>
    public string? Unverified { get; init; }

    /// <summary>The controller's decision that lets the sentence be published all the same; null where there is none.</summary>
    public ControllerDecision? Decision { get; init; }
}

/// <summary>A kind of diagnostic the reader may give.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Severity">Its weight.</param>
/// <param name="Meaning">When it is given.</param>
/// <param name="Article">The article at stake, if any.</param>
public record DiagnosticCode(string Code, Severity Severity, string Meaning, string? Article = null);
