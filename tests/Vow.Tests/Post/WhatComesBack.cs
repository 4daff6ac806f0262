using System.Globalization;
using System.Text;
using CsCheck;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Post;
using Vow.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Vow.Tests.Post;

public sealed class WhatComesBack
{
    private static readonly Instant Now = Instant.From(new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static async Task<(VowUnderTest Vow, ReturnPath Path)> PathAsync()
    {
        var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_RETURN"] = "bounces@example.org", ["VOW_IMAP"] = "imap://b:c@127.0.0.1:1" });
        return (vow, vow.Services.GetRequiredService<ReturnPath>());
    }

    private static ReturnReport Read(string text, ReturnPath path)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));
        return ReturnReport.Of(MimeMessage.Load(stream, TestContext.Current.CancellationToken), path);
    }

    private static string Delivery(string to, string action, string status) => $"""
        From: MAILER-DAEMON@mx.example.test
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        Sorry.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.test

        Final-Recipient: rfc822; dora@example.test
        Action: {action}
        Status: {status}

        --b--
        """;

    [Fact]
    public async Task A_report_is_read_by_its_status_and_believed_by_its_mark()
    {
        var (vow, path) = await PathAsync();
        await using var running = vow;
        var id = Guid.CreateVersion7(Now.ToDateTimeOffset());
        var mark = path.MarkOf(id, Now);
        var to = $"bounces+{mark.ToUpperInvariant()}@EXAMPLE.org";

        Assert.Equal(new ReturnReport(ReturnKind.Hard, mark, "5.1.1"), Read(Delivery(to, "failed", "5.1.1"), path));
        Assert.Equal(new ReturnReport(ReturnKind.Soft, mark, "5.2.2"), Read(Delivery(to, "failed", "5.2.2"), path));
        Assert.Equal(new ReturnReport(ReturnKind.Soft, mark, "4.4.7"), Read(Delivery(to, "failed", "4.4.7 (expired)"), path));
        Assert.Equal(new ReturnReport(ReturnKind.Delayed, mark, "4.4.1"), Read(Delivery(to, "delayed", "4.4.1"), path));
        Assert.Null(Read(Delivery("bounces@example.org", "failed", "5.1.1"), path).Mark);
        Assert.Null(Read(Delivery($"bounces+{mark}x@example.org", "failed", "5.1.1"), path).Mark);
        Assert.Equal(ReturnKind.Stop, Read($"From: zoe@example.test\nTo: {to}\nSubject: Stop\n\n", path).Kind);
        Assert.Equal(ReturnKind.Other, Read($"From: zoe@example.test\nTo: {to}\nSubject: Stop\nAuto-Submitted: auto-replied\n\n", path).Kind);
        Assert.Equal(ReturnKind.Other, Read($"From: zoe@example.test\nTo: {to}\nSubject: Away until Monday\n\n", path).Kind);
        Assert.Equal(ReturnKind.Other, Read("From: zoe@example.test\nTo: bounces@example.org\nSubject: stop\n\n", path).Kind);
    }

    [Fact]
    public async Task Marks_lead_back_to_one_mail_and_fit_any_mail_server()
    {
        var (vow, path) = await PathAsync();
        await using var running = vow;
        Gen.Select(Gen.Guid, Gen.Guid).Sample(
            (one, other) =>
            {
                var address = path.For(one, Now)!.Address;
                return path.MarkIn($"<{address}>") == path.MarkOf(one, Now) && address.IndexOf('@', StringComparison.Ordinal) <= 64
                    && (one == other || path.MarkOf(one, Now) != path.MarkOf(other, Now));
            },
            iter: 300, threads: 1);
        // An address elsewhere, or another mailbox here, is none of ours, whatever mark it bears.
        var mine = path.For(Guid.CreateVersion7(Now.ToDateTimeOffset()), Now)!.Address;
        Assert.NotNull(path.MarkIn(mine));
        Assert.All(
            [mine[..^3] + "xyz", "x" + mine, mine.Replace('+', '-'), mine.Replace("+", "+x", StringComparison.Ordinal), mine.Split('@')[0]],
            other => Assert.Null(path.MarkIn(other)));
    }

    [Fact]
    public void Mails_leave_for_a_domain_at_its_pace_and_not_while_it_says_later()
    {
        var pace = new DomainPace(new VowOptions { MailRate = 3 });
        Instant After(int seconds) => Now.Plus(TimeSpan.FromSeconds(seconds));

        Assert.All([1, 2, 3], n => Assert.Null(pace.Take($"{n}@a.test", After(n))));
        Assert.Equal(After(61), pace.Take("4@A.test", After(4)));
        Assert.Null(pace.Take("1@b.test", After(4)));
        Assert.Null(pace.Take("4@a.test", After(61)));

        pace.Answered("x@c.test", HandedOver.Later, After(0));
        pace.Answered("y@c.test", HandedOver.Later, After(0));
        Assert.Null(pace.Take("z@c.test", After(1)));
        pace.Answered("z@c.test", HandedOver.Later, After(1));
        Assert.Equal(After(301), pace.Take("z@c.test", After(2)));
        Assert.Null(pace.Take("z@c.test", After(301)));
        pace.Answered("z@c.test", HandedOver.Later, After(301));
        Assert.Equal(After(301 + 900), pace.Take("z@c.test", After(302)));
        Assert.Null(pace.Take("z@c.test", After(1300)));
        pace.Answered("z@c.test", HandedOver.Left, After(1300));
        pace.Answered("z@c.test", HandedOver.Later, After(1301));
        Assert.Null(pace.Take("z@c.test", After(1302)));
    }
}
