using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CsCheck;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Register;

public sealed class DrawingUpTheRegister
{
    private static readonly DateOnly Day = new(2027, 3, 1);
    private static readonly Dictionary<string, (long, Instant)> Nothing = [];

    [Fact]
    public void Every_activity_says_what_article_30_and_the_model_of_the_authority_ask()
    {
        using var company = new SmallCompany();
        var json = JsonNode.Parse(RegisterJson.Write(Register(company), Language.En))!;
        Assert.Equal(["account", "billing", "newsletter", "security"], json["activities"]!.AsArray().Select(a => (string)a!["reference"]!));
        Assert.Equal(("+33 2 98 00 00 00", "Alix Martin"), ((string)json["controller"]!["phone"]!, (string)json["dpo"]!["name"]!["value"]!));
        Assert.Equal(["access_control", "backup"], json["security_measures"]!.AsArray().Select(m => (string)m!["kind"]!["code"]!));
        var letter = json["activities"]![2]!;
        Assert.Equal(("consent", "Newsletter", "because you asked for it", "2026-11-01"), ((string)letter["legal_basis"]!["code"]!, (string)letter["main_purpose"]!, (string)letter["purpose_in_detail"]!, (string)letter["notice_version"]!));
        Assert.Equal(["customers", "prospects"], letter["persons"]!.AsArray().Select(p => (string)p!["code"]!));
        Assert.Equal(["印刷 <&> Co."], letter["joint_controllers"]!.AsArray().Select(j => (string)j!));
        Assert.Equal(["mailer processor", "printer joint"], letter["recipients"]!.AsArray().Select(r => $"{r!["id"]} {r["type"]!["code"]}"));
        Assert.Equal(["US standard_clauses clauses of 2026-03-04 2026-03-04 2028-12-31 true", "NZ adequacy 2013/65/EU 2012-12-19  true"],
            letter["transfers"]!.AsArray().Select(t => $"{t!["country"]} {t["mechanism"]!["code"]} {t["document"]!["value"]} {t["from"]} {t["to"]} {t["allowed"]}").OrderDescending(StringComparer.Ordinal));
        Assert.Equal("email True: 3 years after your last sign-in or your last contact, whichever is later", letter["data"]!.AsArray().Select(d => $"{d!["id"]} {!(bool)d["optional"]!}: {d["active"]}").First());
        Assert.False((bool)letter["automated_decision"]!["exists"]!);
        Assert.Equal("studies/letter.pdf", (string)letter["impact_assessments"]![0]!["file"]!["value"]!);
        Assert.Equal("13 months", (string)letter["trackers"]![0]!["lives"]!);
        var account = json["activities"]![0]!;
        Assert.Equal(["email 5 years after it leaves the active base", "name 5 years after it leaves the active base", "password_hash ", "phone "], account["data"]!.AsArray().Select(d => $"{d!["id"]} {d["archive"]}"));
        Assert.Empty(json["processing_for_others"]!.AsArray());
        var mailer = json["recipients"]!.AsArray().Single(r => (string)r!["id"]! == "mailer")!;
        Assert.Equal(("contracts/mailer.pdf", "2027-01-15"), ((string)mailer["documents"]![0]!["file"]!["value"]!, (string)mailer["documents"]![0]!["review"]!));
    }

    [Fact]
    public void What_nobody_has_said_yet_is_said_with_who_must_say_it()
    {
        var json = JsonNode.Parse(RegisterJson.Write(ProcessingRegister.Of(Coraye(), [], Nothing, Day), Language.Fr))!;
        var hosting = json["recipients"]!.AsArray().First(r => r!["name"]!["value"] is null)!;
        Assert.Contains("must say it", (string)hosting["name"]!["unknown"]!, StringComparison.Ordinal);
        Assert.Equal(Coraye().Declared.Purposes.Select(p => p.Id), json["activities"]!.AsArray().Select(a => (string)a!["reference"]!));
    }

    [Fact]
    public void A_processor_also_lists_what_it_does_for_others()
    {
        using var company = new SmallCompany(more: """
            clients:
              bakery: { name: Boulangerie du Port, contact: contact@boulangerie.example, does: { en: sends its letters, fr: envoie ses lettres }, contract: DPA of 2026-06-01, recipients: [mailer] }

            """);
        company.Edit("  role: controller\n", "  role: processor\n");
        var register = Register(company);
        var bakery = Assert.Single(JsonNode.Parse(RegisterJson.Write(register, Language.Fr))!["processing_for_others"]!.AsArray())!;
        Assert.Equal(("bakery", "envoie ses lettres"), ((string)bakery["reference"]!, (string)bakery["processing"]!));
        var sheet = RegisterSheets.Of(register, Language.Fr, forPeople: false)[1];
        Assert.Equal("Traitements pour le compte d'autrui (RGPD 30(2))", sheet.Title);
        var row = Assert.Single(sheet.Parts[0].Rows);
        Assert.Equal(["bakery", "Boulangerie du Port", "contact@boulangerie.example", "envoie ses lettres", "DPA of 2026-06-01", "Mailer Inc.", "Mailer Inc., États-Unis\u00a0: clauses contractuelles types, en vigueur"], row.Take(7));
    }

    [Fact]
    public async Task An_activity_is_dated_by_the_version_that_brought_it_and_the_last_that_changed_it()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder);
        foreach (var (old, replacement) in new[] { ("because you asked for it", "because you asked us for it"), ("keeping intruders out", "keeping all intruders out") })
        {
            vow.Clock.Advance(TimeSpan.FromDays(10));
            company.Edit(old, replacement);
            var applied = await vow.RunAsync("apply");
            Assert.True(applied.Exit == 0, applied.Error);
        }

        var json = JsonNode.Parse((await vow.RunAsync("register")).Output)!;
        Assert.Equal(
            ["account 2027-03-01 2027-03-01", "billing 2027-03-01 2027-03-01", "newsletter 2027-03-01 2027-03-11", "security 2027-03-01 2027-03-21"],
            json["activities"]!.AsArray().Select(a => $"{a!["reference"]} {a["created_on"]} {a["updated_on"]}"));
    }

    [Theory]
    [InlineData(Language.En)]
    [InlineData(Language.Fr)]
    public void Both_spreadsheets_are_well_made_and_hold_every_cell(Language language)
    {
        using var company = new SmallCompany();
        foreach (var policy in new[] { company.Read(), Coraye() })
        {
            var sheets = RegisterSheets.Of(ProcessingRegister.Of(policy, [], Nothing, Day), language, forPeople: false);
            Assert.Equal(policy.Declared.Purposes.Length + 3, sheets.Length);
            Assert.All(sheets.SelectMany(s => s.Parts).Where(p => !p.Headings.IsEmpty), part => Assert.All(part.Rows, row => Assert.Equal(part.Headings.Length, row.Length)));
            Assert.Equal(Cells(sheets), ReadBack.Ods(Spreadsheet.Ods(sheets)), StringComparer.Ordinal);
            Assert.Equal(Cells(sheets), ReadBack.Xlsx(Spreadsheet.Xlsx(sheets)), StringComparer.Ordinal);
            Assert.Equal(Spreadsheet.Ods(sheets), Spreadsheet.Ods(sheets));
        }
    }

    [Fact]
    public void The_kind_of_an_ods_file_can_be_read_at_its_fixed_place()
    {
        using var company = new SmallCompany();
        var file = Spreadsheet.Ods(RegisterSheets.Of(Register(company), Language.En, forPeople: false));
        Assert.Equal("PK\u0003\u0004", Encoding.Latin1.GetString(file, 0, 4));
        // Stored, without an extra field: name at 30, content after it.
        Assert.Equal((0, 8, 0), (BitConverter.ToUInt16(file, 8), BitConverter.ToUInt16(file, 26), BitConverter.ToUInt16(file, 28)));
        Assert.Equal("mimetype" + Spreadsheet.OdsType, Encoding.ASCII.GetString(file, 30, 8 + Spreadsheet.OdsType.Length));
    }

    [Fact]
    public void Any_text_stands_in_a_cell_as_it_is_and_never_as_a_formula() => Gen.Char.Array[0, 40].Select(letters => new string(letters)).Array[1, 4].Sample(texts =>
    {
        // What is no character of XML can't be in such a file.
        var clean = texts.Select(text => string.Concat(text.Where(c => !char.IsSurrogate(c) && c is not '\r' && System.Xml.XmlConvert.IsXmlChar(c)))).ToArray();
        ImmutableArray<Sheet> sheets = [new("One", "=1+1", [new(null, [], [[.. texts]])])];
        return ReadBack.Ods(Spreadsheet.Ods(sheets)).SequenceEqual(["One", "=1+1", .. clean]) && ReadBack.Xlsx(Spreadsheet.Xlsx(sheets)).SequenceEqual(["One", "=1+1", .. clean]);
    });

    [Fact]
    public void Long_names_of_sheets_are_cut_and_stay_apart()
    {
        using var company = new SmallCompany();
        var text = new string('a', 60);
        foreach (var last in "bc")
        {
            company.Edit("\nrecipients:\n  hosting:", $"\n  {text}{last}: {{ title: {{ en: X, fr: X }}, why: {{ en: x, fr: x }}, basis: contract, contract: {{ en: x, fr: x }}, data: [email], keep: {{ active: {{ for: while_kept }}, then: delete }}, on_erasure: delete }}\nrecipients:\n  hosting:");
        }

        var names = RegisterSheets.Of(Register(company), Language.En, forPeople: false).Select(s => s.Name).ToList();
        Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.True(name.Length <= 31, name));
    }

    [Fact]
    public void The_page_stands_alone_and_shows_markup_as_text()
    {
        using var company = new SmallCompany();
        var html = RegisterHtml.Write(RegisterSheets.Of(Register(company), Language.Fr, forPeople: true), "Petit Éditeur", Language.Fr);
        Assert.Contains("印刷 &lt;&amp;&gt; Co.", html, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"fr\">", html, StringComparison.Ordinal);
        Assert.Contains("4 mars 2026", html, StringComparison.Ordinal);
        foreach (var outside in new[] { "<script", "src=", "<link", "url(" })
        {
            Assert.DoesNotContain(outside, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_command_writes_each_format_and_says_what_it_can_not_do()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.NewAsync(policy: company.Folder);
        foreach (var (file, begins) in new[] { ("r.ods", "PK"), ("r.xlsx", "PK"), ("r.json", "{"), ("r.html", "<!DOCTYPE html>") })
        {
            var path = Path.Combine(vow.Home, file);
            var ran = await vow.RunAsync("register", "--out", path, "--language", "fr");
            Assert.True(ran.Exit == 0, ran.Error);
            Assert.Contains("4 activities", ran.Output, StringComparison.Ordinal);
            Assert.StartsWith(begins, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.StartsWith("<!DOCTYPE html>", (await vow.RunAsync("register", "--format", "html")).Output, StringComparison.Ordinal);
        foreach (var words in new string[][] { ["--out", "register.doc"], ["--format", "ods"], ["--format", "pdf"], ["--language", "de"], ["--out", Path.Combine(vow.Home, "no", "such", "r.ods")] })
        {
            Assert.Equal(2, (await vow.RunAsync(["register", .. words])).Exit);
        }
    }

    private static ProcessingRegister Register(SmallCompany company) => ProcessingRegister.Of(company.Read(), [], Nothing, Day);

    private static PolicyInForce Coraye()
    {
        var files = ReadPolicy.FilesIn(Repository.At("policies", "coraye"))!;
        return PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, default).Policy!;
    }

    private static IEnumerable<string> Cells(ImmutableArray<Sheet> sheets) => sheets.SelectMany(sheet => (IEnumerable<string>)
    [
        sheet.Name, sheet.Title,
        .. sheet.Parts.SelectMany(part => (IEnumerable<string>)
        [
            .. part.Title is null ? [] : new[] { part.Title }, .. part.Headings, .. part.Rows.IsEmpty ? [RegisterWords.None] : part.Rows.SelectMany(row => row),
        ]),
    ]);
}

/// <summary>Reads both formats back by their standards, not by how we write them: names of sheets and their cells, in order.</summary>
internal static class ReadBack
{
    public static IEnumerable<string> Ods(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        XNamespace office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0", text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
        var parts = zip.Entries.Skip(1).ToDictionary(e => e.FullName, Xml);
        Assert.Equal(
            parts.Keys.Where(name => name != "META-INF/manifest.xml").Append("/").Order(StringComparer.Ordinal),
            parts["META-INF/manifest.xml"].Root!.Elements(manifest + "file-entry").Select(e => e.Attribute(manifest + "full-path")!.Value).Order(StringComparer.Ordinal));
        Assert.Equal("1.3", parts["content.xml"].Root!.Attribute(office + "version")!.Value);
        var content = parts["content.xml"];
        Assert.Empty(content.Descendants().Attributes(table + "formula"));
        var styles = content.Descendants().Where(e => e.Name.LocalName == "style").Select(e => e.Attributes().Single(a => a.Name.LocalName == "name").Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(content.Descendants().Attributes(table + "style-name"), used => Assert.Contains(used.Value, styles));
        return
        [
            .. content.Descendants(table + "table").SelectMany(sheet => sheet.Descendants(table + "table-cell").Where(cell => cell.Attribute(office + "value-type") is not null)
                .Select(cell => string.Join('\n', cell.Elements(text + "p").Select(p => string.Concat(p.Nodes().Select(node => node is XElement s ? new string(' ', (int)s.Attribute(text + "c")!) : ((XText)node).Value)))))
                .Prepend(sheet.Attribute(table + "name")!.Value)),
        ];
    }

    public static IEnumerable<string> Xlsx(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        XNamespace main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", types = "http://schemas.openxmlformats.org/package/2006/content-types";
        var parts = zip.Entries.ToDictionary(e => "/" + e.FullName, Xml);
        var declared = parts["/[Content_Types].xml"].Root!.Elements(types + "Override").Select(e => e.Attribute("PartName")!.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(parts.Keys.Where(name => name.StartsWith("/xl/", StringComparison.Ordinal) && !name.EndsWith(".rels", StringComparison.Ordinal)).Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
        var targets = parts["/xl/_rels/workbook.xml.rels"].Root!.Elements().ToDictionary(e => e.Attribute("Id")!.Value, e => "/xl/" + e.Attribute("Target")!.Value);
        var cells = new List<string>();
        foreach (var sheet in parts["/xl/workbook.xml"].Descendants(main + "sheet"))
        {
            cells.Add(sheet.Attribute("name")!.Value);
            var content = parts[targets[sheet.Attribute(office + "id")!.Value]];
            Assert.Empty(content.Descendants(main + "f"));
            var places = content.Descendants(main + "c").Select(c => c.Attribute("r")!.Value).ToList();
            Assert.Equal(places.Count, places.Distinct(StringComparer.Ordinal).Count());
            // A reader of XML makes one line feed of any line end; we write none but that.
            cells.AddRange(content.Descendants(main + "t").Select(t => t.Value));
        }

        return cells;
    }

    private static XDocument Xml(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        return XDocument.Load(stream, LoadOptions.PreserveWhitespace);
    }
}
