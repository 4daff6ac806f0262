using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>A policy drafted from a register.</summary>
/// <param name="Files">The file set.</param>
/// <param name="Gaps">What the register does not say, or says otherwise than a policy can: about which purpose or recipient, and what to do.</param>
/// <param name="Blanks">What stands in the texts where the register does not say who the company is, and the answer that fills it: <c>company</c>, <c>email</c>.</param>
public sealed record DraftedRegister(PolicyFiles Files, ImmutableArray<RegisterGap> Gaps, ImmutableArray<(string Mark, string Answer)> Blanks);

/// <summary>Something to be settled before the draft is a policy.</summary>
/// <param name="About">An activity as the register calls it with its id, a recipient, or a part of the file.</param>
/// <param name="Says">What is missing, and who must say it or what was assumed.</param>
public sealed record RegisterGap(string About, string Says);

/// <summary>
/// From a register to a draft: activities the catalogue knows by name are completed from it, the others keep what the register says and nothing more.
/// Nothing is guessed about law: what is taken from the catalogue is said.
/// </summary>
public sealed class RegisterDraft
{
    private static readonly Span Nowhere = Span.StartOf(PolicyFiles.Policy);

    private readonly CompanyRegister register;
    private readonly List<RegisterGap> gaps = [];
    private readonly List<Datum> data = [];
    private readonly List<Recipient> recipients = [];
    private readonly List<string> oneLanguage = [];
    private readonly List<(string Mark, string Answer)> blanks = [];
    private readonly Dictionary<string, string> headings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> remarks = new(StringComparer.Ordinal);

    private RegisterDraft(CompanyRegister register) => this.register = register;

    /// <summary>Drafts the policy.</summary>
    /// <param name="register">What the register says.</param>
    /// <param name="name">Name of the policy: its folder's.</param>
    /// <param name="version">Date of the version.</param>
    public static DraftedRegister Write(CompanyRegister register, string name, DateOnly version)
    {
        ArgumentNullException.ThrowIfNull(register);
        return new RegisterDraft(register).Write(name, version);
    }

    private DraftedRegister Write(string name, DateOnly version)
    {
        var answers = Company(name, version);
        var purposes = new List<Purpose>();
        var paragraphs = new List<(string, Bilingual)>();
        foreach (var activity in register.Activities)
        {
            var entry = EntryOf(activity);
            var purpose = PurposeOf(activity, entry, [.. purposes.Select(one => one.Id)]);
            purposes.Add(purpose);
            // The catalogue's words speak of the basis and the means it has itself.
            paragraphs.Add((purpose.Id, entry is not null && purpose.Basis == entry.Purpose.Basis ? entry.Prose : Words(string.Join(' ', [activity.MainPurpose, .. activity.SubPurposes]), activity.Name)));
        }

        foreach (var entry in PurposeCatalogue.With(purposes.Select(one => one.Kind)).Where(entry => (entry.IsAlways || NeededBy(purposes, entry)) && !purposes.Exists(one => one.Kind == entry.Kind)))
        {
            purposes.Add(entry.Purpose);
            paragraphs.Add((entry.Purpose.Id, entry.Prose));
            remarks[$"purposes/{entry.Purpose.Id}"] = entry.IsAlways
                ? "Not in the register: the system itself keeps such data, so the register must have it too."
                : "Not in the register: it comes with another purpose.";
        }

        Describe(purposes);
        var trackers = purposes.Select(one => PurposeCatalogue.Of(one.Kind)?.Tracker is { } tracker && tracker.Purpose == one.Id && tracker.SetBy.All(one.Recipients.Contains) ? tracker : null).OfType<Tracker>();
        var policy = PolicyDraft.Model(answers, new DraftParts
        {
            Purposes = [.. purposes],
            Trackers = [.. trackers],
            Data = [.. data],
            Recipients = [.. recipients],
            Measures = Measures(),
        });
        remarks[""] = "Drafted from a register of processing activities. Settle the gaps, take \".draft\" out of the file names, then run: vow check.";
        if (oneLanguage.Count > 0)
        {
            Gap("data", $"Written in one language, and taken to come from the person: {string.Join(", ", oneLanguage)}. Say both otherwise where they are.");
        }

        var files = PolicyDraft.Files(policy, remarks, paragraphs, answers);
        if (blanks.Count > 0)
        {
            // The prose shows what is missing; the model leaves it out, so that it is no policy until it is said.
            files = PolicyFiles.From(name, files.Texts.Select(one => one.Key == PolicyFiles.Policy ? KeyValuePair.Create(one.Key, PolicyWriter.Policy(WithoutBlanks(policy), remarks)) : one));
        }

        return new DraftedRegister(files, [.. gaps.Select(gap => gap with { About = headings.GetValueOrDefault(gap.About, gap.About) })], [.. blanks]);
    }

    /// <summary>What stands in a text where the register says nothing of the company.</summary>
    private string Filled(string said, string answer, string en, string fr)
    {
        if (said.Trim().Length > 0)
        {
            return said;
        }

        var mark = register.Language == Language.En ? en : fr;
        blanks.Add((mark, answer));
        return mark;
    }

    private DeclaredPolicy WithoutBlanks(DeclaredPolicy policy)
    {
        string Kept(string text) => blanks.Exists(blank => text.Contains(blank.Mark, StringComparison.Ordinal)) ? "" : text;
        var (controller, post) = (policy.Controller, policy.Rights.Post);
        var address = controller.Address;
        return policy with
        {
            Controller = controller with
            {
                Name = Kept(controller.Name),
                Email = Kept(controller.Email),
                Address = new PostalAddress(Kept(address.Street), Kept(address.Postcode), Kept(address.City), address.Country),
            },
            Dpo = Kept(policy.Dpo.Email.Value ?? "").Length > 0 ? policy.Dpo : policy.Dpo with { Email = KnownThings.Missing("The address of the data protection officer; the management must say it.") },
            Rights = policy.Rights with
            {
                Email = Kept(policy.Rights.Email),
                Post = Kept(post.En).Length > 0 ? post : new Bilingual("", ""),
            },
        };
    }

    private static bool NeededBy(List<Purpose> purposes, CatalogueEntry entry) => purposes.Exists(one => PurposeCatalogue.Of(one.Kind)?.Needs.Contains(entry.Kind) == true);

    private DraftAnswers Company(string name, DateOnly version)
    {
        var company = register.Company;
        var (street, postcode, city, country) = AddressOf(company);
        var (dpoName, dpoMail) = OfficerOf(company.Dpo);
        var siren = string.Concat(company.Siren.Where(char.IsAsciiDigit));
        if (siren.Length > 0 && !Siren.IsValid(siren))
        {
            Gap("controller", $"The register gives \"{company.Siren}\" as SIREN number, which it cannot be: copy it from the companies register.");
            siren = "";
        }

        if (country != "FR")
        {
            Gap("authority", "The company is not in France: name its own supervisory authority and its time zone.");
        }

        if (register.Activities.IsEmpty)
        {
            Gap("purposes", "No activity was recognised in the register.");
        }

        foreach (var heading in register.Unknown)
        {
            Gap("register", $"What stands under \"{heading}\" was not understood and is left out.");
        }

        return new DraftAnswers
        {
            Name = name,
            Version = version,
            Company = Filled(company.Name, "company", "UNKNOWN COMPANY NAME", "NOM DE SOCIÉTÉ INCONNU"),
            Register = company.Register.Length == 0 ? null : company.Register,
            Siren = siren.Length == 0 ? null : siren,
            Address = new PostalAddress(
                Filled(street, "street", "UNKNOWN STREET", "RUE INCONNUE"), Filled(postcode, "postcode", "UNKNOWN POSTCODE", "CODE POSTAL INCONNU"), Filled(city, "city", "UNKNOWN CITY", "VILLE INCONNUE"), country),
            Email = Filled(company.Email, "email", "UNKNOWN ADDRESS FOR REQUESTS", "ADRESSE DE CONTACT INCONNUE"),
            Phone = company.Phone.Length == 0 ? null : company.Phone,
            DpoName = dpoName,
            DpoEmail = dpoMail,
        };
    }

    private static (string Street, string Postcode, string City, string Country) AddressOf(RegisterCompany company)
    {
        var country = RegisterMeaning.CountriesOf(company.Country) is [var said, ..] ? said : RegisterMeaning.CountriesOf(company.Address) is [.., var last] ? last : "FR";
        if (company.Postcode.Length > 0)
        {
            return (company.Address.ReplaceLineEndings(", "), company.Postcode, company.City, country);
        }

        // "1 rue du Port, 29200 Brest, France": the part that begins with a postcode, what stands before it, the rest of it.
        var parts = company.Address.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var at = Array.FindIndex(parts, part => part.TakeWhile(char.IsAsciiDigit).Count() is 4 or 5 && part.Contains(' ', StringComparison.Ordinal));
        return at < 0
            ? (company.Address.ReplaceLineEndings(", "), "", company.City, country)
            : (string.Join(", ", parts[..at]), parts[at][..parts[at].IndexOf(' ', StringComparison.Ordinal)], parts[at][(parts[at].IndexOf(' ', StringComparison.Ordinal) + 1)..], country);
    }

    private static (string? Name, string? Mail) OfficerOf(string said)
    {
        var parts = said.Split([',', ';', '\n', '<', '>', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var mail = parts.FirstOrDefault(WebAddress.IsMail);
        var name = mail is null ? said : said.Replace(mail, "", StringComparison.Ordinal);
        name = name.Trim(' ', ',', ';', '\n', '<', '>', '(', ')');
        return (name.Length == 0 ? null : name, mail);
    }

    /// <summary>The entry of the catalogue an activity is taken for; null where it is one of its own.</summary>
    private static CatalogueEntry? EntryOf(RegisterActivity activity)
    {
        var named = PurposeCatalogue.Of(activity.Reference) ?? PurposeCatalogue.All.FirstOrDefault(entry => Same(entry.Purpose.Title, activity.Name) || Same(entry.Purpose.Title, activity.MainPurpose));
        if (named is not null || RegisterMeaning.IsOfNoKind(activity.Name))
        {
            return named;
        }

        var entry = (RegisterMeaning.KindOf(activity.Name) ?? RegisterMeaning.KindOf(activity.MainPurpose)) is { } kind ? PurposeCatalogue.Of(kind) : null;
        // What the system keeps for itself is no activity of the company's unless its name says so.
        return entry is { IsAlways: true } && RegisterMeaning.KindOf(activity.Name) != entry.Kind ? null
            : entry?.Kind == PurposeKind.Prospecting && MeansOf(activity) is { IsEmpty: false } means && !means.Contains(ChannelKind.Email) ? null
            : entry;
    }

    private static ImmutableArray<ChannelKind> MeansOf(RegisterActivity activity) => RegisterMeaning.MeansOf(string.Join(' ', [activity.Name, activity.MainPurpose, .. activity.SubPurposes]));

    private static bool Same(Bilingual title, string text) => text.Length > 0 && (RegisterMeaning.Plain(title.En) == RegisterMeaning.Plain(text) || RegisterMeaning.Plain(title.Fr) == RegisterMeaning.Plain(text));

    private Purpose PurposeOf(RegisterActivity activity, CatalogueEntry? entry, List<string> taken)
    {
        var title = activity.MainPurpose.Length > 0 && activity.Name.Length == 0 ? activity.MainPurpose : activity.Name;
        var id = entry is not null && !taken.Contains(entry.Purpose.Id) ? entry.Purpose.Id : RegisterMeaning.Id(title, taken);
        headings[id] = $"{title} ({id})";
        if (entry is not null && activity.Reference != entry.Purpose.Id)
        {
            Gap(id, $"\"{title}\" is taken to be the purpose \"{entry.Purpose.Id}\" of vow init --list: what the register does not say of it comes from there. Confirm it, or make it a purpose of its own.");
        }

        if (entry is null)
        {
            Gap(id, $"\"{title}\" is none of the purposes known by name: it holds what the register says and no more. Give it a kind if it is one of: vow init --list.");
            Gap(id, "Its words stand in one language: write them in the other.");
        }

        var start = entry?.Purpose ?? Empty(title, activity);
        var purpose = start with
        {
            Id = id,
            Title = entry is null || Same(entry.Purpose.Title, title) ? start.Title : Words(title, start.Title),
        };
        purpose = WithBasis(purpose, activity, entry);
        if (entry is not null && purpose.Basis != entry.Purpose.Basis)
        {
            purpose = purpose with { Why = Empty(title, activity).Why };
        }

        purpose = entry is null || entry.Kind == PurposeKind.Prospecting ? WithMeans(purpose, activity) : purpose;
        purpose = WithData(purpose, activity);
        purpose = WithPeriods(purpose, activity, entry);
        purpose = WithRecipients(purpose, activity, entry);
        var persons = RegisterMeaning.PersonsOf(activity.Persons);
        if (persons.IsEmpty && activity.Persons.Length > 0)
        {
            Gap(id, $"\"{string.Join(", ", activity.Persons)}\" is none of the categories of persons: customers, prospects, visitors, users, staff, heirs, correspondents.");
        }

        if (activity.Sensitive.Length > 0)
        {
            Gap(id, $"The register speaks of sensitive data: \"{activity.Sensitive}\". The language holds none; the data protection officer must say what it is and on which condition of GDPR 9(2) it is used.");
        }

        return purpose with { Persons = persons.IsEmpty ? purpose.Persons : persons };
    }

    private Purpose Empty(string title, RegisterActivity activity)
    {
        var words = string.Join(' ', [activity.MainPurpose, .. activity.SubPurposes]).Trim();
        return new Purpose
        {
            Id = "",
            Kind = PurposeKind.Other,
            Title = new Bilingual(title, title),
            Why = words.Length == 0 ? new Bilingual(title, title) : new Bilingual(words, words),
            Basis = default,
            Persons = [],
            Channels = [],
            Marketing = false,
            SelfDisposal = false,
            Data = [],
            Keep = new Retention { Active = new Term(null, [], false, Nowhere), Notices = [], Span = Nowhere },
            Recipients = [],
            OnErasure = OnErasure.Delete,
            Clauses = [],
            Span = Nowhere,
        };
    }

    /// <summary>Offers made by telephone, text message or letter are no newsletter: the means is the register's, and so are the words.</summary>
    private Purpose WithMeans(Purpose purpose, RegisterActivity activity)
    {
        var isOffer = purpose.Kind == PurposeKind.Prospecting || (RegisterMeaning.KindOf(activity.Name) ?? RegisterMeaning.KindOf(activity.MainPurpose)) == PurposeKind.Prospecting;
        if (!isOffer || MeansOf(activity) is not { IsEmpty: false } means || means is [ChannelKind.Email])
        {
            return purpose;
        }

        Gap(purpose.Id, $"It is taken to be direct marketing by the means the register names ({string.Join(", ", KnownThings.Channels.Where(channel => means.Contains(channel.Kind)).Select(channel => channel.Id))}): confirm \"marketing\" and \"channels\".");
        return purpose with { Marketing = true, Channels = [.. KnownThings.Channels.Where(channel => means.Contains(channel.Kind)).Select(channel => channel.Id)] };
    }

    private Purpose WithBasis(Purpose purpose, RegisterActivity activity, CatalogueEntry? entry)
    {
        if (RegisterMeaning.BasisOf(activity.Basis) is not { } basis)
        {
            if (entry is null)
            {
                Gap(purpose.Id, "The register names no legal basis; the data protection officer must say it.");
                return purpose;
            }

            Gap(purpose.Id, $"The register names no legal basis: {Terms.Of(purpose.Basis).En} is proposed; the data protection officer must confirm it.");
            return purpose;
        }

        var open = activity.Basis.IndexOf('(', StringComparison.Ordinal);
        var detail = open >= 0 && activity.Basis.TrimEnd().EndsWith(')') ? activity.Basis[(open + 1)..activity.Basis.TrimEnd().LastIndexOf(')')].Trim() : "";
        var same = entry?.Purpose.Basis == basis;
        if (!same && entry is not null)
        {
            Gap(purpose.Id, $"The register rests it on {Terms.Of(basis).En}; the usual basis is {Terms.Of(entry.Purpose.Basis).En}. The register is followed; the data protection officer must confirm it.");
        }

        return purpose with
        {
            Basis = basis,
            States = purpose.States | Stated.Basis,
            Contract = basis != Basis.Contract ? null : detail.Length > 0 ? Words(detail, purpose.Contract) : purpose.Contract,
            Interest = basis != Basis.LegitimateInterest ? null : detail.Length > 0 ? Words(detail, purpose.Interest) : purpose.Interest,
            Consent = basis == Basis.Consent ? purpose.Consent : null,
            LegalText = basis is Basis.LegalObligation or Basis.PublicTask && detail.Length > 0 ? Cited(detail) : same ? purpose.LegalText : null,
            Exempt = same && purpose.Exempt,
            Prospecting = same ? purpose.Prospecting : null,
        };
    }

    private Purpose WithData(Purpose purpose, RegisterActivity activity)
    {
        if (activity.Data.IsEmpty)
        {
            Gap(purpose.Id, purpose.Data.IsEmpty ? "The register names no data; whoever runs the activity must say it." : "The register names no data: what is usual is written; whoever runs the activity must confirm it.");
            return purpose;
        }

        var uses = new List<DatumUse>();
        foreach (var line in activity.Data)
        {
            foreach (var (text, optional) in Items(line.Description.Length > 0 ? line.Description : line.Category))
            {
                var datum = KnownThings.Data.Concat(data).FirstOrDefault(one => Same(one.Title, text)) ?? New(text, line.Category);
                if (!uses.Exists(use => use.Datum == datum.Id))
                {
                    uses.Add(new DatumUse(datum.Id, optional, Nowhere));
                }
            }
        }

        foreach (var number in activity.Data.SelectMany(line => Items(line.Description.Length > 0 ? line.Description : line.Category)).Select(item => item.Text).Where(RegisterMeaning.IsNationalNumber))
        {
            Gap(purpose.Id, $"\"{number}\" is the NIR, which the CNIL's register sets apart as a category under rules of its own: the data protection officer must say which text allows its use here, or take it out.");
        }

        var ids = uses.ConvertAll(use => use.Datum);
        // What the system stores for itself is used whether the register says so or not.
        if (PurposeCatalogue.Always.Contains(purpose.Kind))
        {
            uses.AddRange(purpose.Data.Where(use => !ids.Contains(use.Datum)));
        }

        var all = uses.ConvertAll(use => use.Datum);
        var archive = purpose.Keep.Archive;
        return purpose with
        {
            States = purpose.States | Stated.Data,
            Data = [.. uses],
            Keep = archive is null ? purpose.Keep : purpose.Keep with
            {
                Archive = archive with { Data = archive.Data.Any(all.Contains) ? [.. archive.Data.Where(all.Contains)] : [.. all] },
            },
        };
    }

    /// <summary>A datum the catalogue does not know, by the register's own words.</summary>
    private Datum New(string text, string category)
    {
        var datum = new Datum
        {
            Id = RegisterMeaning.Id(text, [.. KnownThings.Data.Concat(data).Select(one => one.Id)]),
            Title = new Bilingual(text, text),
            Category = RegisterMeaning.CategoryOf(category),
            Origin = Origin.Person,
            Secret = false,
            Span = Nowhere,
        };
        data.Add(datum);
        oneLanguage.Add($"\"{text}\"");
        return datum;
    }

    private Purpose WithPeriods(Purpose purpose, RegisterActivity activity, CatalogueEntry? entry)
    {
        string[] said = [.. activity.Data.Select(one => one.Active).Append(activity.Active).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
        string[] archived = [.. activity.Data.Select(one => one.Archive).Append(activity.Archive).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
        var periods = said.Select(RegisterMeaning.PeriodOf).OfType<CalendarPeriod>().Distinct().OrderByDescending(Meaning.Calendar.InDays).ToList();
        var keep = purpose.Keep;
        if (entry is not null)
        {
            remarks[$"purposes/{purpose.Id}/keep"] = said.Length + archived.Length > 0
                ? $"The register says: {string.Join(" | ", said.Concat(archived))}"
                : $"{(entry.IsVerified ? "" : "[unverified] ")}Not in the register. Reference: {entry.Periods}.";
        }

        if (periods.Count > 1)
        {
            Gap(purpose.Id, $"The register keeps its data for different times ({string.Join("; ", said)}): a purpose has one period, and the longest is written. Make purposes of what ends earlier.");
        }

        if (periods.Count > 0 && entry is not null && keep.Archive is { FromYearEnd: true } yearly && archived.Length == 0 && said.All(RegisterMeaning.IsFromYearEnd))
        {
            // One period from the close of the year is all there is: neither the usual years in use nor an archive behind them were written by anybody.
            var (usual, books) = (keep.Active.For, yearly.For);
            keep = keep with { Active = new Term(periods[0], yearly.After, true, Nowhere), Archive = null, Notices = [] };
            purpose = purpose.OnErasure == OnErasure.Archive
                ? purpose with { OnErasure = OnErasure.Keep, KeepsBecause = yearly.Why, LegalText = purpose.LegalText ?? yearly.LegalText }
                : purpose;
            Gap(purpose.Id, $"\"{said[0]}\" is written as it stands: in use until then, with no archive. Usual is {usual} in use, then {books} in an archive few may open; the data protection officer must choose.");
        }
        else if (periods.Count > 0 && keep.Active.For is not null)
        {
            if (entry is not null && keep.Archive is { } added && archived.Length == 0)
            {
                Gap(purpose.Id, $"The register names no archive: the usual one of {added.For} is written; the data protection officer must confirm it, or take it out.");
            }

            if (entry is not null && keep.Active.After is [var from, ..])
            {
                Gap(purpose.Id, $"\"{said[0]}\" is taken to run from \"{from}\", the usual event; confirm it.");
            }

            keep = keep with { Active = keep.Active with { For = periods[0] } };
        }
        else if (periods.Count > 0 && entry is null)
        {
            keep = keep with { Active = new Term(periods[0], [], false, Nowhere) };
            Gap(purpose.Id, $"The register says \"{said[0]}\": say which event the period runs from (after: …).");
        }
        else if (said.Length > 0 && entry is not null && keep.Active.For is not null)
        {
            Gap(purpose.Id, $"\"{said[0]}\" is not one period: {keep.Active.For} is written, the usual one; the data protection officer must confirm it.");
        }
        else if (said.Length == 0 && entry is not null)
        {
            Gap(purpose.Id, "The register names no period: the usual one is written; the data protection officer must confirm it.");
        }
        else if (entry is null)
        {
            Gap(purpose.Id, said.Length == 0 ? "The register names no period; the data protection officer must say it." : $"\"{said[0]}\" is not one period; the data protection officer must say it.");
        }

        if (archived.Select(RegisterMeaning.PeriodOf).OfType<CalendarPeriod>().Distinct().ToList() is [var most, ..])
        {
            if (keep.Archive is { } archive)
            {
                keep = keep with { Archive = archive with { For = most } };
            }
            else
            {
                Gap(purpose.Id, $"The register archives it: \"{archived[0]}\". Declare keep.archive with what is kept, why, under which text, and who may open it.");
            }
        }

        var stated = entry is not null || periods.Count > 0 ? Stated.Keep : Stated.Nothing;
        return purpose with { Keep = keep, States = purpose.States | stated | Stated.Erasure };
    }

    private Purpose WithRecipients(Purpose purpose, RegisterActivity activity, CatalogueEntry? entry)
    {
        bool IsInside(RegisterRecipient one) => one.Type.Length == 0 && RegisterMeaning.IsService(one.Name);
        if (activity.Recipients.Where(IsInside).Select(one => $"\"{one.Name}\"").ToList() is { Count: > 0 } inside)
        {
            Gap(purpose.Id, $"{string.Join(", ", inside)}: taken to be services of the company itself, which are no recipients in a policy. Confirm it.");
        }

        var named = activity.Recipients.Where(one => !RegisterMeaning.IsInternal(one.Type) && !RegisterMeaning.IsInternal(one.Name) && !IsInside(one))
            .Concat(activity.Transfers.Where(to => to.Recipient.Length > 0 && !activity.Recipients.Any(one => RegisterMeaning.Plain(one.Name) == RegisterMeaning.Plain(to.Recipient))).Select(to => new RegisterRecipient(to.Recipient, "", to.Country)))
            .Where(one => one.Name.Length > 0).ToList();
        if (named.Count == 0)
        {
            if (entry is { Purpose.Recipients.IsEmpty: false })
            {
                Gap(purpose.Id, "The register names no recipient outside the company: the usual ones are written as unknown; take out what is not so.");
            }

            return purpose;
        }

        // A recipient the register itself calls not yet named, by what it does or by its id, is the catalogue's own.
        var ids = named.Select(one => KnownThings.Recipients.FirstOrDefault(known => IsCalled(known, one.Name))?.Id ?? RecipientOf(one, activity).Id).Distinct(StringComparer.Ordinal);
        return purpose with { Recipients = [.. ids] };
    }

    private static bool IsCalled(Recipient known, string name)
    {
        var (said, called) = (RegisterMeaning.Plain(name), known.Called());
        return said == known.Id || said == RegisterMeaning.Plain(called.En) || said == RegisterMeaning.Plain(called.Fr);
    }

    private Recipient RecipientOf(RegisterRecipient said, RegisterActivity activity)
    {
        if (recipients.Find(one => RegisterMeaning.Plain(one.Name.Value ?? "") == RegisterMeaning.Plain(said.Name)) is { } known)
        {
            return known;
        }

        var id = RegisterMeaning.Id(said.Name, [.. KnownThings.Recipients.Concat(recipients).Select(one => one.Id)]);
        headings[$"recipients/{id}"] = $"{said.Name} (recipients/{id})";
        var transfer = activity.Transfers.FirstOrDefault(one => RegisterMeaning.Plain(one.Recipient) == RegisterMeaning.Plain(said.Name));
        var countries = RegisterMeaning.CountriesOf($"{said.Countries},{transfer?.Country}");
        var role = RegisterMeaning.RoleOf(said.Type);
        if (role is null && RegisterMeaning.IsPublicBody(said.Name))
        {
            role = RecipientRole.Authority;
            Gap($"recipients/{id}", $"\"{said.Name}\" is taken to be a public body: confirm it, and say under which text it receives data.");
        }

        if (role is null)
        {
            Gap($"recipients/{id}", $"The register does not say what \"{said.Name}\" is in law: processor is assumed; the data protection officer must confirm it.");
        }

        var recipient = new Recipient
        {
            Id = id,
            Name = new Fact<string>(said.Name, null, Nowhere),
            Role = role ?? RecipientRole.Processor,
            Does = said.Does.Length > 0 ? Words(said.Does, said.Does) : new Bilingual($"works for us ({said.Name})", $"travaille pour nous ({said.Name})"),
            Countries = countries.IsEmpty
                ? new Fact<ImmutableArray<string>>([], $"The countries where {said.Name} keeps or can reach the data; the technical lead must say it.", Nowhere)
                : new Fact<ImmutableArray<string>>(countries, null, Nowhere),
            Contract = KnownThings.Missing($"The reference and date of the contract with {said.Name}; the management must say it."),
            Arrangement = role == RecipientRole.Joint ? KnownThings.Missing($"The reference of the arrangement with {said.Name}; the data protection officer must say it.") : null,
            Mechanism = MechanismOf(said.Name, transfer, countries),
            Span = Nowhere,
        };
        if (said.Does.Length == 0)
        {
            Gap($"recipients/{id}", $"The register does not say what {said.Name} does: write it in \"does\".");
        }

        recipients.Add(recipient);
        return recipient;
    }

    private static Mechanism? MechanismOf(string name, RegisterTransfer? transfer, ImmutableArray<string> countries)
    {
        var safeguard = RegisterMeaning.MechanismOf($"{transfer?.Safeguard} {transfer?.Document}");
        if (safeguard is null && countries.All(AdequacyDecisions.Open.ContainsKey))
        {
            return null;
        }

        var from = new Fact<DateOnly>(default, $"The first day on which what covers the transfer to {name} is in force; the data protection officer must say it.", Nowhere);
        var document = transfer is { Document.Length: > 0 } written ? new Fact<string>(written.Document, null, Nowhere) : KnownThings.Missing($"Where what covers the transfer to {name} is filed; the data protection officer must say it.");
        return new Mechanism(
            safeguard ?? MechanismKind.StandardClauses, from, null, document,
            safeguard == MechanismKind.DataPrivacyFramework ? KnownThings.Missing($"The standard contractual clauses with {name} behind the framework; the data protection officer must say it.") : null, Nowhere);
    }

    private ImmutableArray<SecurityMeasure> Measures()
    {
        var said = register.Activities.SelectMany(one => one.Measures).Where(one => one.Text.Length > 0)
            .GroupBy(one => RegisterMeaning.MeasureOf(one.Family))
            .Select(group => (group.Key, Text: Sentences(group.Select(one => one.Text).Distinct(StringComparer.Ordinal)))).OrderBy(one => one.Key).ToList();
        if (said.Count == 0)
        {
            Gap("security_measures", "The register names no measures of security: those of the system itself are written; whoever is responsible for security must complete them.");
        }

        return [.. said.Select(one => new SecurityMeasure(one.Key, new Bilingual(one.Text, one.Text), Nowhere))];
    }

    /// <summary>"Locked doors; alarm; The disks are encrypted.": what is no sentence is set apart from the next.</summary>
    private static string Sentences(IEnumerable<string> texts)
    {
        var all = texts.Select(text => text.Trim()).ToList();
        return string.Concat(all.Select((text, at) => at == all.Count - 1 ? text : text.EndsWith('.') ? text + " " : text + "; "));
    }

    /// <summary>Every purpose's gaps stand above it in the file too.</summary>
    private void Describe(List<Purpose> purposes)
    {
        foreach (var purpose in purposes)
        {
            var own = gaps.Where(gap => gap.About == purpose.Id).Select(gap => $"GAP: {gap.Says}").ToList();
            if (own.Count > 0)
            {
                remarks[$"purposes/{purpose.Id}"] = string.Join('\n', own);
            }
        }
    }

    /// <summary>The register's words in its own language, the catalogue's in the other; the register's in both where there are none.</summary>
    private Bilingual Words(string said, Bilingual? other) => register.Language == Language.En ? new Bilingual(said, other?.Fr ?? said) : new Bilingual(other?.En ?? said, said);

    private Bilingual Words(string said, string otherwise) => said.Trim().Length == 0 ? new Bilingual(otherwise, otherwise) : new Bilingual(said.Trim(), said.Trim());

    private static string Cited(string text) => text.Replace("RGPD", "GDPR", StringComparison.Ordinal).Replace(" et ", " and ", StringComparison.Ordinal);

    /// <summary>"Nom, prénom ; adresse (facultatif)": each item, and whether it is optional.</summary>
    private static IEnumerable<(string Text, bool Optional)> Items(string description)
    {
        foreach (var item in Split(description).Select(item => item.Trim().TrimEnd('.').Trim()).Where(item => item.Length > 0))
        {
            var plain = RegisterMeaning.Plain(item);
            var optional = plain.EndsWith("(facultatif)", StringComparison.Ordinal) || plain.EndsWith("(optional)", StringComparison.Ordinal);
            yield return (optional ? item[..item.LastIndexOf('(')].Trim() : item, optional);
        }
    }

    /// <summary>By line and semicolon; by comma too, unless the whole line is one datum's own title.</summary>
    private static IEnumerable<string> Split(string description) =>
        description.Split(['\n', ';', '•'], StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => KnownThings.Data.Any(one => IsTitle(one.Title, line)) ? [line] : SplitOutsideParentheses(line));

    private static bool IsTitle(Bilingual title, string line)
    {
        var plain = RegisterMeaning.Plain(line).Replace(" (facultatif)", "", StringComparison.Ordinal).Replace(" (optional)", "", StringComparison.Ordinal);
        return plain == RegisterMeaning.Plain(title.En) || plain == RegisterMeaning.Plain(title.Fr);
    }

    private static IEnumerable<string> SplitOutsideParentheses(string line)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at < line.Length; at++)
        {
            depth += line[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (line[at] == ',' && depth <= 0)
            {
                yield return line[start..at];
                start = at + 1;
            }
        }

        yield return line[start..];
    }

    private void Gap(string about, string says) => gaps.Add(new RegisterGap(about, says));
}
