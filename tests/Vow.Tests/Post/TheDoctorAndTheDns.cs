using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Vow.Tests.Shared;

namespace Vow.Tests.Post;

public sealed class TheDoctorAndTheDns
{
    [Fact]
    public async Task The_doctor_says_what_is_missing_in_the_dns_and_is_content_when_it_is_there()
    {
        var records = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        await using var dns = new NameServer(records);
        // The shipped policy's address is privacy@coraye.com.
        await using var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string>
        {
            ["VOW_SMTP"] = "smtp://127.0.0.1:1",
            ["VOW_RETURN"] = "bounces@mail.coraye.com",
            ["VOW_IMAP"] = "imaps://b:c@mail.coraye.com",
            ["VOW_DKIM"] = "vow1@coraye.com",
            ["VOW_DNS"] = dns.Address,
        });

        var before = (await vow.RunAsync("doctor")).Output;
        Assert.Contains("MEND  mail spf       mail.coraye.com does not say which servers may send for it", before, StringComparison.Ordinal);
        Assert.Contains("MEND  mail dkim      vow1._domainkey.coraye.com has no key", before, StringComparison.Ordinal);
        Assert.Contains("MEND  mail dmarc", before, StringComparison.Ordinal);
        Assert.Contains("well  mail returns", before, StringComparison.Ordinal);

        records["mail.coraye.com"] = ["v=spf1 mx -all", "some other text"];
        records["vow1._domainkey.coraye.com"] = [before.Split("Publish there as TXT: ")[1].Split('\n')[0]];
        records["_dmarc.coraye.com"] = ["v=DMARC1; p=quarantine; rua=mailto:dmarc@coraye.com"];
        var after = (await vow.RunAsync("doctor")).Output;
        Assert.Contains("well  mail spf", after, StringComparison.Ordinal);
        Assert.Contains("well  mail dkim", after, StringComparison.Ordinal);
        Assert.Contains("well  mail dmarc     _dmarc.coraye.com asks receivers for: quarantine", after, StringComparison.Ordinal);

        records["mail.coraye.com"] = ["v=spf1 +all"];
        records["vow1._domainkey.coraye.com"] = ["v=DKIM1; k=rsa; p=MIIB"];
        var wrong = (await vow.RunAsync("doctor")).Output;
        Assert.Contains("lets anybody send", wrong, StringComparison.Ordinal);
        Assert.Contains("holds another key", wrong, StringComparison.Ordinal);
        records["mail.coraye.com"] = ["v=spf1 -all", "v=spf1 mx -all"];
        Assert.Contains("has 2 SPF records", (await vow.RunAsync("doctor")).Output, StringComparison.Ordinal);
    }

    /// <summary>A name server that answers TXT questions (RFC 1035) from a table, on this machine.</summary>
    private sealed class NameServer : IAsyncDisposable
    {
        private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly CancellationTokenSource stop = new();
        private readonly Task answering;

        public NameServer(Dictionary<string, string[]> records) => answering = AnswerAsync(records);

        public string Address => $"127.0.0.1:{((IPEndPoint)socket.Client.LocalEndPoint!).Port}";

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await answering;
            socket.Dispose();
            stop.Dispose();
        }

        private async Task AnswerAsync(Dictionary<string, string[]> records)
        {
            try
            {
                while (true)
                {
                    var asked = await socket.ReceiveAsync(stop.Token);
                    var labels = new List<string>();
                    var at = 12;
                    while (asked.Buffer[at] != 0)
                    {
                        labels.Add(Encoding.ASCII.GetString(asked.Buffer, at + 1, asked.Buffer[at]));
                        at += asked.Buffer[at] + 1;
                    }

                    var found = records.GetValueOrDefault(string.Join('.', labels), []);
                    using var answer = new MemoryStream();
                    var head = asked.Buffer[..(at + 5)];
                    // An answer, recursion available; no such name where there is none.
                    BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(0x8180 | (found.Length == 0 ? 3 : 0)));
                    BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), (ushort)found.Length);
                    BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
                    answer.Write(head);
                    foreach (var text in found)
                    {
                        var parts = Encoding.ASCII.GetBytes(text).Chunk(255).ToList();
                        answer.Write([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0]);
                        var length = parts.Sum(part => part.Length + 1);
                        answer.Write([(byte)(length >> 8), (byte)(length & 255)]);
                        foreach (var part in parts)
                        {
                            answer.WriteByte((byte)part.Length);
                            answer.Write(part);
                        }
                    }

                    await socket.SendAsync(answer.ToArray(), asked.RemoteEndPoint, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
