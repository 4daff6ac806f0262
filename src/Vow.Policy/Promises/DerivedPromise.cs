namespace Vow.Policy;

/// <summary>How a promise is checked: a closed list, each kind can fail.</summary>
public enum PromiseKind : byte
{
    /// <summary>A query over live rows.</summary>
    Data,
    /// <summary>Over the loaded policy.</summary>
    Policy,
    /// <summary>By fetching our own running page and looking.</summary>
    Page,
    /// <summary>By a job's recent evidence.</summary>
    Run,
    /// <summary>By a made-up person's life on a throw-away copy.</summary>
    Drill,
    /// <summary>By an act a person signs for.</summary>
    Attest,
    /// <summary>Cannot be kept as written.</summary>
    Unkeepable,
    /// <summary>Nothing to keep.</summary>
    Statement,
}

/// <summary>A promise that follows from the declared model.</summary>
/// <param name="Id">Its id, e.g. <c>retention/account/active</c>.</param>
/// <param name="Kind">How it is checked.</param>
/// <param name="Title">Its words.</param>
public sealed record DerivedPromise(string Id, PromiseKind Kind, Bilingual Title);
