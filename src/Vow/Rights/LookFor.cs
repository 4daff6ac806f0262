using Vow.Gate;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>By what a person is looked for among papers: their values of the data by which these are found, from everywhere a program reaches.</summary>
public sealed class LookFor(ReadMyData read, PolicyHolder policies)
{
    private const string Address = "email";

    /// <summary>Datum and value, each once; the address where none of the data is known. Personal.</summary>
    /// <param name="subject">The person.</param>
    /// <param name="source">Where they are looked for.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<string[][]> Async(Guid subject, DeclaredByHand source, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var data = await read.Async(subject, now, cancel);
        var found = Of(data, source.FoundBy);
        return found.Length > 0 ? found : Of(data, [Address]);
    }

    private string[][] Of(MyData data, IReadOnlyCollection<string> wanted) =>
    [
        .. data.Purposes.SelectMany(p => p.Rows)
            .SelectMany(row => row.Data.Where(d => wanted.Contains(d.Datum.Id)).Select(d => (d.Datum.Id, Value: Cells.InWords(row, d, policies.Current, Language.En))))
            .Where(one => !string.IsNullOrWhiteSpace(one.Value)).DistinctBy(one => one.Id + "\n" + one.Value, StringComparer.OrdinalIgnoreCase).Select(one => new[] { one.Id, one.Value! }),
    ];
}
