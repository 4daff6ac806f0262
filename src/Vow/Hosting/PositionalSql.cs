using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Vow.Hosting;

/// <summary>
/// SQL with named parameters as PostgreSQL itself takes it, numbered in the order of first use. Worked out once for each text: a driver that is
/// given names works it out at every call.
/// </summary>
/// <param name="Sql">With <c>$1</c>, <c>$2</c>… for the names.</param>
/// <param name="Names">The names, <c>@</c> included, in that order.</param>
internal sealed record PositionalSql(string Sql, IReadOnlyList<string> Names)
{
    // The SQL texts of deeds are constants: their number is that of places in the code.
    private static readonly ConcurrentDictionary<string, PositionalSql> Known = new(StringComparer.Ordinal);

    public static PositionalSql Of(string sql) => Known.GetOrAdd(sql, Number);

    private static PositionalSql Number(string sql)
    {
        var text = new StringBuilder(sql.Length);
        var names = new List<string>();
        for (var i = 0; i < sql.Length;)
        {
            var end = i + 1;
            if (sql[i] is '\'' or '"')
            {
                // What is quoted names no parameter; a quote doubled inside it opens the next quoted part at once.
                end = sql.IndexOf(sql[i], i + 1) + 1;
                end = end == 0 ? sql.Length : end;
            }
            else if (sql[i] == '@')
            {
                while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] == '_'))
                {
                    end++;
                }
            }

            if (sql[i] == '@' && end > i + 1)
            {
                var name = sql[i..end];
                var at = names.IndexOf(name);
                if (at < 0)
                {
                    at = names.Count;
                    names.Add(name);
                }

                text.Append('$').Append((at + 1).ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(sql, i, end - i);
            }

            i = end;
        }

        return new PositionalSql(text.ToString(), names);
    }
}
