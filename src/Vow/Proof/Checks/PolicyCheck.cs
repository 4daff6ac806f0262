using Vow.Gate;
using Vow.Policy;
using Vow.Register;

namespace Vow.Proof.Checks;

/// <summary>Checks over the loaded policy: the gate itself is asked, with people nothing is known about.</summary>
internal static class PolicyCheck
{
    private const string Nowhere = "vow_no_such_thing";

    private static readonly CheckScope Scope = new(
        new("the policy in force and the gate's answers", "la politique en vigueur et les réponses du contrôle d'accès"),
        new("an application that never asks the gate", "une application qui n'interroge jamais le contrôle d'accès"));

    /// <summary>One basis, the declared data and no other, a period: in the declaration and in the tables the gate decides by.</summary>
    public static Looked Declared(ProofView view, string id)
    {
        var (compiled, declared) = (view.Compiled, view.Declared.Purpose(id)!);
        var faults = new List<string>();
        long examined = 3;
        if (!compiled.PurposeIndex.TryGetValue(id, out var index))
        {
            return Looked.Counted(1, 1, new("The gate does not know the purpose.", "Le contrôle d'accès ne connaît pas la finalité."), Scope);
        }

        var purpose = compiled.Purposes[index];
        Note(purpose.Basis == declared.Basis, "basis");
        Note(purpose.Active.For == declared.Keep.Active.For && (declared.Keep.Active.For is null || !purpose.Active.After.IsEmpty), "active term");
        Note((purpose.Archive is null) == (declared.Keep.Archive is null) && purpose.Archive?.For == declared.Keep.Archive?.For, "archive term");
        var uses = declared.Data.Select(d => d.Datum).ToHashSet(StringComparer.Ordinal);
        foreach (var datum in view.Declared.Data)
        {
            examined++;
            Note(Refuses(compiled, Ask(compiled, declared, datum.Id), Reason.DatumUndeclared, view.Now) != uses.Contains(datum.Id), datum.Id);
        }

        var list = string.Join(", ", faults);
        return Looked.Counted(examined, faults.Count, new($"The gate decides otherwise than declared: {list}.", $"Le contrôle d'accès ne décide pas comme annoncé\u00a0: {list}."), Scope, [.. faults.Take(10)]);

        void Note(bool right, string what)
        {
            if (!right)
            {
                faults.Add(what);
            }
        }
    }

    /// <summary>What is not declared is refused: an unknown purpose, and in each purpose an unknown datum, channel and recipient.</summary>
    public static Looked ClosedList(ProofView view)
    {
        var compiled = view.Compiled;
        var open = new List<string>();
        long examined = 0;
        Expect(Question.Resolve(compiled, Nowhere), Reason.PurposeUndeclared, "purpose");
        foreach (var purpose in view.Declared.Purposes)
        {
            var channel = purpose.Channels.IsEmpty ? null : purpose.Channels[0];
            Expect(Question.Resolve(compiled, purpose.Id, channel, [Nowhere]), Reason.DatumUndeclared, purpose.Id + " datum");
            Expect(Question.Resolve(compiled, purpose.Id, channel, recipient: Nowhere), Reason.RecipientUnregistered, purpose.Id + " recipient");
            Expect(Question.Resolve(compiled, purpose.Id, Nowhere), Reason.ChannelUndeclared, purpose.Id + " channel");
        }

        var list = string.Join(", ", open);
        return Looked.Counted(examined, open.Count, new($"Not refused: {list}.", $"Non refusé\u00a0: {list}."), Scope, [.. open.Take(10)]);

        void Expect(Question question, Reason reason, string what)
        {
            examined++;
            if (!Refuses(compiled, question, reason, view.Now))
            {
                open.Add(what);
            }
        }
    }

    /// <summary>A recipient is known, and the gate lets it have only what its purposes declare.</summary>
    public static Looked Recipient(ProofView view, string id)
    {
        var recipient = view.Declared.Recipient(id)!;
        if (!recipient.IsKnown)
        {
            var missing = string.Join(" ", new[] { recipient.Name.Unknown, recipient.Countries.Unknown, recipient.Contract.Unknown }.OfType<string>());
            return Looked.Unproven(new($"The policy doesn't know it yet, so the gate refuses it. {missing}", $"La politique ne le connaît pas encore\u00a0; le contrôle d'accès le refuse donc. {missing}"), Scope);
        }

        var wrong = new List<string>();
        foreach (var purpose in view.Declared.Purposes)
        {
            var question = Question.Resolve(view.Compiled, purpose.Id, purpose.Channels.IsEmpty ? null : purpose.Channels[0], recipient: id);
            if (Refuses(view.Compiled, question, Reason.RecipientUnregistered, view.Now) == purpose.Recipients.Contains(id)
                || (purpose.Recipients.Contains(id) && Refuses(view.Compiled, question, Reason.RecipientUnknown, view.Now)))
            {
                wrong.Add(purpose.Id);
            }
        }

        var list = string.Join(", ", wrong);
        return Looked.Counted(
            view.Declared.Purposes.Length, wrong.Count, new($"The gate decides otherwise than declared for: {list}.", $"Le contrôle d'accès ne décide pas comme annoncé pour\u00a0: {list}."), Scope, [.. wrong.Take(10)]);
    }

    /// <summary>
    /// A safeguard in force today covers each country a recipient handles data in. Where its transfers are switched off, the promise is kept as long as the
    /// gate refuses them and none was recorded since.
    /// </summary>
    public static async Task<Looked> TransferAsync(ProofView view, string id)
    {
        var recipient = view.Declared.Recipient(id)!;
        var mechanism = recipient.Mechanism!;
        if (!recipient.Countries.IsKnown || !mechanism.IsRecorded || mechanism.Document is { IsKnown: false })
        {
            var missing = string.Join(" ", new[] { recipient.Countries.Unknown, mechanism.From.Unknown, mechanism.To?.Unknown, mechanism.Document?.Unknown, mechanism.Fallback?.Unknown }.OfType<string>());
            return Looked.Unproven(new($"The safeguard is not recorded whole, so the gate refuses the transfer. {missing}", $"La garantie n'est pas entièrement enregistrée\u00a0; le contrôle d'accès refuse donc le transfert. {missing}"), Scope);
        }

        var user = view.Declared.Purposes.FirstOrDefault(p => p.Recipients.Contains(id));
        var countries = user is null || recipient.Countries.Value.IsDefault ? [] : recipient.Countries.Value;
        var stopped = TransferViews.Of(view.Policy, view.Today).Where(one => one.Recipient.Id == id && one.Suspension is not null).ToDictionary(one => one.Country, one => one.Suspension!, StringComparer.Ordinal);
        var wrong = countries.Where(country => IsRefused(country) != stopped.ContainsKey(country)).ToList();
        if (wrong.Count == 0 && stopped.Keys.Any(countries.Contains))
        {
            var since = stopped.Values.Max(one => one.Since);
            await using var store = view.Database.NewStore();
            if (await Disclosures.LastOutsideAsync(store, id) is { } last && last > since)
            {
                return Looked.Counted(
                    countries.Length, 1, new("Data went out after its transfers had been suspended.", "Des données sont sorties après la suspension de ses transferts."), Scope, [last.ToString()]);
            }

            var day = view.Compiled.Zone.DayOf(since);
            return Looked.Counted(countries.Length, 0, new("", ""), Scope) with
            {
                Why = new(
                    $"Suspended since {CalendarWords.Of(day, Language.En)}: the gate refuses the transfer, and none was recorded since.",
                    $"Suspendu depuis le {CalendarWords.Of(day, Language.Fr)}\u00a0: le contrôle d'accès refuse le transfert, et aucun n'a été enregistré depuis."),
            };
        }

        var list = string.Join(", ", wrong);
        return Looked.Counted(
            countries.Length,
            wrong.Count,
            new($"No safeguard is in force today, or the gate allows what is suspended, for: {list}.", $"Aucune garantie n'est en vigueur aujourd'hui, ou le contrôle d'accès autorise ce qui est suspendu, pour\u00a0: {list}."),
            Scope,
            [.. wrong]);

        bool IsRefused(string country)
        {
            var question = Question.Resolve(view.Compiled, user!.Id, user.Channels.IsEmpty ? null : user.Channels[0], recipient: id, country: country);
            return Refuses(view.Compiled, question, Reason.MechanismLapsed, view.Now) || Refuses(view.Compiled, question, Reason.CountryNoMechanism, view.Now);
        }
    }

    private static Question Ask(CompiledPolicy policy, Purpose purpose, string datum) =>
        Question.Resolve(policy, purpose.Id, purpose.Channels.IsEmpty ? null : purpose.Channels[0], [datum]);

    private static bool Refuses(CompiledPolicy policy, Question question, Reason reason, Instant now) =>
        GateDecision.Explain(policy, SubjectFacts.None, question, now).Has(reason);
}
