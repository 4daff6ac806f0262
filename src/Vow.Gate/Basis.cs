namespace Vow.Gate;

/// <summary>The six legal bases of GDPR art. 6(1).</summary>
public enum Basis : byte
{
    /// <summary>Art. 6(1)(a).</summary>
    Consent,
    /// <summary>Art. 6(1)(b).</summary>
    Contract,
    /// <summary>Art. 6(1)(c).</summary>
    LegalObligation,
    /// <summary>Art. 6(1)(d).</summary>
    VitalInterests,
    /// <summary>Art. 6(1)(e).</summary>
    PublicTask,
    /// <summary>Art. 6(1)(f).</summary>
    LegitimateInterest,
}

/// <summary>Where a subject's data stands for a purpose (the CNIL's life cycle).</summary>
public enum Phase : byte
{
    /// <summary>In the active base.</summary>
    Active,
    /// <summary>In intermediate archive: open to named roles only, with a reason.</summary>
    Archived,
    /// <summary>Past its last end: to be deleted.</summary>
    Expired,
}

/// <summary>The desk's roles. A role reads only what its work needs.</summary>
public enum Role : byte
{
    /// <summary>No desk role: the ordinary use of active data.</summary>
    None,
    /// <summary>Customer service.</summary>
    Agent,
    /// <summary>Data protection officer (GDPR 37-39): advises, watches.</summary>
    Dpo,
    /// <summary>Legal department: archives kept as evidence.</summary>
    Legal,
    /// <summary>Reads evidence, never personal data.</summary>
    Auditor,
    /// <summary>Runs the installation.</summary>
    Admin,
}

/// <summary>The four uses of restricted data that GDPR art. 18(2) leaves open.</summary>
public enum RestrictionException : byte
{
    /// <summary>None claimed.</summary>
    None,
    /// <summary>The person's own consent to this use.</summary>
    Consent,
    /// <summary>Establishment, exercise or defence of legal claims.</summary>
    LegalClaims,
    /// <summary>Protection of another person's rights.</summary>
    RightsOfOthers,
    /// <summary>Important public interest of the Union or a Member State.</summary>
    PublicInterest,
}
