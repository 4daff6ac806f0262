using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>
/// One question to the gate, in the policy's own numbers: may this purpose use these data, in this way? Ask <see cref="Resolve"/> for one from
/// words. Names the policy does not declare stay in the question as reasons, so that one answer tells all of them.
/// </summary>
public readonly record struct Question
{
    /// <summary>Index of the purpose, or -1 where the policy declares none of that name.</summary>
    public required int Purpose { get; init; }
    /// <summary>Index of the channel, or -1 where none is named.</summary>
    public int Channel { get; init; } = -1;
    /// <summary>Indexes of the data used; may be empty.</summary>
    public ImmutableArray<int> Data { get; init; } = [];
    /// <summary>Index of the recipient, or -1 where the controller itself acts.</summary>
    public int Recipient { get; init; } = -1;
    /// <summary>Country the data go to (ISO 3166-1 alpha-2, upper case), or null: then every country of the recipient counts.</summary>
    public string? Country { get; init; }
    /// <summary>The desk role that asks.</summary>
    public Role Role { get; init; }
    /// <summary>The exception claimed where the data are restricted.</summary>
    public RestrictionException Exception { get; init; }
    /// <summary>What the policy does not declare; each is a reason to refuse.</summary>
    public Decision Undeclared { get; init; }

    /// <summary>A question about nothing; set at least the purpose.</summary>
    public Question()
    {
    }

    /// <summary>A question from names. Never fails: what is not declared is in <see cref="Undeclared"/>.</summary>
    /// <param name="policy">The policy asked.</param>
    /// <param name="purpose">Purpose id.</param>
    /// <param name="channel">Channel id, or null.</param>
    /// <param name="data">Datum ids.</param>
    /// <param name="recipient">Recipient id, or null.</param>
    /// <param name="country">ISO 3166-1 alpha-2 in either case, or null.</param>
    /// <param name="role">The desk role that asks.</param>
    /// <param name="exception">The art. 18(2) exception claimed.</param>
    public static Question Resolve(
        CompiledPolicy policy,
        string purpose,
        string? channel = null,
        ImmutableArray<string> data = default,
        string? recipient = null,
        string? country = null,
        Role role = Role.None,
        RestrictionException exception = RestrictionException.None)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);

        var undeclared = Decision.Open;
        if (!policy.PurposeIndex.TryGetValue(purpose, out var purposeIndex))
        {
            purposeIndex = -1;
            undeclared = undeclared.With(Reason.PurposeUndeclared);
        }

        var channelIndex = channel is null ? -1 : policy.Channels.IndexOf(channel);
        if (channel is not null && channelIndex < 0)
        {
            undeclared = undeclared.With(Reason.ChannelUndeclared);
        }

        var dataIndexes = ImmutableArray.CreateBuilder<int>(data.IsDefault ? 0 : data.Length);
        foreach (var datum in data.IsDefault ? [] : data)
        {
            if (policy.DatumIndex.TryGetValue(datum, out var index))
            {
                dataIndexes.Add(index);
            }
            else
            {
                undeclared = undeclared.With(Reason.DatumUndeclared);
            }
        }

        var recipientIndex = -1;
        if (recipient is not null && !policy.RecipientIndex.TryGetValue(recipient, out recipientIndex))
        {
            recipientIndex = -1;
            undeclared = undeclared.With(Reason.RecipientUnregistered);
        }

        return new Question
        {
            Purpose = purposeIndex,
            Channel = channelIndex,
            Data = dataIndexes.ToImmutable(),
            Recipient = recipientIndex,
            Country = country?.ToUpperInvariant(),
            Role = role,
            Exception = exception,
            Undeclared = undeclared,
        };
    }
}
