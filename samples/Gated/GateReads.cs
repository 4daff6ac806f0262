using System.Reflection;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Vow.Client;

namespace Gated;

/// <summary>The property holds this datum of the policy.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DatumAttribute(string id) : Attribute
{
    /// <summary>The datum's id in the policy.</summary>
    public string Id { get; } = id;
}

/// <summary>A row about a person.</summary>
public interface IAboutSomebody
{
    /// <summary>Whom it is about.</summary>
    Subject Subject { get; }
}

/// <summary>A context that says what it reads for.</summary>
public interface IReadsFor
{
    /// <summary>The use; null = none declared yet.</summary>
    Use? Use { get; }
}

/// <summary>A read that the gate refused. Holds codes and names of the policy, nothing of the person.</summary>
public sealed class ReadRefusedException(string message) : Exception(message);

/// <summary>
/// Entity Framework hands out no row with personal data before the gate has agreed: the context must say for which purpose it reads, the policy must declare each datum of the row for
/// it, and the person must allow it. Fetch what is known of them first (<see cref="VowClient.DecideAsync"/>): a row is made without waiting. What a query picks apart
/// (<c>Select(row => row.Email)</c>) makes no row and is not seen here: ask the gate yourself there.
/// </summary>
public sealed class GateReads(VowClient gate) : IMaterializationInterceptor
{
    /// <inheritdoc />
    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        if (DataOf(materializationData.EntityType) is not { Count: > 0 } data)
        {
            return entity;
        }

        var kind = materializationData.EntityType.ClrType.Name;
        if (materializationData.Context is not IReadsFor { Use: { } use })
        {
            throw new ReadRefusedException($"{kind} holds personal data: say what you read it for.");
        }

        if (entity is not IAboutSomebody { Subject: var subject })
        {
            throw new ReadRefusedException($"{kind} holds personal data and does not say whose: implement {nameof(IAboutSomebody)}.");
        }

        var decision = gate.Decide(subject, use with { Data = data });
        return decision.Allowed ? entity : throw new ReadRefusedException($"Reading {kind} for {use.Purpose} is refused: {decision}.");
    }

    private static List<string> DataOf(IEntityType type) =>
        [.. type.GetProperties().Select(property => property.PropertyInfo?.GetCustomAttribute<DatumAttribute>()?.Id).OfType<string>().Distinct(StringComparer.Ordinal)];
}
