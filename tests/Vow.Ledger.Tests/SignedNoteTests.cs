using System.Text;
using CsCheck;

namespace Vow.Ledger.Tests;

public sealed class SignedNoteTests
{
    // The example of the Go package golang.org/x/mod/sumdb/note.
    private const string NeumannKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string NeumannSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string NeumannText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string NeumannNote = NeumannText
        + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Fact]
    public void The_known_note_opens_with_its_known_key_and_is_signed_the_same()
    {
        var key = VerifierKey.TryParse(NeumannKey)!;
        Assert.Equal(NeumannKey, key.ToString());
        Assert.Equal(NeumannText, SignedNote.Open(Encoding.UTF8.GetBytes(NeumannNote), key));
        using var signer = new LogSigner("PeterNeumann", Convert.FromBase64String(NeumannSeed).AsSpan(1));
        Assert.Equal(NeumannKey, signer.Verifier.ToString());
        Assert.Equal(NeumannNote, Encoding.UTF8.GetString(signer.Sign(NeumannText)));
    }

    [Fact]
    public void The_key_of_the_go_checksum_database_is_read() => Assert.NotNull(VerifierKey.TryParse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"));

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+")]
    [InlineData("PeterNeumann")]
    [InlineData("")]
    public void A_key_that_does_not_fit_its_hash_or_format_is_refused(string text) => Assert.Null(VerifierKey.TryParse(text));

    [Fact]
    public void Any_byte_changed_in_a_checkpoint_refuses_it()
    {
        using var signer = new LogSigner("vow.example.fr/log/1", LogSigner.NewSeed());
        var note = new Checkpoint("vow.example.fr/log/1", 42, Hash32.Empty).Sign(signer);
        Assert.Equal(new Checkpoint("vow.example.fr/log/1", 42, Hash32.Empty), Checkpoint.TryOpen(note, signer.Verifier));
        for (var i = 0; i < note.Length; i++)
        {
            foreach (var turned in new byte[] { 1, 4, 0x20, 0x80 })
            {
                var changed = note.ToArray();
                changed[i] ^= turned;
                Assert.Null(Checkpoint.TryOpen(changed, signer.Verifier));
            }
        }
    }

    [Fact]
    public void Another_witness_signature_does_not_disturb_and_does_not_suffice()
    {
        using var log = new LogSigner("log", LogSigner.NewSeed());
        using var witness = new LogSigner("witness", LogSigner.NewSeed());
        var text = new Checkpoint("log", 1, Hash32.Empty).ToText();
        var line = Encoding.UTF8.GetString(witness.Sign(text))[(text.Length + 1)..];
        byte[] both = [.. log.Sign(text), .. Encoding.UTF8.GetBytes(line)];
        Assert.Equal(text, SignedNote.Open(both, log.Verifier));
        Assert.Equal(text, SignedNote.Open(both, witness.Verifier));
        Assert.Null(SignedNote.Open(witness.Sign(text), log.Verifier));
        Assert.Null(Checkpoint.TryOpen(both, witness.Verifier));
    }

    [Theory]
    [InlineData("log\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("log\n1\n47DEQpj8HBSa\n")]
    [InlineData("log\n1\n")]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void A_checkpoint_in_any_other_spelling_is_refused(string text) => Assert.Null(Checkpoint.TryParse(text));

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var key = VerifierKey.TryParse(NeumannKey)!;
        Gen.Byte.Array[0, 200].Sample(bytes => Assert.Null(SignedNote.Open(bytes, key)), iter: 500);
        Gen.String.Sample(text => Assert.Null(SignedNote.Open(Encoding.UTF8.GetBytes(text + "\n\n\u2014 " + text + "\n"), key)), iter: 500);
    }
}
