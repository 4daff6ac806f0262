namespace Vow.DataMap;

/// <summary>Says which declared datum a column holds. Every column of the model carries a mark, or the build fails.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DatumAttribute(string id) : Attribute
{
    /// <summary>The datum's id in the policy.</summary>
    public string Id { get; } = id;

    /// <summary>Whether the person may correct it at /me (GDPR 16).</summary>
    public bool Correctable { get; init; }

    /// <summary>Which part of the datum it is, in English, where several columns of a row hold parts of one; with <see cref="PartFr"/>.</summary>
    public string? PartEn { get; init; }

    /// <summary>The same in French.</summary>
    public string? PartFr { get; init; }
}

/// <summary>Says that a column is an event from which terms run.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AnchorAttribute(params string[] ids) : Attribute
{
    /// <summary>Anchor ids in the policy.</summary>
    public IReadOnlyList<string> Ids { get; } = ids;
}

/// <summary>Says that a column holds the subject's id: the path from a row to a person.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SubjectKeyAttribute : Attribute;

/// <summary>Says why a column is not personal data in itself (a state, a counter, a version).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TechnicalAttribute(string why) : Attribute
{
    /// <summary>The reason, in words.</summary>
    public string Why { get; } = why;
}

/// <summary>Says which purposes a table's rows serve, hence their periods.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ServesAttribute(params string[] purposes) : Attribute
{
    /// <summary>Purpose ids in the policy.</summary>
    public IReadOnlyList<string> Purposes { get; } = purposes;

    /// <summary>What happens to a row at its end: <c>delete</c>, <c>clear</c>, or <c>keep</c> where the slice that owns it ends it itself.</summary>
    public string AtEnd { get; init; } = "delete";
}

/// <summary>Says why a whole table holds no personal data.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HasNoPersonalDataAttribute(string reason) : Attribute
{
    /// <summary>The reason, in words.</summary>
    public string Reason { get; } = reason;
}
