using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Vow.Desk;

/// <summary>How a list is to be shown, as its address says: filter, order and page are plain links. Never a person's data.</summary>
public sealed class ListQuery
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    private readonly string? filter;

    private ListQuery(string? filter, string? sort, bool descending, int page)
    {
        this.filter = filter;
        Sort = sort;
        Descending = descending;
        Page = page;
    }

    /// <summary>What is shown only; null for everything.</summary>
    public string? Filter => filter;

    /// <summary>Column to sort by; null for the list's own order.</summary>
    public string? Sort { get; }

    /// <summary>Whether the column's largest comes first.</summary>
    public bool Descending { get; }

    /// <summary>The page, from 1.</summary>
    public int Page { get; }

    /// <summary>Rows to pass over.</summary>
    public int Skip => (Page - 1) * PageSize;

    /// <summary>Reads an address: values that are none of those offered are passed over.</summary>
    public static ListQuery Read(HttpContext context, IEnumerable<string> filters, IEnumerable<string> sorts)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = context.Request.Query;
        var filter = filters.FirstOrDefault(f => f == query["show"]);
        var asked = query["sort"].ToString();
        var descending = asked.StartsWith('-');
        var sort = sorts.FirstOrDefault(s => s == asked.TrimStart('-'));
        var page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and < 1_000_000 ? n : 1;
        return new ListQuery(filter, sort, sort is not null && descending, page);
    }

    /// <summary>The same list with another filter, from its first page.</summary>
    public string Show(string? other) => Link(other, Sort, Descending, 1);

    /// <summary>The same list by a column, from its first page; the other way round where it is sorted by it already.</summary>
    public string By(string column) => Link(filter, column, column == Sort && !Descending, 1);

    /// <summary>Another page of the same list.</summary>
    public string At(int page) => Link(filter, Sort, Descending, page);

    /// <summary>The same list whole, as its file holds it.</summary>
    public string Whole => Link(filter, Sort, Descending, 1);

    private static string Link(string? filter, string? sort, bool descending, int page)
    {
        var parts = new List<string>(3);
        if (filter is not null)
        {
            parts.Add("show=" + Uri.EscapeDataString(filter));
        }

        if (sort is not null)
        {
            parts.Add("sort=" + (descending ? "-" : "") + sort);
        }

        if (page > 1)
        {
            parts.Add("page=" + page.ToString(CultureInfo.InvariantCulture));
        }

        return "?" + string.Join('&', parts);
    }
}
