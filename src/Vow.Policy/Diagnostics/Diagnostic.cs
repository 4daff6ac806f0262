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
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Help">The remedy, in one sentence.</param>
/// <param name="Article">The article at stake, e.g. <c>GDPR 7(1)</c>; null where no law is.</param>
public sealed record Diagnostic(string Code, Severity Severity, Span Span, string Message, string Help, string? Article);

/// <summary>A kind of diagnostic the reader may give.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Severity">Its weight.</param>
/// <param name="Meaning">When it is given.</param>
/// <param name="Article">The article at stake, if any.</param>
public sealed record DiagnosticCode(string Code, Severity Severity, string Meaning, string? Article = null);
