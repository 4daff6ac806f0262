using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Me;
using Vow.Policy;
using Vow.Register;
using Vow.Retention;

namespace Vow.Rights.Packages;

/// <summary>A value that is given.</summary>
/// <param name="Held">Where it is held, and what it is.</param>
/// <param name="Value">As programs read it; null for what lies in a file of its own.</param>
/// <param name="Words">As people read it, in each language; null for what only a program reads.</param>
/// <param name="Portable">Whether it belongs to what may be carried elsewhere (GDPR 20).</param>
/// <param name="LeftOut">How many pieces about somebody else were left out of it.</param>
/// <param name="File">Name of the file it lies in; null where it is a value.</param>
/// <param name="Id">By which an operator says that it is given whole.</param>
public sealed record GivenValue(MyDatum Held, JsonNode? Value, Bilingual? Words, bool Portable, int LeftOut, string? File, string Id);

/// <summary>A record with its values.</summary>
/// <param name="Row">The row.</param>
/// <param name="Values">What is given of it.</param>
public sealed record GivenRow(MyRow Row, ImmutableArray<GivenValue> Values);

/// <summary>What is given of one purpose.</summary>
/// <param name="Mine">The purpose, and what else it uses.</param>
/// <param name="Rows">Its records.</param>
public sealed record GivenPurpose(MyPurpose Mine, ImmutableArray<GivenRow> Rows);

/// <summary>An archive and what it holds; rows are null where whoever gives the copy may not open it.</summary>
/// <param name="Archive">What it is, why, until when.</param>
/// <param name="Rows">Its rows.</param>
public sealed record GivenArchive(Archived Archive, IReadOnlyList<ArchivedRow>? Rows);

/// <summary>A file beside the tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record GivenFile(string Name, byte[] Bytes);

/// <summary>A text in which something seems to be about somebody else, for an operator to look at.</summary>
/// <param name="Id">By which it is named in the form.</param>
/// <param name="Source">Where it lies.</param>
/// <param name="Datum">What it is.</param>
/// <param name="Text">The text. Personal.</param>
/// <param name="Pieces">How many pieces are left out of it unless it is given whole.</param>
public sealed record ProposedRedaction(string Id, string Source, Datum Datum, string Text, int Pieces);

/// <summary>Everything a copy holds (GDPR 15 and 20), by purpose, as of an instant: one model, from which the page, the tables and the data for programs are written.</summary>
public sealed record PackageContent
{
    /// <summary>Access, or portability.</summary>
    public required Right Right { get; init; }

    /// <summary>As of when.</summary>
    public required Instant AsOf { get; init; }

    /// <summary>The request it answers; null where the person takes it at their own pages.</summary>
    public string? Request { get; init; }

    /// <summary>By purpose.</summary>
    public required ImmutableArray<GivenPurpose> Purposes { get; init; }

    /// <summary>What was chosen, with its history.</summary>
    public IReadOnlyList<StandingChoice> Choices { get; init; } = [];

    /// <summary>Requests made, with what was written.</summary>
    public ImmutableArray<RequestFile> Requests { get; init; } = [];

    /// <summary>What is archived.</summary>
    public ImmutableArray<GivenArchive> Archives { get; init; } = [];

    /// <summary>What the log of evidence holds and can still be linked.</summary>
    public IReadOnlyList<PersonEntry> Log { get; init; } = [];

    /// <summary>Where people look by hand.</summary>
    public IReadOnlyList<HandLook> Looks { get; init; } = [];

    /// <summary>What leaves the EEA for recipients of these purposes, and on what it rests.</summary>
    public ImmutableArray<TransferView> Transfers { get; init; } = [];

    /// <summary>Places that could not be asked.</summary>
    public ImmutableArray<string> NotReached { get; init; } = [];

    /// <summary>Files beside the tables.</summary>
    public ImmutableArray<GivenFile> Files { get; init; } = [];

    /// <summary>Texts in which something seems to be about somebody else.</summary>
    public ImmutableArray<ProposedRedaction> Proposed { get; init; } = [];

    /// <summary>How many pieces about others were left out.</summary>
    public int LeftOut => Purposes.Sum(purpose => purpose.Rows.Sum(row => row.Values.Sum(value => value.LeftOut)));

    /// <summary>How many records are given.</summary>
    public int Records => Purposes.Sum(purpose => purpose.Rows.Length) + Archives.Sum(archive => archive.Rows?.Count ?? 0);
}
