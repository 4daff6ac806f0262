using System.Collections.Immutable;
using System.Linq.Expressions;
using Microsoft.AspNetCore.Http;
using Vow.Sheets;
using Vow.Site;

namespace Vow.Desk;

/// <summary>The heading of a column on the page.</summary>
/// <param name="Code">The word that sorts by it in the address; null where the list does not sort by it.</param>
/// <param name="Heading">What it says.</param>
/// <param name="IsNumber">Whether its cells are numbers, set to the right.</param>
public sealed record ColumnHead(string? Code, string Heading, bool IsNumber);

/// <summary>A list of the desk: its columns, what it sorts by, and how a row stands in a file. The page draws the cells itself.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="name">Name of the file, and of the list in the records of exports.</param>
public sealed class DeskList<T>(string name)
{
    /// <summary>The longest list that is written into a file at once; a longer one asks to be filtered first.</summary>
    public const int MostRows = 100_000;

    private readonly List<ColumnHead> heads = [];
    private readonly Dictionary<string, Func<IQueryable<T>, bool, IOrderedQueryable<T>>> orders = new(StringComparer.Ordinal);
    private readonly List<(string Heading, Func<T, string> Cell)> cells = [];

    /// <summary>Name of the file, and of the list in the records of exports.</summary>
    public string Name => name;

    /// <summary>Headings on the page, in order.</summary>
    public IReadOnlyList<ColumnHead> Heads => heads;

    /// <summary>Words the list sorts by.</summary>
    public IEnumerable<string> Sorts => orders.Keys;

    /// <summary>Adds a column that the list sorts by.</summary>
    /// <param name="code">The word in the address.</param>
    /// <param name="heading">What it says.</param>
    /// <param name="by">What it sorts by.</param>
    /// <param name="cell">What stands in the file; null for nothing.</param>
    /// <param name="number">Whether its cells are numbers.</param>
    public DeskList<T> Sorted<TKey>(string code, string heading, Expression<Func<T, TKey>> by, Func<T, string>? cell = null, bool number = false)
    {
        orders[code] = (rows, descending) => descending ? rows.OrderByDescending(by) : rows.OrderBy(by);
        return Add(new ColumnHead(code, heading, number), cell);
    }

    /// <summary>Adds a column that is read only.</summary>
    public DeskList<T> Column(string heading, Func<T, string>? cell = null, bool number = false) => Add(new ColumnHead(null, heading, number), cell);

    /// <summary>Adds a column that stands in the file and not on the page.</summary>
    public DeskList<T> InFile(string heading, Func<T, string> cell)
    {
        cells.Add((heading, cell));
        return this;
    }

    /// <summary>The rows in the order the address asks for; as they come where it asks for none.</summary>
    /// <param name="rows">The rows in the list's own order.</param>
    /// <param name="query">How the list is to be shown.</param>
    /// <param name="ties">What decides between rows that are equal by the column, so that pages of a database's rows neither repeat nor miss one.</param>
    public IQueryable<T> InOrder(IQueryable<T> rows, ListQuery query, Func<IOrderedQueryable<T>, IQueryable<T>>? ties = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Sort is null)
        {
            return rows;
        }

        var ordered = orders[query.Sort](rows, query.Descending);
        return ties is null ? ordered : ties(ordered);
    }

    /// <summary>The rows in the order the address asks for; those equal by the column stay as they come.</summary>
    public IQueryable<T> InOrder(IEnumerable<T> rows, ListQuery query) => InOrder(rows.ToArray().AsQueryable(), query);

    /// <summary>The list as a file to save (see <see cref="Csv"/>).</summary>
    public IResult File(IEnumerable<T> rows) => Results.File(
        Csv.Write([.. cells.Select(one => one.Heading)], rows.Select(row => cells.Select(one => one.Cell(row)).ToImmutableArray())),
        Csv.Type,
        name + ".csv");

    /// <summary>The file of a list without personal data; what to do instead where it is too long.</summary>
    public IResult FileOf(IReadOnlyCollection<T> rows, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count > MostRows ? TooLong(visit) : File(rows);
    }

    /// <summary>What to do with a list that is too long for a file.</summary>
    public static IResult TooLong(Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return Pages.Show<Message>(
            StatusCodes.Status422UnprocessableEntity,
            ("Title", visit.T("This list is too long for one file", "Cette liste est trop longue pour un seul fichier")),
            ("Lines", new[]
            {
                visit.T($"A file holds {Words.Number(MostRows, visit.Language)} lines at most. Filter the list first, then save it part by part.",
                    $"Un fichier contient {Words.Number(MostRows, visit.Language)} lignes au plus. Filtrez d'abord la liste, puis enregistrez-la partie par partie."),
            }),
            ("LinkTo", "/desk"), ("LinkText", visit.T("Back to the desk", "Retour à l'espace de gestion")));
    }

    private DeskList<T> Add(ColumnHead head, Func<T, string>? cell)
    {
        heads.Add(head);
        if (cell is not null)
        {
            cells.Add((head.Heading, cell));
        }

        return this;
    }
}
