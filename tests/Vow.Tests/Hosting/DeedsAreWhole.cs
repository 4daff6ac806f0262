using System.Data.Common;
using Vow.Hosting;
using Vow.Tests.Consent;

namespace Vow.Tests.Hosting;

/// <summary>Whatever a deed left for its end is part of it: all of its rows stand, or none.</summary>
public sealed class DeedsAreWhole
{
    public static TheoryData<string> Engines => ["sqlite", "postgresql"];

    [Theory, MemberData(nameof(Engines))]
    public async Task Rows_left_for_the_end_stand_once_the_deed_is_answered(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        var deeds = bed.Get<Deeds>();

        await deeds.DoAsync(deed => Later(deed, Row(1), Row(2)));
        await deeds.DoAsync(deed => Later(deed));

        Assert.Equal(2, await bed.CountAsync("people_subject"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_row_refused_at_the_end_takes_the_whole_deed_back_and_no_other(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);
        var deeds = bed.Get<Deeds>();
        var told = false;

        var refused = deeds.DoAsync(async deed =>
        {
            deed.AfterCommit(() => told = true);
            await deed.ExecuteAllAsync([Row(1)]);
            await Later(deed, Row(2), Row(3), Row(3));
        });
        await Task.WhenAll(deeds.DoAsync(deed => Later(deed, Row(4))), Assert.ThrowsAnyAsync<DbException>(() => refused));
        await deeds.DoAsync(deed => Later(deed, Row(5)));

        Assert.Equal((2, false), (await bed.CountAsync("people_subject"), told));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_deed_undone_writes_nothing_at_its_end(string engine)
    {
        await using var bed = await ConsentBed.OpenAsync(engine);

        await bed.Get<Deeds>().DoAsync(deed =>
        {
            deed.Undo = true;
            return Later(deed, Row(1));
        });

        Assert.Equal(0, await bed.CountAsync("people_subject"));
    }

    [Theory]
    [InlineData("SELECT 1", "SELECT 1", "")]
    [InlineData("VALUES (@a, @b, @a)", "VALUES ($1, $2, $1)", "@a @b")]
    [InlineData("WHERE x = 'it''s @a' AND \"@b\" = @c_1", "WHERE x = 'it''s @a' AND \"@b\" = $1", "@c_1")]
    [InlineData("WHERE tags @> @a", "WHERE tags @> $1", "@a")]
    [InlineData("x = 'open @a", "x = 'open @a", "")]
    public void Names_become_numbers_outside_of_quotes(string sql, string numbered, string names)
    {
        var found = PositionalSql.Of(sql);

        Assert.Equal((numbered, names), (found.Sql, string.Join(' ', found.Names)));
    }

    private static Task Later(Deed deed, params Statement[] rows)
    {
        deed.AtCommit(rows);
        return Task.CompletedTask;
    }

    private static Statement Row(int n) => new(
        "INSERT INTO people_subject (id, created_at, language, erasing, erased_at) VALUES (@id, @at, @l, @e, @ended)",
        ("@id", new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])), ("@at", new Vow.Gate.Instant(n)), ("@l", "en"), ("@e", false), ("@ended", null));
}
