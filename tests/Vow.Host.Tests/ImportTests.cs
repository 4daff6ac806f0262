using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Sheets;
using Vow.Tests.Shared;

namespace Vow.Host.Tests;

public sealed class ImportTests : IDisposable
{
    private readonly string place = Directory.CreateTempSubdirectory("vow-import-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(place, "port");

    public void Dispose() => Directory.Delete(place, recursive: true);

    // ---- opt-outs

    [Theory, InlineData(true), InlineData(false)]
    public async Task Opt_outs_are_put_on_the_list_each_once_and_faults_are_told_by_line(bool serving)
    {
        var file = await FileAsync("optouts.csv", "E-mail;Nom\nmarie@example.test;Durand\n MARIE@example.test ;Durand\nnobody at all;x\n+33 6 12 34 56 78;y\n;\nann@@example.test;z\n");
        await using var vow = serving ? await VowUnderTest.StartAsync() : await VowUnderTest.NewAsync();

        var first = await vow.RunAsync("import", "optouts", file);
        var again = await vow.RunAsync("import", "optouts", file, "--format", "json");

        Assert.True(first.Exit == 1, first.Error + first.Output);
        Assert.Contains("2 new on the list, 1 known already, 2 invalid.", first.Output, StringComparison.Ordinal);
        Assert.Contains("lines 4, 7.", first.Output, StringComparison.Ordinal);
        Assert.Contains("Left out, since the list holds fingerprints and today's date alone: \"Nom\".", first.Output, StringComparison.Ordinal);
        Assert.All(new[] { "marie", "nobody at all", "ann", "612", "6 12" }, value => Assert.DoesNotContain(value, first.Output + first.Error, StringComparison.OrdinalIgnoreCase));
        using var json = JsonDocument.Parse(again.Output);
        Assert.Equal((0, 3), (json.RootElement.GetProperty("new").GetInt32(), json.RootElement.GetProperty("known").GetInt32()));
        if (!serving)
        {
            await vow.UpAsync();
        }

        var list = vow.Services.GetRequiredService<OppositionList>();
        foreach (var (kind, value, expected) in new[] { ("email", "Marie@Example.test", ListAnswer.Listed), ("phone", "+33612345678", ListAnswer.Listed), ("email", "other@example.test", ListAnswer.Free) })
        {
            Assert.Equal(expected, await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => list.IsOnAsync(deed, kind, value)));
        }

        var entries = await vow.AskAsync(async services =>
        {
            var database = services.GetRequiredService<Database>();
            await using var connection = await database.OpenAsync();
            await using var command = database.Command(connection, null, "SELECT kind || ' ' || detail FROM ledger_note WHERE kind LIKE 'opposition.%'");
            await using var reader = await command.ExecuteReaderAsync();
            var said = new List<string>();
            while (await reader.ReadAsync())
            {
                said.Add(reader.GetString(0));
            }

            return said.Order(StringComparer.Ordinal);
        });
        Assert.Equal(
            ["opposition.added {\"kind\":\"email\"}", "opposition.added {\"kind\":\"phone\"}", "opposition.imported {\"invalid\":2,\"known\":1,\"new\":2}", "opposition.imported {\"invalid\":2,\"known\":3,\"new\":0}"], entries);
        Assert.Equal("ok", JsonDocument.Parse(await vow.Visitor.GetStringAsync("/health", Cancel)).RootElement.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("a@example.test\nb@example.test\n", null, 0, "2 new")]
    [InlineData("adresse;autre\na@example.test;x\n", "adresse", 0, "1 new")]
    [InlineData("adresse;autre\na@example.test;x\n", null, 2, "--column")]
    [InlineData("adresse;autre\na@example.test;x\n", "mail", 2, "No column is headed \"mail\"")]
    [InlineData("", null, 2, "empty")]
    public async Task Which_column_holds_them_is_never_guessed(string text, string? column, int exit, string says)
    {
        var file = await FileAsync("list.txt", text);
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync(column is null ? ["import", "optouts", file] : ["import", "optouts", file, "--column", column]);

        Assert.Equal(exit, ran.Exit);
        Assert.Contains(says, ran.Output + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_named_from_where_the_command_is_called_is_found_by_the_server()
    {
        var file = await FileAsync("list.txt", "a@example.test\n");
        await using var vow = await VowUnderTest.StartAsync();

        var ran = await vow.RunAsync("import", "optouts", Path.GetRelativePath(Directory.GetCurrentDirectory(), file));

        Assert.True(ran.Exit == 0, ran.Error);
    }

    // ---- files

    [Fact]
    public void Every_kind_of_file_gives_the_same_rows()
    {
        string[][] rows = [["Activité", "Finalité"], [], ["Facturation  client", "Établir \"la\" facture;\nl'envoyer"], ["", "seule"]];
        var csv = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes("Activité;Finalité\r\n\r\nFacturation  client;\"Établir \"\"la\"\" facture;\nl'envoyer\"\r\n;seule\r\n")).ToArray();

        foreach (var (name, bytes) in new[] { ("r.ods", SheetTexts.Ods(("a", rows))), ("r.xlsx", SheetTexts.Xlsx(("a", rows))), ("r.csv", csv) })
        {
            var reading = SheetFile.Read(name, bytes);
            Assert.Null(reading.Fault);
            Assert.Equal(rows, Assert.Single(reading.Sheets).Rows.Select(row => row.ToArray()));
        }
    }

    [Fact]
    public void A_text_of_an_old_program_keeps_its_accents() =>
        Assert.Equal("Téléphone", SheetFile.Read("r.csv", Encoding.Latin1.GetBytes("Téléphone\n")).Sheets[0].Rows[0][0]);

    [Fact]
    public void A_file_that_is_broken_hostile_or_endless_is_refused_in_words()
    {
        var cell = "<table:table-cell table:number-columns-repeated=\"1000\"><text:p>x</text:p></table:table-cell>";
        var blanks = new string(' ', 70 * 1024 * 1024);
        var dtd = SheetTexts.Zip(("content.xml", "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"));
        (string Name, byte[] Bytes, string Says)[] files =
        [
            ("r.ods", Encoding.UTF8.GetBytes("not a zip"), "not a whole file"),
            ("r.ods", SheetTexts.Zip(("other.xml", "<a/>")), "not a whole file"),
            ("r.ods", dtd, "not a whole file"),
            ("r.ods", SheetTexts.OdsOf($"<table:table><table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row></table:table>"), "holds too much"),
            ("r.ods", SheetTexts.Zip(("content.xml", "<a>" + blanks + "</a>")), "holds too much"),
            ("r.xlsx", SheetTexts.Xlsx(("a", [["x"]]))[..200], "not a whole file"),
            ("r.csv", Encoding.UTF8.GetBytes("a,\"b\nc,d\n"), "not a whole file"),
            ("r.xls", [], "save it as"),
            ("r.pdf", [], "does not end in"),
        ];

        Assert.All(files, file => Assert.Contains(file.Says, SheetFile.Read(file.Name, file.Bytes).Fault, StringComparison.OrdinalIgnoreCase));
    }

    // ---- registers

    private static readonly string[][] Company =
    [
        ["Registre des activités de traitement"],
        [],
        ["Acteurs", "Nom", "Adresse", "CP", "Ville", "Pays", "Téléphone", "E-mail"],
        ["Responsable du traitement", "Éditions du Port", "1 rue du Port", "29200", "Brest", "France", "", "privacy@example.org"],
        ["Délégué à la protection des données", "Alix Martin", "", "", "", "", "", "dpo@example.org"],
        [],
        ["Activités", "Référence", "Date de création"],
        ["Gestion de la facturation", "T-1", "2024-01-02"],
        ["Prospection par e-mail", "T-2", "2024-01-02"],
        ["Gestion des recrutements", "T-3", "2024-01-02"],
    ];

    private static string[][] Sheet(string name, string reference, string basis, string[][] data, string[][] recipients, params string[][] transfers) =>
    [
        ["Fiche de registre"],
        ["Nom de l'activité", name],
        ["N° / Réf.", reference],
        ["Finalité principale", $"{name} de l'entreprise"],
        ["Sous-finalité 1", "suivi"],
        ["Base légale", basis],
        ["Logiciel utilisé", "Tableur"],
        [],
        ["Catégories de données personnelles concernées", "Description", "Délai d'effacement"],
        .. data,
        [],
        ["Données sensibles", "Description", "Délai d'effacement"],
        ["Opinions", "", ""],
        [],
        ["Catégories de personnes concernées", "Description"],
        ["Catégorie de personnes 1", "Clients"],
        [],
        ["Destinataires", "Type de destinataire"],
        .. recipients,
        [],
        ["Transferts hors UE", "Pays", "Type de garanties", "Lien vers le document"],
        .. transfers,
        [],
        ["Type de mesure de sécurité", "Description"],
        ["Chiffrement", "Les disques sont chiffrés."],
    ];

    private static (string Name, string[][] Rows)[] Register =>
    [
        ("Liste", Company),
        ("T-1", Sheet(
            "Gestion de la facturation", "T-1", "Contrat (vos commandes)",
            [["État civil, identité", "Nom, prénom, adresse de livraison", "3 ans après la dernière commande"], ["Vie personnelle", "", ""], ["Informations d'ordre économique", "Numéro de facture ; Montant facturé", "3 ans après la dernière commande"]],
            [["Service comptable", "Service interne"], ["Compta Conseil SARL", "Sous-traitant"]])),
        ("T-2", Sheet(
            "Prospection par e-mail", "T-2", "Consentement", [["Identité", "Adresse e-mail", "de 3 à 5 ans"]], [["Mailer Inc.", "Sous-traitant"]], ["Mailer Inc.", "États-Unis", "Clauses contractuelles types", "dossier 12"])),
        ("T-3", Sheet("Gestion des recrutements", "T-3", "", [["Vie professionnelle", "CV", "2 ans"]], [])),
    ];

    [Theory, InlineData("ods"), InlineData("xlsx")]
    public async Task A_register_after_the_authoritys_model_becomes_a_draft_with_its_gaps(string kind)
    {
        var file = await FileAsync("registre." + kind, kind == "ods" ? SheetTexts.Ods(Register) : SheetTexts.Xlsx(Register));
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("import", "register", file, Folder);

        Assert.True(ran.Exit == 0, ran.Error);
        Assert.Equal(["gaps.txt", "policy.draft.yaml", "promises.draft.yaml", "text.en.draft.md", "text.fr.draft.md"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var draft = await File.ReadAllTextAsync(Path.Combine(Folder, "policy.draft.yaml"), Cancel);
        foreach (var said in new[]
        {
            "name: \"Éditions du Port\"", "{ street: \"1 rue du Port\", postcode: \"29200\", city: \"Brest\", country: FR }", "name: \"Alix Martin\"", "email: \"dpo@example.org\"",
            "fr: \"Gestion de la facturation\"", "adresse_de_livraison:", "name: \"Compta Conseil SARL\"", "countries: [US]", "kind: standard_clauses", "document: \"dossier 12\"",
            "fr: \"vos commandes\"", "data: [last_name, first_name, adresse_de_livraison, invoice_number, invoice_amount]", "gestion_des_recrutements:", "Les disques sont chiffrés.",
        })
        {
            Assert.Contains(said, draft, StringComparison.Ordinal);
        }

        foreach (var gap in new[]
        {
            "\"Logiciel utilisé\" was not understood", "\"de 3 à 5 ans\" is not one period: 3 years is written", "none of the purposes known by name", "The register names no legal basis; the data protection officer must say it.",
            "The reference and date of the contract with Mailer Inc.; the management must say it.", "The first day on which what covers the transfer to Mailer Inc. is in force",
        })
        {
            Assert.Contains(gap, ran.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Service comptable", draft, StringComparison.Ordinal);
        Assert.DoesNotContain("sensitive", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_in_one_table_is_read_and_its_draft_becomes_a_policy_once_the_gaps_are_settled()
    {
        var file = await FileAsync(
            "register.csv",
            """
            Activity,Main purpose,Legal basis,Persons,Data categories,Retention,Recipients,Controller,Controller address,Controller e-mail,Colour
            User accounts,User account,contract,"customers, users","Last name; First name; E-mail address; Phone number (optional)",3 years after the last sign-in,"OVH (processor, France)",Port Publishing,"1 rue du Port, 29200 Brest, France",privacy@example.org,blue
            Customer service,Help,contract,customers,E-mail address; Your messages to customer service and our answers,2 years,,Port Publishing,,,red
            """);
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("import", "register", file, Folder, "--format", "json");

        using var json = JsonDocument.Parse(ran.Output);
        var gaps = json.RootElement.GetProperty("gaps").EnumerateArray().Select(gap => gap.GetProperty("says").GetString()!).ToList();
        Assert.Contains("What stands under \"Colour\" was not understood and is left out.", gaps);
        Assert.DoesNotContain(gaps, gap => gap.Contains("key.missing", StringComparison.Ordinal));
        foreach (var draft in Directory.EnumerateFiles(Folder, "*.draft.*"))
        {
            File.Move(draft, draft.Replace(".draft", "", StringComparison.Ordinal));
        }

        File.Delete(Path.Combine(Folder, "gaps.txt"));
        var check = await vow.RunAsync("check", "--policy", Folder);
        Assert.True(check.Exit == 0, check.Output);
        var policy = PolicyReader.Read(ReadPolicy.FilesIn(Folder)!).Policy!;
        Assert.Equal(["last_name", "first_name", "email", "phone"], policy.Purpose("account")!.Data.Select(use => use.Datum).Take(4));
        Assert.True(policy.Purpose("account")!.Data[3].Optional);
        Assert.Equal(("OVH", "FR"), (policy.Recipient("ovh")!.Name.Value, policy.Recipient("ovh")!.Countries.Value.Single()));
        Assert.Equal(new Vow.Gate.CalendarPeriod(2, 0, 0), policy.Purpose("support")!.Keep.Active.For);
        Assert.NotNull(policy.Purpose("evidence"));
    }

    [Theory, InlineData("ods", "fr"), InlineData("xlsx", "en")]
    public async Task The_register_of_a_policy_drafts_that_policy_again(string kind, string language)
    {
        var file = Path.Combine(place, "register." + kind);
        await using var vow = await VowUnderTest.NewAsync(policy: Repository.Policy("template"));
        var exported = await vow.RunAsync("register", "--out", file, "--language", language);
        Assert.True(exported.Exit == 0, exported.Error);

        var ran = await vow.RunAsync("import", "register", file, Folder);

        Assert.DoesNotContain("not understood", ran.Output, StringComparison.Ordinal);
        foreach (var draft in Directory.EnumerateFiles(Folder, "*.draft.*"))
        {
            File.Move(draft, draft.Replace(".draft", "", StringComparison.Ordinal));
        }

        var files = ReadPolicy.FilesIn(Folder)!;
        var reading = PolicyReader.Read(files);
        Assert.True(reading.Policy is not null, ran.Output + DiagnosticText.Render(reading.Diagnostics, files));
        var (first, again) = (PolicyReader.Read(ReadPolicy.FilesIn(Repository.Policy("template"))!).Policy!, reading.Policy);
        Assert.Equal(first.Controller.Name, again.Controller.Name);
        Assert.Equal(first.Controller.Address, again.Controller.Address);
        Assert.Equal((first.Controller.Email, first.Controller.Siren, first.Dpo.Email.Value), (again.Controller.Email, again.Controller.Siren, again.Dpo.Email.Value));
        Assert.Equal(first.Purposes.Select(Said), again.Purposes.Select(Said));

        // All that a register says of a purpose; what is optional it says in the sheet of the activity.
        string Said(Purpose one) =>
            $"{one.Id} {one.Kind} {one.Title[Languages.Of(language)!.Value]} {one.Basis} {one.LegalText} {string.Join(' ', one.Data.Select(use => use.Datum + (use.Optional ? "?" : "")))} "
            + $"{one.Keep.Active.For} {string.Join(' ', one.Keep.Active.After)} {one.Keep.Archive?.For} {string.Join(' ', one.Keep.Archive?.Data ?? [])} {string.Join(' ', one.Persons)} {string.Join(' ', one.Recipients)}";
    }

    private static string Activity(params string[] cells) => string.Join(',', cells.Select(cell => $"\"{cell}\""));

    private async Task<(string Draft, string Gaps)> DraftAsync(string[] more, params string[][] activities)
    {
        var file = await FileAsync(
            "registre.csv", string.Join('\n', ["Traitement,Finalité,Base légale,Personnes concernées,Données,Durée de conservation,Destinataires,Transferts hors UE,Mesures de sécurité", .. activities.Select(Activity), ""]));
        await using var vow = await VowUnderTest.NewAsync();
        var ran = await vow.RunAsync(["import", "register", file, Folder, .. more]);
        Assert.True(ran.Exit == 0, ran.Error + ran.Output);
        return (await File.ReadAllTextAsync(Path.Combine(Folder, "policy.draft.yaml"), Cancel), ran.Output);
    }

    private static string Part(string draft, string id)
    {
        var from = draft.IndexOf($"\n  {id}:\n", StringComparison.Ordinal);
        Assert.True(from >= 0, id + draft);
        var lines = draft[(from + 1)..].Split('\n');
        return string.Join('\n', lines.Take(1).Concat(lines.Skip(1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_period_from_the_close_of_the_year_is_written_as_it_stands_and_no_other_beside_it()
    {
        var (draft, gaps) = await DraftAsync([], ["Gestion des clients", "Commandes et facturation", "Contrat", "Clients", "Nom, Adresse e-mail", "10 ans après la fin de l'exercice", "", "", ""]);

        var billing = Part(draft, "billing");
        Assert.Contains("active: { for: 10 years, after: { year_end: invoice_date } }", billing, StringComparison.Ordinal);
        Assert.DoesNotContain("archive:", billing, StringComparison.Ordinal);
        Assert.DoesNotContain("last_activity", billing, StringComparison.Ordinal);
        Assert.DoesNotContain("The purpose \"billing\" needs", gaps, StringComparison.Ordinal);
        Assert.Contains("\"Gestion des clients\" is taken to be the purpose \"billing\"", gaps, StringComparison.Ordinal);
        Assert.Contains("Gestion des clients (billing)", gaps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cameras_are_an_activity_of_their_own_and_leave_the_log_of_connections_its_period()
    {
        var (draft, _) = await DraftAsync([], ["Vidéosurveillance", "Sécurité des locaux et des personnes", "Intérêt légitime", "Visiteurs", "Images", "1 mois", "", "", ""]);

        Assert.DoesNotContain("kind:", Part(draft, "videosurveillance"), StringComparison.Ordinal);
        Assert.Contains("for: 1 month", Part(draft, "videosurveillance"), StringComparison.Ordinal);
        Assert.Contains("active: { for: 12 months, after: connection }", Part(draft, "security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offers_by_telephone_are_no_newsletter_and_keep_the_registers_basis_and_words()
    {
        var (draft, _) = await DraftAsync(
            [],
            ["Prospection commerciale", "Démarchage par téléphone", "Intérêt légitime", "Prospects", "Nom, Téléphone", "3 ans", "", "", ""],
            ["Lettre d'information", "Envoi de nos offres par e-mail", "Intérêt légitime", "Clients", "Adresse e-mail", "3 ans", "", "", ""],
            ["Marketing", "Offres par e-mail et SMS", "Consentement", "Clients", "Adresse e-mail", "3 ans", "", "", ""]);

        var calls = Part(draft, "prospection_commerciale");
        Assert.Contains("channels: [call]", calls, StringComparison.Ordinal);
        Assert.Contains("basis: legitimate_interest", calls, StringComparison.Ordinal);
        Assert.Contains("marketing: true", calls, StringComparison.Ordinal);
        Assert.Contains("Démarchage par téléphone", calls, StringComparison.Ordinal);
        Assert.Contains("channels: [email, sms]", Part(draft, "marketing"), StringComparison.Ordinal);
        var mails = Part(draft, "newsletter");
        Assert.All(new[] { calls, mails }, part => Assert.DoesNotContain("consent", part, StringComparison.Ordinal));
        Assert.DoesNotContain("vous avez accepté", mails, StringComparison.Ordinal);
        Assert.Contains("Envoi de nos offres par e-mail", mails, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, "text.fr.draft.md"), Cancel);
        Assert.DoesNotContain("Si vous avez dit oui, nous vous écrivons", text[..text.IndexOf("{#marketing}", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipients_stand_apart_and_what_is_none_is_told()
    {
        var (draft, gaps) = await DraftAsync(
            [],
            ["Gestion de la paie", "Payer les salariés", "Contrat", "Salariés", "Nom, n° de sécurité sociale", "5 ans", "OVH, Stripe, RH, Direction, Mailer, Inc.", "Oui (Stripe, Etats-Unis)", "Alarme"],
            ["Suivi du courrier", "Répondre", "Intérêt légitime", "Clients", "Nom", "1 an", "URSSAF / Cabinet Durand", "?", "Portes fermées; Badges"],
            ["Archives papier", "Ranger", "Intérêt légitime", "Clients", "Nom", "1 an", "?", "", ""]);

        var recipients = draft[draft.IndexOf("\nrecipients:", StringComparison.Ordinal)..draft.IndexOf("\ncollection:", StringComparison.Ordinal)];
        foreach (var name in new[] { "OVH", "Stripe", "URSSAF", "Cabinet Durand", "Mailer, Inc." })
        {
            Assert.Contains($"name: \"{name}\"", recipients, StringComparison.Ordinal);
        }

        Assert.All(new[] { "Oui", "\"?\"", "\"RH\"", "\"Direction\"" }, not => Assert.DoesNotContain(not, recipients, StringComparison.Ordinal));
        Assert.Contains("countries: [US]", Part(recipients, "stripe"), StringComparison.Ordinal);
        Assert.Contains("role: authority", Part(recipients, "urssaf"), StringComparison.Ordinal);
        Assert.Contains("\"RH\", \"Direction\": taken to be services of the company itself", gaps, StringComparison.Ordinal);
        Assert.Contains("Alarme; Portes fermées; Badges", draft, StringComparison.Ordinal);
        Assert.Contains("\"n° de sécurité sociale\" is the NIR", gaps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_company_the_register_does_not_name_is_asked_for_at_each_place_and_can_be_told()
    {
        string[] activity = ["Lettre d'information", "Envoi par e-mail", "Consentement", "Clients", "Adresse e-mail", "3 ans", "", "", ""];
        var (without, gaps) = await DraftAsync([], activity);
        Assert.DoesNotContain(", ,", without, StringComparison.Ordinal);
        Assert.DoesNotContain("Oui,  peut", without, StringComparison.Ordinal);
        Assert.DoesNotContain("post:", without, StringComparison.Ordinal);
        var line = without.Split('\n').Index().Single(one => one.Item.Contains("Oui, NOM DE SOCIÉTÉ INCONNU peut", StringComparison.Ordinal)).Index + 1;
        Assert.Contains($"--company, or write it in policy.draft.yaml and in place of \"NOM DE SOCIÉTÉ INCONNU\" in policy.draft.yaml (lines {line - 1}, {line}), text.en.draft.md", gaps, StringComparison.Ordinal);
        Assert.All(new[] { "--street", "--postcode", "--city", "--email" }, answer => Assert.Contains(answer, gaps, StringComparison.Ordinal));
        Assert.DoesNotContain("The rights needs", gaps, StringComparison.Ordinal);
        Directory.Delete(Folder, recursive: true);

        var (with, told) = await DraftAsync(["--company", "Atelier Lumen", "--siren", "732829320", "--street", "1 rue du Port", "--postcode", "29200", "--city", "Brest", "--email", "contact@example.org"], activity);
        Assert.Contains("fr: \"Atelier Lumen, 1 rue du Port, 29200 Brest, France\"", with, StringComparison.Ordinal);
        Assert.Contains("siren: \"732829320\"", with, StringComparison.Ordinal);
        Assert.DoesNotContain("INCONNU", with + told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_register_is_told_so_and_nothing_is_written()
    {
        var file = await FileAsync("prices.csv", "product;price\npen;3\n");
        await using var vow = await VowUnderTest.NewAsync();

        var ran = await vow.RunAsync("import", "register", file, Folder);

        Assert.Equal(2, ran.Exit);
        Assert.Contains("No activity was found in prices.csv", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    private Task<string> FileAsync(string name, string text) => FileAsync(name, Encoding.UTF8.GetBytes(text));

    private async Task<string> FileAsync(string name, byte[] bytes)
    {
        var file = Path.Combine(place, name);
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        return file;
    }
}
