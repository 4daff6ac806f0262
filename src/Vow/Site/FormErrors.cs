namespace Vow.Site;

/// <summary>What is wrong with a form, by field, in the reader's language. Each message says what to do.</summary>
public sealed class FormErrors
{
    private readonly List<(string Field, string Message)> all = [];

    /// <summary>Whether the form is in order.</summary>
    public bool None => all.Count == 0;

    /// <summary>Every fault, in the order of the form.</summary>
    public IReadOnlyList<(string Field, string Message)> All => all;

    /// <summary>Adds a fault of a field; an empty field name means the form as a whole.</summary>
    public void Add(string field, string message) => all.Add((field, message));

    /// <summary>The fault of a field, if any.</summary>
    public string? Of(string field) => all.FirstOrDefault(e => e.Field == field).Message;
}
