using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>The framework's SQL for SQLite, with <c>WITHOUT ROWID</c> for tables marked <see cref="Store.ByKey"/>.</summary>
/// <param name="dependencies">What the framework's own generator needs.</param>
/// <param name="annotations">Likewise.</param>
public sealed class SqliteTables(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    // A later migration that changes a table builds it anew under this name first.
    private const string BuiltAnew = "ef_temp_";

    /// <inheritdoc />
    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(builder);
        if (!IsByKey(model, operation.Name))
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }

        base.Generate(operation, model, builder, terminate: false);
        builder.Append(" WITHOUT ROWID");
        if (terminate)
        {
            builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
            EndStatement(builder);
        }
    }

    private static bool IsByKey(IModel? model, string table)
    {
        var name = table.StartsWith(BuiltAnew, StringComparison.Ordinal) ? table[BuiltAnew.Length..] : table;
        return model?.GetEntityTypes().Any(entity => entity.GetTableName() == name && entity.FindAnnotation(Store.ByKey) is not null) == true;
    }
}
