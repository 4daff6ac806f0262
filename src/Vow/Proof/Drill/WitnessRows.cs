using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;

namespace Vow.Proof;

/// <summary>Gives the witness one made-up row in every table of the own store that a sweep looks after, by the model and not by the tables' names.</summary>
internal static class WitnessRows
{
    /// <summary>Adds them. A table for a purpose that the policy does not have is left empty, as the slice that owns it leaves it.</summary>
    /// <returns>The tables that have a row of the witness now.</returns>
    public static Task<IReadOnlyList<string>> AddAsync(Deeds deeds, DeclaredPolicy policy, Guid witness) => deeds.DoAsync<IReadOnlyList<string>>(async deed =>
    {
        var tables = new List<string>();
        foreach (var entity in deed.Store.Model.GetEntityTypes().Where(e => IsSwept(e) && Mark(e, "serves")!.Split(' ').Any(p => policy.Purpose(p) is not null)))
        {
            var row = Activator.CreateInstance(entity.ClrType)!;
            foreach (var property in entity.GetProperties().Where(p => p.PropertyInfo is { CanWrite: true }))
            {
                if (Value(property, witness, deed.Now) is { } value)
                {
                    property.PropertyInfo!.SetValue(row, value);
                }
            }

            deed.Store.Add(row);
            tables.Add(entity.GetTableName()!);
        }

        await deed.Store.SaveChangesAsync();
        return tables;
    });

    // A row that hangs on another slice's row would need that one first; those tables go with their parents.
    private static bool IsSwept(IEntityType entity) =>
        Mark(entity, "serves") is not null && Mark(entity, "at_end") is not "keep"
        && entity.GetProperties().Any(p => Mark(p, "subject") is not null && p.GetColumnName() == "subject_id")
        && entity.GetForeignKeys().All(k => k.PrincipalEntityType.ClrType == typeof(Subject));

    private static object? Value(IProperty property, Guid witness, Instant now)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        var isAnchor = Mark(property, "anchor") is not null;
        return Mark(property, "subject") is not null ? witness
            : property.IsNullable && !isAnchor ? null
            : type == typeof(Guid) ? Guid.CreateVersion7(now.ToDateTimeOffset())
            : type == typeof(string) ? witness.ToString("N")[^Math.Min(32, property.GetMaxLength() ?? 32)..]
            : type == typeof(Instant) ? now
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(now.ToDateTimeOffset().UtcDateTime)
            : type == typeof(byte[]) ? new byte[32]
            : null;
    }

    private static string? Mark(Microsoft.EntityFrameworkCore.Infrastructure.IReadOnlyAnnotatable of, string mark) => of.FindAnnotation(Store.MarkPrefix + mark)?.Value as string;
}
