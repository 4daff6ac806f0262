using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;
using Vow.Retention;
using Vow.Sources;
using Identifier = Vow.People.Identifier;

namespace Vow.Rights.Packages;

/// <summary>By whom the archives are opened for a copy.</summary>
/// <param name="Role">The operator's role; null where the person takes it.</param>
/// <param name="Actor">Who.</param>
/// <param name="Reason">Why, as the entry has it.</param>
public sealed record PackageGiver(Role? Role, Actor Actor, string Reason);

/// <summary>
/// Gathers what a copy holds from every source and the archives. Never in it: passwords, keys and other secrets, hashes of our own, who of our staff looked; and, until an
/// operator says otherwise, what in free texts seems to be about somebody else.
/// </summary>
public sealed class GatherPackage(ReadMyData read, Database database, RightsRequests requests, Entries entries, HandLooks looks, Archive archive, PolicyHolder policies)
{
    private const int MostEntries = 10_000;
    private const int HashLength = 64;

    /// <summary>Gathers it. The archives are opened, each opening recorded first, where there is somebody who gives it; a plan looks at them from outside.</summary>
    /// <param name="subject">Whose data.</param>
    /// <param name="right">Access, or portability.</param>
    /// <param name="request">Number of the request; null at the person's own pages.</param>
    /// <param name="giver">Who gives it; null for a plan.</param>
    /// <param name="whole">Ids of texts that are given whole.</param>
    /// <param name="now">As of when.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<PackageContent> Async(
        Guid subject, Right right, string? request, PackageGiver? giver, IReadOnlySet<string> whole, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(whole);
        var policy = policies.Current;
        var data = await read.Async(subject, now, cancel);
        await using var store = database.NewStore();
        var values = new Values(policy, await OwnAsync(store, subject, policy.Declared, cancel), whole);
        var portable = right == Right.Portability;
        var purposes = data.Purposes
            .Select(mine => new GivenPurpose(mine, [.. mine.Rows.Select(row => values.Of(mine, row, portable)).Where(row => !row.Values.IsEmpty)]))
            .Where(given => !portable || !given.Rows.IsEmpty).ToImmutableArray();
        var content = new PackageContent
        {
            Right = right,
            AsOf = now,
            Request = request,
            Purposes = purposes,
            NotReached = [.. data.Places.Unreachable.Select(one => one.Name)],
            Files = values.Files,
            Proposed = values.Proposed,
        };
        if (portable)
        {
            return content;
        }

        var files = ImmutableArray.CreateBuilder<RequestFile>();
        foreach (var one in await RightsRequests.OfAsync(store, subject))
        {
            if (await requests.FindAsync(store, one.Number, subject, now) is { } file)
            {
                files.Add(file);
            }
        }

        return content with
        {
            Choices = await StandingChoices.OfAsync(store, subject),
            Requests = files.ToImmutable(),
            Archives = await ArchivesAsync(subject, giver),
            Log = await entries.OfAsync(store, subject, now, MostEntries),
            Looks = await looks.OfAsync(store, subject, now, cancel),
            Transfers = [.. TransferViews.Of(policy, policy.Zone.DayOf(now)).Where(transfer => data.RecipientsIn(policy.Declared).Contains(transfer.Recipient))],
        };
    }

    /// <summary>Sources that are set up and did not answer: a copy without them would not be one.</summary>
    public static IEnumerable<string> Missing(PersonPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        return places.Unreachable.Where(one => one.IsSetUp).Select(one => one.Name);
    }

    private async Task<ImmutableArray<GivenArchive>> ArchivesAsync(Guid subject, PackageGiver? giver)
    {
        var given = ImmutableArray.CreateBuilder<GivenArchive>();
        foreach (var one in await archive.ArchiveOfAsync(subject))
        {
            given.Add(new GivenArchive(one, giver switch
            {
                null => null,
                { Role: { } role } => await archive.OpenAsync(subject, one.Purpose, role, giver.Reason, giver.Actor) is ArchiveOpening.Opened opened ? opened.Rows : null,
                _ => await archive.OpenForPersonAsync(subject, one.Purpose, giver.Actor),
            }));
        }

        return given.ToImmutable();
    }

    // What is the person's own, and what is the company's, may stay in a text.
    private static async Task<IReadOnlySet<string>> OwnAsync(Store store, Guid subject, DeclaredPolicy policy, CancellationToken cancel)
    {
        var own = await store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == subject).Select(i => i.Value).ToListAsync(cancel);
        return own.Concat(new[] { policy.Rights.Email, policy.Dpo.Email.Value }.OfType<string>().Select(address => Identifiers.Normalise(Identifiers.Email, address))).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private sealed class Values(PolicyInForce policy, IReadOnlySet<string> own, IReadOnlySet<string> whole)
    {
        private readonly List<GivenFile> files = [];
        private readonly List<ProposedRedaction> proposed = [];

        public ImmutableArray<GivenFile> Files => [.. files];

        public ImmutableArray<ProposedRedaction> Proposed => [.. proposed];

        public GivenRow Of(MyPurpose mine, MyRow row, bool portableOnly)
        {
            var json = JsonNode.Parse(row.Row.ToJson())!.AsObject();
            var given = ImmutableArray.CreateBuilder<GivenValue>();
            foreach (var held in row.Data.Where(held => held.Value is not null && IsGiven(row, held)))
            {
                var portable = held.Datum.Origin is Origin.Person or Origin.Observed
                    && held.AlsoFor.Prepend(mine.Purpose.Id).Select(policy.Declared.Purpose).OfType<Purpose>()
                        .Any(purpose => RightsByBasis.Of(purpose.Basis, Right.Portability, purpose.Marketing) == RightStanding.Yes);
                if (portable || !portableOnly)
                {
                    given.Add(One(row, held, json[held.Column.Name]?.DeepClone(), portable));
                }
            }

            return new GivenRow(row, given.ToImmutable());
        }

        // In our own store bytes are sealed boxes and fingerprints are hashes: what they hold is given opened elsewhere, or is nobody's to read.
        private static bool IsGiven(MyRow row, MyDatum held) =>
            held.Datum is { Secret: false, Id: not "operator" } && held.Datum.Stored != Storage.Hashed
            && !(row.Source.IsOwn && (held.Value is byte[] || held.Value is string { Length: HashLength } text && text.All(char.IsAsciiHexDigitLower)));

        private GivenValue One(MyRow row, MyDatum held, JsonNode? value, bool portable)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', row.Source.Name, row.Table.Name, row.Row.Key.Text, held.Column.Name))))[..16];
            if (held.Value is byte[] bytes)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"files/{files.Count + 1}-{held.Datum.Id}.bin");
                files.Add(new GivenFile(name, bytes));
                return new GivenValue(held, null, null, portable, 0, name, id);
            }

            if (held.Value is string text && text.Contains(' ', StringComparison.Ordinal) && held.Column.Encoding == TimeEncoding.Unknown
                && held.Datum is { Check: null or InputCheck.Text, Kind: not DatumKind.Phone, Options.IsEmpty: true }
                && OtherPeople.In(text, own) is { IsEmpty: false } pieces)
            {
                proposed.Add(new ProposedRedaction(id, row.Source.Name, held.Datum, text, pieces.Length));
                if (!whole.Contains(id))
                {
                    return new GivenValue(
                        held, OtherPeople.Without(text, pieces, Mark(Language.En)), new Bilingual(OtherPeople.Without(text, pieces, Mark(Language.En)), OtherPeople.Without(text, pieces, Mark(Language.Fr))),
                        portable, pieces.Length, null, id);
                }
            }

            var words = (En: Cells.InWords(row, held, policy, Language.En), Fr: Cells.InWords(row, held, policy, Language.Fr));
            return new GivenValue(held, value, words is { En: { } en, Fr: { } fr } ? new Bilingual(en, fr) : null, portable, 0, null, id);
        }

        private static string Mark(Language language) => language == Language.Fr ? "[coordonnées d'une autre personne, non communiquées]" : "[another person's contact details, left out]";
    }
}
