using System.Data.Common;

namespace Vow.Sources;

/// <summary>A service did not answer, or not as the contract says. The message holds nothing of the call: no person, no address, no secret.</summary>
public sealed class WebhookException : DbException
{
    /// <summary>A fault in words.</summary>
    public WebhookException(string message)
        : base(message)
    {
    }

    /// <summary>A fault without words.</summary>
    public WebhookException()
    {
    }

    /// <summary>A fault with its cause.</summary>
    public WebhookException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <inheritdoc />
    public override bool IsTransient => true;
}
