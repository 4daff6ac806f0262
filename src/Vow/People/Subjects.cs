using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;

namespace Vow.People;

/// <summary>People's front door: whether a person is there, and what is said of them.</summary>
public static class Subjects
{
    /// <summary>Whether the person is known and not erased.</summary>
    public static Task<bool> StandsAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Subject>().AnyAsync(s => s.Id == subject && s.ErasedAt == null);
    }

    /// <summary>Whether the person said that they are 15 or over.</summary>
    public static Task<bool> IsOfAgeAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Subject>().AnyAsync(s => s.Id == subject && s.OfAgeAt != null);
    }

    /// <summary>Since when the person has said that they are under 15; null where they have not, or have since said otherwise.</summary>
    public static Task<Instant?> UnderAgeSinceAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Subject>().Where(s => s.Id == subject).Select(s => s.UnderAgeAt).FirstOrDefaultAsync();
    }

    /// <summary>
    /// Records in the deed what they said of their age: 15 or over, where the first time counts; or under 15, from which instant the gate keeps them out of
    /// what is closed to minors. The last word stands.
    /// </summary>
    public static async Task SayAgeAsync(Deed deed, Facts facts, Guid subject, bool ofAge)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(facts);
        var changed = await deed.ExecuteAsync(
            ofAge
                ? "UPDATE people_subject SET under_age_at = NULL WHERE id = @s AND under_age_at IS NOT NULL"
                : "UPDATE people_subject SET under_age_at = @now, of_age_at = NULL WHERE id = @s AND under_age_at IS NULL",
            ("@s", subject), ("@now", deed.Now));
        if (ofAge)
        {
            await deed.ExecuteAsync("UPDATE people_subject SET of_age_at = @now WHERE id = @s AND of_age_at IS NULL", ("@now", deed.Now), ("@s", subject));
        }

        if (changed > 0)
        {
            await facts.RewriteAsync(deed, subject);
        }
    }

    /// <summary>Records in the deed in which language to write to a person.</summary>
    public static Task SpeakAsync(Deed deed, Guid subject, string language)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("UPDATE people_subject SET language = @l WHERE id = @s", ("@l", language), ("@s", subject));
    }

    /// <summary>Records in the deed that an address answered: it is the person's.</summary>
    public static Task ConfirmAsync(Deed deed, Guid subject, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync(
            "UPDATE people_identifier SET confirmed_at = @now WHERE subject_id = @s AND kind = @k AND value = @v AND confirmed_at IS NULL",
            ("@now", deed.Now), ("@s", subject), ("@k", kind), ("@v", Identifiers.Normalise(kind, value)));
    }

    /// <summary>
    /// Makes a subject for a file whose person is not known yet: nobody is known by it, the gate is closed to it, and it ends with the file. The caller saves.
    /// </summary>
    public static Subject AddForFile(Store store, string language, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        var subject = new Subject { Id = Guid.CreateVersion7(now.ToDateTimeOffset()), CreatedAt = now, Language = language, Erasing = true, ErasedAt = now };
        store.Add(subject);
        return subject;
    }

    /// <summary>Makes a subject for a browser that said yes: it is known by this number alone, which the browser keeps.</summary>
    public static async Task<Guid> AddForBrowserAsync(Deed deed, string language)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        await deed.ExecuteAsync(
            "INSERT INTO people_subject (id, created_at, language, erasing) VALUES (@s, @now, @l, @no)", ("@s", id), ("@now", deed.Now), ("@l", language), ("@no", false));
        return id;
    }

    /// <summary>Whether a subject stands and is not being erased; inside a deed.</summary>
    public static async Task<bool> StandsAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await using var command = deed.Command("SELECT 1 FROM people_subject WHERE id = @s AND erased_at IS NULL AND erasing = @no", ("@s", subject), ("@no", false));
        return await command.ExecuteScalarAsync() is not null;
    }

    /// <summary>A subject made for a file becomes a person, known by an address that was shown to be theirs.</summary>
    public static async Task BecomeAsync(Deed deed, Guid made, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("UPDATE people_subject SET erasing = @no, erased_at = NULL WHERE id = @s", ("@no", false), ("@s", made));
        Identifiers.AddTo(deed.Store, made, kind, value, deed.Now).ConfirmedAt = deed.Now;
        await deed.Store.SaveChangesAsync();
    }

    /// <summary>Forgets a person whom nothing was ever promised: the last step, once every other slice has let go.</summary>
    public static async Task ForgetAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM people_identifier WHERE subject_id = @s", ("@s", subject));
        await deed.ExecuteAsync("DELETE FROM people_subject WHERE id = @s", ("@s", subject));
    }
}
