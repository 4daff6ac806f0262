namespace Vow.Policy;

/// <summary>A rule of law that a policy's files can show to be broken.</summary>
/// <param name="Code">Its id.</param>
/// <param name="Severity">Its weight: an error blocks publication.</param>
/// <param name="Meaning">When it is given.</param>
/// <param name="Article">The norm, where its text was read; null where none was.</param>
/// <param name="Effect">What the system does until the text is put right: the stricter reading.</param>
/// <param name="Unverified">The norm, where its text was not read against its source.</param>
/// <param name="CanBeDecided">Whether a decision of the controller may publish the sentence all the same. It never opens the gate.</param>
public sealed record LawRule(string Code, Severity Severity, string Meaning, string? Article, Bilingual Effect, string? Unverified = null, bool CanBeDecided = false)
    : DiagnosticCode(Code, Severity, Meaning, Article);
