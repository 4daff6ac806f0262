using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>Real processes, really killed between durable steps, and run again: nothing lost, nothing twice.</summary>
public sealed class KilledAnywhere
{
    [Fact]
    public Task A_choice_stands_once() => new Choosing().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_sweep_ends_as_if_nothing_had_happened() => new Sweeping().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_sweep_of_files_ends_as_if_nothing_had_happened() => new SweepingLists().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task An_erasure_ends_as_if_nothing_had_happened() => new Erasing().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_copy_prepared_at_the_desk_ends_as_if_nothing_had_happened() => new AnsweringAtDesk(erasure: false).TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task An_erasure_begun_at_the_desk_ends_as_if_nothing_had_happened() => new AnsweringAtDesk(erasure: true).TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_document_that_was_checked_is_destroyed_with_its_key() => new CheckingADocument().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_version_of_the_policy_is_wholly_the_old_or_wholly_the_new() => new Applying().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_newsletter_reaches_each_person_once() => new Mailing().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public async Task A_message_that_came_by_mail_is_taken_once()
    {
        await using var story = new TakingMail();
        await story.TellAsync(Engine.Sqlite, everyStep: false);
    }

    [Fact]
    public Task The_end_of_the_last_proof_is_the_same_as_if_nothing_had_happened() => new Ending(last: true).TellAsync(Engine.Sqlite, everyStep: false);
}

// One class a story and engine: classes run beside each other, as many as there are processors, and the whole matrix stays within its time.

/// <summary>Killed at every step there is, on SQLite.</summary>
public static class KilledEverywhereOnSqlite
{
    /// <summary>A choice.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAChoice
    {
        [Fact]
        public Task It_stands_once() => new Choosing().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>A sweep.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfASweep
    {
        [Fact]
        public Task It_ends_the_same() => new Sweeping().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>A sweep of files.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfASweepOfFiles
    {
        [Fact]
        public Task It_ends_the_same() => new SweepingLists().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>A copy prepared at the desk.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfACopy
    {
        [Fact]
        public Task It_ends_the_same() => new AnsweringAtDesk(erasure: false).TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>The check of an identity document.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfADocument
    {
        [Fact]
        public Task It_ends_the_same() => new CheckingADocument().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>An erasure begun at the desk.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAnErasureAtTheDesk
    {
        [Fact]
        public Task It_ends_the_same() => new AnsweringAtDesk(erasure: true).TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>An erasure.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAnErasure
    {
        [Fact]
        public Task It_ends_the_same() => new Erasing().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>A version of the policy put in force.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAVersion
    {
        [Fact]
        public Task It_is_whole() => new Applying().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>A newsletter.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfANewsletter
    {
        [Fact]
        public Task It_reaches_each_once() => new Mailing().TellAsync(Engine.Sqlite, everyStep: true);
    }

    /// <summary>Messages of a mailbox.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAMailbox
    {
        [Fact]
        public async Task Each_is_taken_once()
        {
            await using var story = new TakingMail();
            await story.TellAsync(Engine.Sqlite, everyStep: true);
        }
    }

    /// <summary>A member's ends.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAMember
    {
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public Task They_are_the_same(bool last) => new Ending(last).TellAsync(Engine.Sqlite, everyStep: true);
    }
}

/// <summary>Killed at every step there is, on PostgreSQL.</summary>
public static class KilledEverywhereOnPostgres
{
    /// <summary>A choice.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAChoice
    {
        [Fact]
        public Task It_stands_once() => new Choosing().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>A sweep.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfASweep
    {
        [Fact]
        public Task It_ends_the_same() => new Sweeping().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>A sweep of files.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfASweepOfFiles
    {
        [Fact]
        public Task It_ends_the_same() => new SweepingLists().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>An erasure.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAnErasure
    {
        [Fact]
        public Task It_ends_the_same() => new Erasing().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>A version of the policy put in force.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAVersion
    {
        [Fact]
        public Task It_is_whole() => new Applying().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>A newsletter.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfANewsletter
    {
        [Fact]
        public Task It_reaches_each_once() => new Mailing().TellAsync(Engine.Postgres, everyStep: true);
    }

    /// <summary>Messages of a mailbox.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAMailbox
    {
        [Fact]
        public async Task Each_is_taken_once()
        {
            await using var story = new TakingMail();
            await story.TellAsync(Engine.Postgres, everyStep: true);
        }
    }

    /// <summary>A member's ends.</summary>
    [Trait("tier", "long"), Trait("long", "crash")]
    public sealed class OfAMember
    {
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public Task They_are_the_same(bool last) => new Ending(last).TellAsync(Engine.Postgres, everyStep: true);
    }
}
