using System.Text.RegularExpressions;
using Vow.Sources;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>Sakila, a film rental: 599 customers whose addresses stand in a table they point at, payments divided by month, triggers and views.</summary>
public sealed partial class TakingOverAFilmRental
{
    private const string Mary = "MARY.SMITH@sakilacustomer.org";

    private static readonly (string Old, string New)[] Declared = [];

    private static readonly (string Old, string New)[] Edits = [("XX", "")];

    [Theory]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task Is_kept_by_emptying_rows_that_others_rest_on(EngineKind engine)
    {
        await using var rental = await TakenOver.LoadAsync(engine, "sakila", Declared);
        await rental.MapAsync(Edits);
    }
}
