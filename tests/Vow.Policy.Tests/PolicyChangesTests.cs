using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using CsCheck;
using Vow.Gate;

namespace Vow.Policy.Tests;

public class PolicyChangesTests
{
    private static readonly DeclaredPolicy Small = PolicyReader.Recall(Corpus.Small)!;

    /// <summary>The small policy with something of everything in it.</summary>
    private static readonly DeclaredPolicy Full = Fill(Small);

    private static readonly ImmutableArray<(string Where, DeclaredPolicy Policy)> Mutations = [.. Mutate(Full).Select(m => (m.Where, (DeclaredPolicy)m.Value))];

    [Fact]
    public void A_policy_does_not_differ_from_itself()
    {
        Assert.Empty(PolicyChanges.Between(Small, Small));
        Assert.Empty(PolicyChanges.Between(Full, Full));
        Assert.Empty(PolicyChanges.Between(Small, PolicyReader.Recall(Corpus.Small)!));
    }

    [Fact]
    public void A_comment_is_writing_and_nothing_else()
    {
        var commented = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "language: 1", "# A remark of the lawyer.\n\nlanguage: 1"))!;

        var change = Assert.Single(PolicyChanges.Between(Small, commented));

        Assert.Equal((ChangeKind.Writing, Consequences.None), (change.Kind, change.Consequences));
    }

    [Fact]
    public void Whatever_part_of_the_model_changes_is_reported()
    {
        Assert.True(Mutations.Length > 350, $"{Mutations.Length} mutations: the search for parts has lost some.");
        Assert.Empty(Mutations.Where(m => PolicyChanges.Between(Full, m.Policy).IsEmpty).Select(m => m.Where));
        Assert.Empty(Mutations.Where(m => PolicyChanges.Between(m.Policy, Full).IsEmpty).Select(m => "back: " + m.Where));
    }

    [Fact]
    public void No_difference_hides_another() =>
        Gen.Select(Gen.Int[0, Mutations.Length - 1], Gen.Int[0, Mutations.Length - 1]).Sample((one, other) =>
        {
            var (first, second) = (Mutations[one], Mutations[other]);
            return first.Where == second.Where || !PolicyChanges.Between(first.Policy, second.Policy).IsEmpty || Same(first.Policy, second.Policy);
        });

    [Fact]
    public void A_change_says_the_same_thing_in_both_languages() =>
        Gen.Int[0, Mutations.Length - 1].Sample(index => Assert.All(PolicyChanges.Between(Full, Mutations[index].Policy), change =>
        {
            Assert.NotEmpty(change.Words.En);
            Assert.NotEmpty(change.Words.Fr);
            Assert.EndsWith(".", change.Words.En, StringComparison.Ordinal);
            Assert.EndsWith(".", change.Words.Fr, StringComparison.Ordinal);
        }));

    [Theory]
    [InlineData("active: { for: 5 years, after: last_activity }", "active: { for: 3 years, after: last_activity }", ChangeKind.PurposeActive, Consequences.EarlierEnd | Consequences.MustBeAnnounced)]
    [InlineData("active: { for: 5 years, after: last_activity }", "active: { for: 6 years, after: last_activity }", ChangeKind.PurposeActive, Consequences.LaterEnd | Consequences.MustBeAnnounced)]
    [InlineData("active: { for: 5 years, after: last_activity }", "active: { for: 60 months, after: last_activity }", ChangeKind.PurposeActive, Consequences.None)]
    [InlineData("active: { for: 5 years, after: last_activity }", "active: { for: 5 years, after: last_login }", ChangeKind.PurposeActive, Consequences.EarlierEnd | Consequences.MustBeAnnounced)]
    [InlineData("active: { for: 3 years, after: [last_login, last_contact] }", "active: { for: 3 years, after: [last_login, last_contact, last_purchase] }", ChangeKind.PurposeActive, Consequences.LaterEnd | Consequences.MustBeAnnounced)]
    [InlineData("active: { for: 3 years, after: [last_login, last_contact] }", "active: { for: 2 years, after: [last_login, last_contact] }", ChangeKind.PurposeActive, Consequences.EarlierEnd)]
    [InlineData("active: { for: 10 years, after: { year_end: invoice_date } }", "active: { for: 10 years, after: invoice_date }", ChangeKind.PurposeActive, Consequences.EarlierEnd)]
    [InlineData("        for: 5 years\n        after: active_end", "        for: 4 years\n        after: active_end", ChangeKind.PurposeArchive, Consequences.EarlierEnd)]
    [InlineData("open_to: [dpo, legal]", "open_to: [dpo, legal, agent]", ChangeKind.PurposeArchive, Consequences.MustBeAnnounced)]
    [InlineData("data: [email, name, password_hash, phone?]", "data: [email, name, password_hash, phone?, ip]", ChangeKind.PurposeData, Consequences.MustBeAnnounced)]
    [InlineData("data: [email, name, password_hash, phone?]", "data: [email, name, password_hash]", ChangeKind.PurposeData, Consequences.None)]
    [InlineData("text: { version: 2026-11-01, en", "accepted: [2026-12-01]\n      text: { version: 2026-12-01, en", ChangeKind.ConsentText, Consequences.NeedsConsentAgain)]
    [InlineData("text: { version: 2026-11-01, en", "accepted: [2026-11-01, 2026-12-01]\n      text: { version: 2026-12-01, en", ChangeKind.ConsentText, Consequences.None)]
    [InlineData("recipients: [hosting]", "recipients: [hosting, mailer]", ChangeKind.PurposeRecipients, Consequences.MustBeAnnounced)]
    [InlineData("countries: [FR]", "countries: [FR, DE]", ChangeKind.Transfer, Consequences.MustBeAnnounced)]
    [InlineData("contract: DPA of 2026-01-02", "contract: DPA of 2026-11-02", ChangeKind.Recipient, Consequences.None)]
    [InlineData("on_erasure: archive", "on_erasure: delete", ChangeKind.PurposeErasure, Consequences.EarlierEnd)]
    [InlineData("answer_within: 1 month", "answer_within: 20 days", ChangeKind.Rights, Consequences.MustBeAnnounced)]
    [InlineData("title: { en: Newsletter, fr", "title: { en: News, fr", ChangeKind.PurposeWords, Consequences.None)]
    public void What_follows_for_people_is_said_with_each_change(string old, string replacement, ChangeKind kind, Consequences consequences)
    {
        var policy = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, old, replacement));
        Assert.NotNull(policy);

        var change = Assert.Single(PolicyChanges.Between(Small, policy), c => c.Kind == kind);

        Assert.Equal(consequences, change.Consequences);
    }

    [Fact]
    public void A_group_that_loses_an_event_shortens_every_purpose_that_counts_from_it()
    {
        var policy = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "of: [last_login, last_purchase]", "of: [last_login]"))!;

        var changes = PolicyChanges.Between(Small, policy);

        Assert.True(Assert.Single(changes, c => c is { Kind: ChangeKind.PurposeActive, About: "account" }).Has(Consequences.EarlierEnd));
    }

    [Fact]
    public void A_change_is_told_in_words_people_read()
    {
        var policy = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "active: { for: 5 years, after: last_activity }", "active: { for: 3 years, after: last_activity }"))!;

        var change = Assert.Single(PolicyChanges.Between(Small, policy), c => c.Kind == ChangeKind.PurposeActive);

        Assert.Equal("Purpose \"Using an account\": kept in use, from 5 years after your last activity to 3 years after your last activity.", change.Words.En);
        Assert.Equal("Finalité «\u00a0Utilisation d'un compte\u00a0»\u00a0: conservée en base active, de 5 ans après votre dernière activité à 3 ans après votre dernière activité.", change.Words.Fr);
    }

    [Fact]
    public void A_recipient_named_at_last_is_said_by_its_name_and_nobody_need_be_told()
    {
        var unnamed = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "name: Hébergeur SARL", "name: { unknown: The management must say it. }"))!;

        var change = Assert.Single(PolicyChanges.Between(unnamed, Small));

        Assert.Equal(Consequences.None, change.Consequences);
        Assert.Equal($"Le destinataire jusque-là non nommé ({Small.Recipient("hosting")!.Does.Fr}) est désormais\u00a0: Hébergeur SARL (France).", change.Words.Fr);
    }

    [Theory]
    [InlineData("[FR]", Consequences.None, "France, jusque-là non indiqué.")]
    [InlineData("[US]", Consequences.MustBeAnnounced, "États-Unis, jusque-là non indiqué.")]
    public void A_country_filled_in_is_told_where_data_leaves_the_area(string country, Consequences consequences, string ends)
    {
        var unsaid = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "countries: [FR]", "countries: { unknown: The host must say it. }"))!;
        var said = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "countries: [FR]", $"countries: {country}"))!;

        var change = Assert.Single(PolicyChanges.Between(unsaid, said), c => c.Kind == ChangeKind.Transfer);

        Assert.Equal(consequences, change.Consequences);
        Assert.EndsWith(ends, change.Words.Fr, StringComparison.Ordinal);
        Assert.DoesNotContain("The host must say it", change.Words.Fr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipient_is_named_to_people_and_never_by_its_id()
    {
        var policy = PolicyReader.Recall(Corpus.With(PolicyFiles.Policy, "recipients: [hosting]", "recipients: [hosting, mailer]"))!;

        var change = Assert.Single(PolicyChanges.Between(Small, policy), c => c.Kind == ChangeKind.PurposeRecipients);

        Assert.Contains(Small.Recipient("hosting")!.Name.Value!, change.Words.Fr, StringComparison.Ordinal);
        Assert.DoesNotContain("hosting", change.Words.Fr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Atelier Lumen", "d'Atelier Lumen")]
    [InlineData("Édith", "d'Édith")]
    [InlineData("CORAYE", "de CORAYE")]
    public void The_name_of_a_company_is_elided_as_french_is_spoken(string name, string said) => Assert.Equal(said, FrenchWords.Of(name));

    // Every copy of a value that differs in one place, down to the last word. Where a thing is written, and what only the reader needs, is no part of it.
    private static IEnumerable<(string Where, object Value)> Mutate(object value)
    {
        switch (value)
        {
            case string text:
                yield return ("", text + "x");
                yield break;
            case bool flag:
                yield return ("", !flag);
                yield break;
            case int number:
                yield return ("", number + 1);
                yield break;
            case DateOnly day:
                yield return ("", day.AddDays(1));
                yield break;
            case CalendarPeriod period:
                yield return ("", period with { Days = period.Days + 1 });
                yield break;
            case FiscalYearEnd end:
                yield return ("", end with { Day = end.Day - 1 });
                yield break;
            case Enum word:
                var all = Enum.GetValues(word.GetType()).Cast<object>().ToList();
                yield return ("", all[(all.IndexOf(word) + 1) % all.Count]);
                yield break;
        }

        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            var items = ((IEnumerable)value).Cast<object>().ToList();
            for (var at = 0; at < Math.Min(items.Count, 4); at++)
            {
                foreach (var (where, item) in Mutate(items[at]))
                {
                    yield return ($"[{at}]{where}", Array(type, [.. items.Take(at), item, .. items.Skip(at + 1)]));
                }
            }

            if (items.Count > 0)
            {
                yield return ("[last removed]", Array(type, [.. items.SkipLast(1)]));
            }

            if (items.Count > 1)
            {
                yield return ("[turned]", Array(type, [.. items.Skip(1), items[0]]));
            }

            yield break;
        }

        if (value is ImmutableDictionary<Language, string> prose)
        {
            foreach (var language in prose.Keys)
            {
                yield return ($"[{language}]", prose.SetItem(language, prose[language] + "x"));
            }

            yield break;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.PropertyType != typeof(Span)))
        {
            if (property.GetValue(value) is not { } part)
            {
                continue;
            }

            foreach (var (where, other) in Mutate(part))
            {
                yield return ($".{property.Name}{where}", With(value, property, other));
            }

            if (new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable && value is not DeclaredPolicy { Children: null })
            {
                yield return ($".{property.Name}[none]", With(value, property, null));
            }
        }
    }

    private static object With(object value, PropertyInfo property, object? part)
    {
        var copy = value.GetType().GetMethod("<Clone>$")!.Invoke(value, null)!;
        property.SetValue(copy, part);
        return copy;
    }

    private static object Array(Type type, IReadOnlyList<object> items)
    {
        var item = type.GetGenericArguments()[0];
        var typed = System.Array.CreateInstance(item, items.Count);
        for (var at = 0; at < items.Count; at++)
        {
            typed.SetValue(items[at], at);
        }

        return typeof(ImmutableArray).GetMethods().Single(m => m is { Name: nameof(ImmutableArray.Create) } && m.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(item).Invoke(null, [typed])!;
    }

    // Two mutations can come to the same: a list of one, turned or its last removed.
    private static bool Same(DeclaredPolicy one, DeclaredPolicy other) => PolicyChanges.Between(Full, one).SequenceEqual(PolicyChanges.Between(Full, other), ByWords.Instance);

    private sealed class ByWords : IEqualityComparer<Change>
    {
        public static readonly ByWords Instance = new();

        public bool Equals(Change? x, Change? y) => x?.Words == y?.Words && x?.About == y?.About;

        public int GetHashCode(Change obj) => obj.Words.GetHashCode();
    }

    private static DeclaredPolicy Fill(DeclaredPolicy small)
    {
        var at = Span.StartOf(PolicyFiles.Policy);
        var words = new Bilingual("some words", "des mots");
        Fact<string> Given(string text) => new(text, null, at);
        var rich = small.Purposes[0] with
        {
            Consent = small.Purposes[2].Consent! with { Accepted = ["2025-01-01", "2026-11-01"], WithdrawnBy = [WithdrawalWay.Page, WithdrawalWay.Letter] },
            Channels = ["email", "sms"],
            LegalText = "C. civ. 2224",
            Interest = words,
            Persons = [PersonCategory.Customers, PersonCategory.Users],
            Prospecting = new ProspectingTerms(ProspectingGround.SoftOptIn, true, true, at),
            AutomatedDecision = new AutomatedDecision(true, words, at),
            LongerBecause = words,
            Page = "/rules",
            Protects = Protection.Claims,
            KeepsBecause = words,
            Recipients = ["hosting", "mailer"],
            Clauses = ["C1", "C2"],
            Keep = small.Purposes[0].Keep with { Archive = small.Purposes[0].Keep.Archive! with { After = ["last_login"], LegalText = "C. civ. 2224" } },
        };
        return small with
        {
            Controller = small.Controller with { Phone = "+33 2 98 00 00 00", Register = "RCS Brest", Representative = "Somebody", Website = "https://example.org" },
            Rights = small.Rights with
            {
                Offered = [Right.Access, Right.Erasure],
                Asks = [RequestItem.AnswerAddress, RequestItem.LastName],
                Phrases = [new RequestPhrase("stop", words, Right.Objection, ["newsletter"], at)],
            },
            Purposes = small.Purposes.SetItem(0, rich),
            Data = small.Data.SetItem(0, small.Data[0] with
            {
                Stored = Storage.Hashed,
                Terminal = new TerminalAccess(words, "newsletter", at),
                Precision = Precision.City,
                From = "mailer",
                Options = [new Option("a", words), new Option("b", words)],
            }),
            Anchors = small.Anchors.SetItem(0, small.Anchors[0] with { Event = EventKind.Login }),
            AnchorGroups = [.. small.AnchorGroups, new AnchorGroup("other", ["last_login", "connection"], words, at)],
            Recipients = small.Recipients.SetItem(1, small.Recipients[1] with { Arrangement = Given("arrangement 1") }),
            Collection = small.Collection.SetItem(0, small.Collection[0] with { PhoneNotice = words }),
            Trackers =
            [
                new Tracker { Id = "t", Title = words, Purpose = "security", Kind = TrackerKind.Pixel, SetBy = ["mailer"], Lives = new CalendarPeriod(0, 13, 0), Loads = TrackerLoads.OnClick, NecessaryFor = words, Domains = ["a.example", "b.example"], Span = at },
            ],
            Documents =
            [
                new Document { Id = "d", Kind = DocumentKind.BalancingTest, Title = words, File = Given("a.pdf"), Owner = Given("lawyer"), Review = new Fact<DateOnly>(new DateOnly(2027, 1, 1), null, at), Purposes = ["security"], Recipients = ["mailer"], Span = at },
            ],
            Measures = [new SecurityMeasure(MeasureKind.Backup, words, at), new SecurityMeasure(MeasureKind.Software, words, at)],
            Clients = [new Client { Id = "c", Name = Given("Client"), Contact = Given("c@example.org"), Does = words, Contract = Given("contract 3"), Recipients = ["hosting"], Span = at }],
            Children = new ChildrenTerms(15, words, at),
            Changes = new ChangeTerms(new CalendarPeriod(0, 0, 30), words, at),
            Decisions = [new ControllerDecision("rule", "account", "reason", "A, head", "followed", new DateOnly(2026, 11, 1), new DateOnly(2027, 11, 1), at)],
            Clauses = small.Clauses.SetItem(0, small.Clauses[0] with { Why = words }),
            Sources = small.Sources.SetItem(0, small.Sources[0] with
            {
                Tables = small.Sources[0].Tables.SetItem(0, small.Sources[0].Tables[0] with
                {
                    NoPersonalData = "none",
                    Subject = [new SubjectPath(["a"], "b", ["c"], at)],
                    Identifiers = [new TableIdentifier("email", "mail"), new TableIdentifier("phone", "tel")],
                    Correct = ["a", "b"],
                    Columns = [new DeclaredColumn { Name = "z", Datum = "email", Anchors = ["last_login"], Encoding = AnchorEncoding.Date, Technical = "t", Link = "l", Span = at }, .. small.Sources[0].Tables[0].Columns],
                }),
            }),
        };
    }
}
