using Vow.GateAnswers;

namespace Vow.Post;

/// <summary>
/// A commercial message to one person. There is none without a permit, and only <see cref="MarketingGate"/> gives permits: it can't be put into the
/// outbox of service mails, nor handed over without being asked about again at the door.
/// </summary>
/// <param name="Permit">The gate's yes, to this person and address.</param>
/// <param name="Id">Made from the campaign and the person: the same message again has the same id.</param>
public abstract record MarketingMessage(MarketingPermit Permit, Guid Id);

/// <summary>A commercial message by mail.</summary>
/// <param name="Permit">The gate's yes, to this person and address.</param>
/// <param name="Id">The same mail again has the same Message-ID, and is the same file.</param>
/// <param name="Title">Subject line.</param>
/// <param name="Text">The plain-text part, footer included.</param>
/// <param name="Html">The HTML part, footer included.</param>
/// <param name="OneClick">Address whose POST stops these messages (RFC 8058).</param>
/// <param name="StopMail">A mailto address that stops them too; null where there is none.</param>
/// <param name="Language">ISO 639-1 code of its words.</param>
public sealed record MarketingMail(MarketingPermit Permit, Guid Id, string Title, string Text, string Html, Uri OneClick, Uri? StopMail, string Language) : MarketingMessage(Permit, Id);

/// <summary>A commercial text message.</summary>
/// <param name="Permit">The gate's yes, to this person and number.</param>
/// <param name="Id">The same message again has the same mark.</param>
/// <param name="Text">All of it: who writes, what, and how to stop it.</param>
public sealed record MarketingText(MarketingPermit Permit, Guid Id, string Text) : MarketingMessage(Permit, Id);
