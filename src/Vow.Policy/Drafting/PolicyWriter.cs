using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Vow.Gate;
using Vow.Policy.Meaning;
using Words = Vow.Policy.Meaning.Words;

namespace Vow.Policy.Drafting;

/// <summary>The declared model back to its text: what <see cref="PolicyReader"/> reads from it is the same model, place for place but for the places.</summary>
public static class PolicyWriter
{
    private const string LanguageVersion = "1";

    /// <summary>The text of <c>policy.yaml</c>.</summary>
    /// <param name="policy">The model; what it does not state (a purpose without a basis, a company without an address) is left out.</param>
    /// <param name="remarks">Comments by what they stand above: a section, <c>purposes/ID</c>, or <c>purposes/ID/keep</c>; "" stands at the top.</param>
    public static string Policy(DeclaredPolicy policy, IReadOnlyDictionary<string, string>? remarks = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new Writing(policy, remarks ?? FrozenDictionary<string, string>.Empty).Policy();
    }

    /// <summary>The text of <c>promises.yaml</c>.</summary>
    public static string Promises(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new Writing(policy, FrozenDictionary<string, string>.Empty).Promises();
    }

    private sealed class Writing(DeclaredPolicy policy, IReadOnlyDictionary<string, string> remarks)
    {
        private readonly YamlText yaml = new();

        public string Policy()
        {
            Remark("");
            yaml.Pair("language", LanguageVersion);
            yaml.Pair("name", YamlText.Plain(policy.Name));
            yaml.Pair("version", Day(policy.Version));
            yaml.Pair("sample", policy.Sample ? "true" : null);
            yaml.Pair("zone", YamlText.Plain(policy.Zone));
            yaml.Pair("languages", YamlText.List(policy.Languages.Select(one => one.Code())));
            Controller();
            Section("dpo", () =>
            {
                yaml.Pair("name", Known(policy.Dpo.Name));
                yaml.Pair("email", Known(policy.Dpo.Email));
            });
            Authority();
            Rights();
            Named("data", policy.Data, one => one.Id, Datum);
            Named("anchors", policy.Anchors, one => one.Id, one => yaml.Parts(one.Id, [.. Versions(one.Title), ("event", Word(Words.Events, one.Event))]), below: false);
            Named("anchor_groups", policy.AnchorGroups, one => one.Id, one =>
            {
                yaml.Pair("of", YamlText.List(one.Of));
                Text("title", one.Title);
            });
            Named("channels", policy.Channels, one => one.Id, one =>
            {
                Text("title", one.Title);
                yaml.Pair("kind", one.Id == Word(Words.ChannelKinds, one.Kind) ? null : Word(Words.ChannelKinds, one.Kind));
            });
            Named("purposes", policy.Purposes, one => one.Id, Purpose);
            Named("recipients", policy.Recipients, one => one.Id, Recipient);
            Named("collection", policy.Collection, one => one.Id, Collection);
            Named("trackers", policy.Trackers, one => one.Id, Tracker);
            Named("documents", policy.Documents, one => one.Id, Document);
            Measures();
            Named("clients", policy.Clients, one => one.Id, Client);
            Terms();
            Named("decisions", policy.Decisions.Select((one, at) => (one, id: string.Create(CultureInfo.InvariantCulture, $"decision_{at + 1}"))), one => one.id, one => Decision(one.one));
            return yaml.ToString();
        }

        public string Promises()
        {
            yaml.Comment("The sentences people read, in plain words, and the promises of the model that stand behind each.");
            yaml.Under("clauses", () =>
            {
                foreach (var clause in policy.Clauses)
                {
                    yaml.Under(YamlText.Plain(clause.Id), () =>
                    {
                        Text("says", clause.Says);
                        yaml.Pair("promises", clause.Promises.IsEmpty ? null : YamlText.List(clause.Promises));
                        Why(clause, ClauseStanding.Unproven, "unproven");
                        Why(clause, ClauseStanding.Unkeepable, "unkeepable");
                        Why(clause, ClauseStanding.Attest, "attest");
                        yaml.Pair("statement", clause.Standing == ClauseStanding.Statement ? "true" : null);
                    });
                }
            });
            return yaml.ToString();
        }

        private void Why(Clause clause, ClauseStanding standing, string key)
        {
            if (clause.Standing == standing && clause.Why is { } why)
            {
                Text(key, why);
            }
        }

        private void Controller() => Section("controller", () =>
        {
            var controller = policy.Controller;
            var end = controller.FiscalYearEnd;
            var day = string.Create(CultureInfo.InvariantCulture, $"{end.Value.Month:00}-{end.Value.Day:00}");
            yaml.Pair("name", Quoted(controller.Name));
            yaml.Pair("role", Word(Words.ControllerRoles, controller.Role));
            yaml.Pair("register", Quoted(controller.Register));
            yaml.Pair("siren", Quoted(controller.Siren));
            yaml.Parts(
                "address", ("street", Quoted(controller.Address.Street)), ("postcode", Quoted(controller.Address.Postcode)),
                ("city", Quoted(controller.Address.City)), ("country", controller.Address.Country.Length == 0 ? null : YamlText.Plain(controller.Address.Country)));
            yaml.Pair("email", Quoted(controller.Email));
            yaml.Pair("phone", Quoted(controller.Phone));
            yaml.Pair("representative", Quoted(controller.Representative));
            yaml.Pair("website", Quoted(controller.Website));
            yaml.Pair("fiscal_year_end", end.IsKnown ? day : null);
            if (!end.IsKnown)
            {
                yaml.Parts("fiscal_year_end", ("unknown", YamlText.Quote(end.Unknown!)), ("assume", day));
            }
        });

        private void Authority() => Section("authority", () =>
        {
            var authority = policy.Authority;
            Text("name", authority.Name);
            yaml.Pair("short", YamlText.Quote(authority.Short));
            if (authority.Address.En == authority.Address.Fr)
            {
                yaml.Pair("address", YamlText.Quote(authority.Address.En));
            }
            else
            {
                Text("address", authority.Address);
            }

            yaml.Pair("web", YamlText.Quote(authority.Web));
            yaml.Pair("complaint", YamlText.Quote(authority.Complaint));
        });

        private void Rights() => Section("rights", () =>
        {
            var rights = policy.Rights;
            yaml.Pair("page", YamlText.Quote(rights.Page));
            yaml.Pair("email", Quoted(rights.Email));
            Text("post", rights.Post);
            yaml.Pair("answer_within", rights.AnswerWithin.ToString());
            yaml.Pair("extension", Word(Words.Extensions, rights.Extension));
            yaml.Pair("objection", Word(Words.Objections, rights.Objection));
            yaml.Pair("id_copy", Word(Words.IdCopies, rights.IdCopy));
            yaml.Pair("offered", rights.Offered is { } offered ? YamlText.List(offered.Select(RightsByBasis.Id)) : null);
            yaml.Pair("asks", rights.Asks is [RequestItem.AnswerAddress] ? null : YamlText.List(rights.Asks.Select(one => Word(Words.RequestItems, one))));
            if (!rights.Phrases.IsEmpty)
            {
                yaml.Under("phrases", () =>
                {
                    foreach (var phrase in rights.Phrases)
                    {
                        yaml.Under(phrase.Id, () =>
                        {
                            Text("says", phrase.Says);
                            yaml.Pair("right", RightsByBasis.Id(phrase.Right));
                            yaml.Pair("purposes", Listed(phrase.Purposes));
                        });
                    }
                });
            }
        });

        private void Datum(Datum datum)
        {
            Text("title", datum.Title);
            yaml.Pair("category", Word(Words.Categories, datum.Category));
            yaml.Pair("origin", Word(Words.Origins, datum.Origin));
            yaml.Pair("kind", datum.Kind == DatumKind.Other ? null : Word(Words.DatumKinds, datum.Kind));
            yaml.Pair("stored", datum.Stored is { } stored ? Word(Words.Storages, stored) : null);
            if (datum.Terminal is { } terminal)
            {
                yaml.Under("terminal", () =>
                {
                    Text("necessary_for", terminal.NecessaryFor);
                    yaml.Pair("consent", terminal.Consent);
                });
            }

            yaml.Pair("precision", datum.Precision is { } precision ? Word(Words.Precisions, precision) : null);
            yaml.Pair("from", datum.From);
            if (!datum.Options.IsEmpty)
            {
                yaml.Under("options", () =>
                {
                    foreach (var option in datum.Options)
                    {
                        Text(option.Id, option.Title);
                    }
                });
            }

            yaml.Pair("secret", datum.Secret ? "true" : null);
            yaml.Pair("check", datum.Check is { } check ? Word(Words.Checks, check) : null);
            yaml.Pair("max", datum.Max?.ToString(CultureInfo.InvariantCulture));
        }

        private void Purpose(Purpose purpose)
        {
            yaml.Pair("kind", purpose.Kind == PurposeKind.Other ? null : Word(Words.PurposeKinds, purpose.Kind));
            Text("title", purpose.Title);
            Text("why", purpose.Why);
            yaml.Pair("persons", purpose.Persons.IsEmpty ? null : YamlText.List(purpose.Persons.Select(one => Word(Words.Persons, one))));
            yaml.Pair("basis", purpose.States.HasFlag(Stated.Basis) ? Word(Words.Bases, purpose.Basis) : null);
            Text("contract", purpose.Contract);
            yaml.Pair("legal_text", purpose.LegalText is { } text ? YamlText.Plain(text) : null);
            Text("interest", purpose.Interest);
            Consent(purpose.Consent);
            yaml.Pair("channels", Listed(purpose.Channels));
            yaml.Pair("marketing", purpose.Marketing ? "true" : null);
            if (purpose.Prospecting is { } prospecting)
            {
                yaml.Parts(
                    "prospecting", ("ground", Word(Words.ProspectingGrounds, prospecting.Ground)), ("similar", prospecting.Similar ? "true" : null),
                    ("opt_out_at_collection", prospecting.OptOutAtCollection ? "true" : null));
            }

            if (purpose.AutomatedDecision is { Exists: true, Review: { } review })
            {
                yaml.Under("automated_decision", () => Text("review", review));
            }
            else
            {
                yaml.Pair("automated_decision", purpose.AutomatedDecision is null ? null : "none");
            }

            yaml.Pair("exempt", purpose.Exempt ? "true" : null);
            yaml.Pair("anonymous", purpose.Anonymous ? "true" : null);
            yaml.Pair("deferred_debit", purpose.DeferredDebit ? "true" : null);
            yaml.Pair("self_disposal", purpose.SelfDisposal ? "true" : null);
            yaml.Pair("offline", purpose.Offline ? "true" : null);
            yaml.Pair("page", Quoted(purpose.Page));
            yaml.Pair("protects", purpose.Protects is { } protects ? Word(Words.Protections, protects) : null);
            yaml.Pair("data", purpose.States.HasFlag(Stated.Data) ? YamlText.List(purpose.Data.Select(use => use.Optional ? use.Datum + "?" : use.Datum)) : null);
            if (purpose.States.HasFlag(Stated.Keep))
            {
                Keep(purpose);
            }

            Text("longer_because", purpose.LongerBecause);
            yaml.Pair("recipients", Listed(purpose.Recipients));
            yaml.Pair("on_erasure", purpose.States.HasFlag(Stated.Erasure) ? Word(Words.Erasures, purpose.OnErasure) : null);
            Text("keeps_because", purpose.KeepsBecause);
            yaml.Pair("clauses", Listed(purpose.Clauses));
        }

        private void Consent(ConsentTerms? consent)
        {
            if (consent is null)
            {
                return;
            }

            yaml.Under("consent", () =>
            {
                yaml.Under("text", () =>
                {
                    yaml.Pair("version", consent.TextVersion);
                    foreach (var (key, value) in Versions(consent.Text))
                    {
                        yaml.Pair(key, value);
                    }
                });
                Text("brief", consent.Brief);
                yaml.Pair("accepted", YamlText.List(consent.Accepted));
                yaml.Pair("explicit", consent.Explicit ? "true" : "false");
                yaml.Pair("valid_for", consent.ValidFor?.ToString());
                yaml.Pair("withdrawn_by", YamlText.List(consent.WithdrawnBy.Select(one => Word(Words.Withdrawals, one))));
                yaml.Pair("closed_to_minors", consent.ClosedToMinors ? "true" : "false");
            });
        }

        private void Keep(Purpose purpose)
        {
            Remark($"purposes/{purpose.Id}/keep");
            yaml.Under("keep", () =>
            {
                var active = purpose.Keep.Active;
                yaml.Parts("active", ("for", active.For?.ToString() ?? "while_kept"), ("after", active.After.IsEmpty ? null : After(active.After, active.FromYearEnd)));
                if (purpose.Keep.Archive is { } archive)
                {
                    yaml.Under("archive", () =>
                    {
                        yaml.Pair("for", archive.For.ToString());
                        yaml.Pair("after", archive.After.IsEmpty ? "active_end" : After(archive.After, archive.FromYearEnd));
                        yaml.Pair("data", YamlText.List(archive.Data));
                        yaml.Pair("open_to", archive.OpenTo.IsEmpty ? null : YamlText.List(archive.OpenTo.Select(one => Word(Words.Roles, one))));
                        yaml.Pair("basis", Word(Words.Bases, archive.Basis));
                        yaml.Pair("legal_text", archive.LegalText is { } text ? YamlText.Plain(text) : null);
                        Text("why", archive.Why);
                    });
                }

                yaml.Pair("then", "delete");
                if (!purpose.Keep.Notices.IsEmpty)
                {
                    yaml.Pair("notice", YamlText.Map(("before", YamlText.List(purpose.Keep.Notices.Select(one => one.ToString())))));
                }
            });
        }

        private void Recipient(Recipient recipient)
        {
            yaml.Pair("name", Known(recipient.Name));
            yaml.Pair("role", Word(Words.RecipientRoles, recipient.Role));
            Text("does", recipient.Does);
            yaml.Pair(
                "countries",
                recipient.Countries.Unknown is { } missing ? Unknown(missing)
                : recipient.Countries.Value is { IsDefault: false } codes && (recipient.Name.Value is not null || recipient.Name.Unknown is not null || codes.Length > 0) ? YamlText.List(codes)
                : null);
            yaml.Pair("contract", Known(recipient.Contract));
            yaml.Pair("delivers", recipient.Delivers.IsEmpty ? null : YamlText.List(recipient.Delivers.Select(one => Word(Words.ChannelKinds, one))));
            yaml.Pair("arrangement", recipient.Arrangement is { } arrangement ? Known(arrangement) : null);
            if (recipient.Mechanism is { } mechanism)
            {
                yaml.Under("mechanism", () =>
                {
                    yaml.Pair("kind", Word(Words.Mechanisms, mechanism.Kind));
                    yaml.Pair("from", Dated(mechanism.From));
                    yaml.Pair("to", mechanism.To is { } to ? Dated(to) : null);
                    yaml.Pair("document", mechanism.Document is { } document ? Known(document) : null);
                    yaml.Pair("fallback", mechanism.Fallback is { } fallback ? Known(fallback) : null);
                });
            }

            yaml.Pair("link", Quoted(recipient.Link));
        }

        private void Collection(CollectionPoint point)
        {
            Text("title", point.Title);
            yaml.Pair("moment", point.Moment == Moment.Other ? null : Word(Words.Moments, point.Moment));
            yaml.Pair("surface", Word(Words.Surfaces, point.Surface));
            yaml.Pair("path", Quoted(point.Path));
            yaml.Pair("asterisk", point.AsteriskOnEvery ? Word(Words.Asterisks, true) : null);
            yaml.Pair("fields", YamlText.List(point.Fields.Select(field => field.Required ? field.Name + "*" : field.Name)));
            Text("consequence", point.Consequence);
            Text("phone_notice", point.PhoneNotice);
            yaml.Pair("choices", Listed([.. point.Choices.Select(choice => choice.Required ? choice.Key + "*" : choice.Key)]));
        }

        private void Tracker(Tracker tracker)
        {
            Text("title", tracker.Title);
            yaml.Pair("purpose", tracker.Purpose);
            yaml.Pair("kind", Word(Words.TrackerKinds, tracker.Kind));
            yaml.Pair("set_by", Listed(tracker.SetBy));
            yaml.Pair("lives", tracker.Lives?.ToString());
            yaml.Pair("loads", Word(Words.TrackerLoads, tracker.Loads));
            Text("necessary_for", tracker.NecessaryFor);
            yaml.Pair("domains", Listed(tracker.Domains));
            yaml.Pair("names", Listed(tracker.Names));
            yaml.Pair("opt_out", tracker.OptOut is { } optOut ? Known(optOut) : null);
        }

        private void Document(Document document)
        {
            yaml.Pair("kind", Word(Words.DocumentKinds, document.Kind));
            Text("title", document.Title);
            yaml.Pair("file", Known(document.File));
            yaml.Pair("owner", Known(document.Owner));
            yaml.Pair("review", Dated(document.Review));
            yaml.Pair("purposes", Listed(document.Purposes));
            yaml.Pair("recipients", Listed(document.Recipients));
        }

        private void Measures()
        {
            if (!policy.Measures.IsEmpty)
            {
                Section("security_measures", () =>
                {
                    foreach (var measure in policy.Measures)
                    {
                        Text(Word(Words.MeasureKinds, measure.Kind), measure.Text);
                    }
                });
            }
        }

        private void Client(Client client)
        {
            yaml.Pair("name", Known(client.Name));
            yaml.Pair("contact", Known(client.Contact));
            Text("does", client.Does);
            yaml.Pair("contract", Known(client.Contract));
            yaml.Pair("recipients", Listed(client.Recipients));
        }

        private void Terms()
        {
            if (policy.Children is { } children)
            {
                Section("children", () =>
                {
                    yaml.Pair("age", children.Age.ToString(CultureInfo.InvariantCulture));
                    Text("how", children.How);
                });
            }

            if (policy.Changes is { } changes)
            {
                Section("changes", () =>
                {
                    yaml.Pair("announced", changes.Announced.ToString());
                    Text("how", changes.How);
                });
            }

            if (policy.TransfersNote is { } note)
            {
                yaml.Empty();
                Text("transfers_note", note);
            }
        }

        private void Decision(ControllerDecision decision)
        {
            yaml.Pair("rule", YamlText.Plain(decision.Rule));
            yaml.Pair("about", decision.About is { } about ? YamlText.Plain(about) : null);
            yaml.Pair("reason", YamlText.Quote(decision.Reason));
            yaml.Pair("decided_by", YamlText.Quote(decision.DecidedBy));
            yaml.Pair("dpo_advice", YamlText.Quote(decision.DpoAdvice));
            yaml.Pair("date", Day(decision.Date));
            yaml.Pair("expires", Day(decision.Expires));
        }

        private void Section(string key, Action below)
        {
            yaml.Empty();
            Remark(key);
            yaml.Under(key, below);
        }

        private void Named<T>(string key, IEnumerable<T> all, Func<T, string> idOf, Action<T> write, bool below = true)
        {
            if (!all.Any())
            {
                return;
            }

            Section(key, () =>
            {
                foreach (var one in all)
                {
                    Remark($"{key}/{idOf(one)}");
                    if (below)
                    {
                        yaml.Under(idOf(one), () => write(one));
                    }
                    else
                    {
                        write(one);
                    }
                }
            });
        }

        private void Remark(string above)
        {
            if (remarks.TryGetValue(above, out var remark))
            {
                yaml.Comment(remark);
            }
        }

        private void Text(string key, Bilingual? text)
        {
            if (text is not null && text.En.Length + text.Fr.Length > 0)
            {
                yaml.Parts(key, [.. Versions(text)]);
            }
        }

        private IEnumerable<(string Key, string? Value)> Versions(Bilingual text) =>
            policy.Languages.Select(language => (language.Code(), (string?)YamlText.Quote(text[language])));

        private static string After(ImmutableArray<string> events, bool yearEnd)
        {
            var names = events is [var one] ? one : YamlText.List(events);
            return yearEnd ? YamlText.Map(("year_end", names)) : names;
        }

        private static string? Listed(ImmutableArray<string> items) => items.IsEmpty ? null : YamlText.List(items);

        private static string? Quoted(string? text) => string.IsNullOrEmpty(text) ? null : YamlText.Quote(text);

        private static string? Known(Fact<string> fact) => fact.Unknown is { } unknown ? Unknown(unknown) : Quoted(fact.Value);

        private static string Dated(Fact<DateOnly> fact) => fact.Unknown is { } unknown ? Unknown(unknown) : Day(fact.Value);

        private static string Unknown(string says) => YamlText.Map(("unknown", YamlText.Quote(says)));

        private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static string Word<T>(WordList<T> words, T value)
            where T : struct => words.WordOf(value);

        private static string? Word<T>(WordList<T> words, T? value)
            where T : struct => value is { } given ? Word(words, given) : null;
    }
}
