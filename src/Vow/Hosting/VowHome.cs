namespace Vow.Hosting;

/// <summary>The folder that holds everything this installation knows (<c>VOW_HOME</c>, by default <c>./data</c>). Created readable by its owner only.</summary>
public sealed class VowHome
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Opens the folder, creating what is missing.</summary>
    public VowHome(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Make(Path);
        Make(MasterKeys);
        Make(Outbox);
        Make(Protection);
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Vow's own store, when it is SQLite.</summary>
    public string StoreFile => In("vow.db");

    /// <summary>Wrapped compartment keys: apart from every backup of data.</summary>
    public string KeyFile => In("keys.db");

    /// <summary>Master key epochs, one file each, mode 0600.</summary>
    public string MasterKeys => In("master");

    /// <summary>The ledger's signing key, mode 0600.</summary>
    public string SigningKey => In("ledger.key");

    /// <summary>The signing key that is to follow, while it changes; mode 0600.</summary>
    public string NextSigningKey => In("ledger.key.next");

    /// <summary>Public halves of the signing keys before this one.</summary>
    public string PastVerifiers => In("ledger.vkeys");

    /// <summary>A log that was ended, as it was when another followed it: its files (C2SP tlog-tiles) in a folder.</summary>
    /// <param name="origin">Its name, such as <c>vow.example.fr/log/1</c>.</param>
    public string PastLog(string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return In("log-" + origin[(origin.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Checkpoints outside the database: the anchor never moves back.</summary>
    public string Anchor => In("anchor");

    /// <summary>Erasures, outside the database: a restored one does not know whom it had forgotten since.</summary>
    public string Erasures => In("erasures");

    /// <summary>Every "no", outside the database for the same reason.</summary>
    public string Withdrawals => In("withdrawals");

    /// <summary>Mails as .eml files where no SMTP server is configured.</summary>
    public string Outbox => In("outbox");

    /// <summary>The key that signs mails under a selector, mode 0600.</summary>
    public string DkimKey(string selector) => In($"dkim.{selector}.pem");

    /// <summary>Keys of session cookies.</summary>
    public string Protection => In("protection");

    /// <summary>The server's control socket, mode 0600.</summary>
    public string Socket => In("vow.sock");

    /// <summary>Held by whichever process may change this folder.</summary>
    public string Lock => In("lock");

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }
}
