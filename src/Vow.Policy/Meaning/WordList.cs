namespace Vow.Policy.Meaning;

/// <summary>One closed list.</summary>
/// <remarks>
/// The values are boxed on purpose: a table of each enum's own type is code of the runtime's that no publishing compiles ahead, and every
/// start would compile it again.
/// </remarks>
internal sealed class WordList<T>
    where T : struct
{
    private readonly Dictionary<string, object> words = new(StringComparer.Ordinal);

    /// <summary>The words in the order of the alphabet.</summary>
    public IEnumerable<string> All => words.Keys.Order(StringComparer.Ordinal);

    /// <summary>Gives a word its value, once.</summary>
    public T this[string word]
    {
        set => words.Add(word, value);
    }

    /// <summary>The word for a value.</summary>
    public string WordOf(T value) => words.First(one => one.Value.Equals(value)).Key;

    /// <summary>The value of a word that is in the list.</summary>
    public T? Find(string word) => words.TryGetValue(word, out var value) ? (T)value : null;
}
