using Vow.Hosting;

namespace Vow.Consent;

/// <summary>Choices made before an address answered.</summary>
public static class PendingChoices
{
    /// <summary>Deletes them with a sign-up that nobody confirmed: they prove nothing about anybody.</summary>
    public static Task<int> DropAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM consent_choice WHERE subject_id = @s AND pending = @yes", ("@s", subject), ("@yes", true));
    }
}
