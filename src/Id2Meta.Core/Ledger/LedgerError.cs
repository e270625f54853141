namespace Id2Meta.Ledger;

/// <summary>The words of <see cref="LedgerException.Word"/>. They are part of the error ids that people catch: none changes.</summary>
public static class LedgerError
{
    /// <summary>The address is neither a path nor a known kind of address.</summary>
    public const string AddressUnknown = "LedgerAddressUnknown";

    /// <summary>There is no such ledger, and nobody asked to make one; or its folder is missing.</summary>
    public const string NotFound = "LedgerNotFound";

    /// <summary>There is a file, and it is not a ledger.</summary>
    public const string NotALedger = "LedgerNotALedger";

    /// <summary>A newer version of the module made it.</summary>
    public const string NewerSchema = "LedgerNewerSchema";

    /// <summary>It was made with another key.</summary>
    public const string KeyWrong = "LedgerKeyWrong";

    /// <summary>The key cannot be read, or is none.</summary>
    public const string KeyUnusable = "LedgerKeyUnusable";

    /// <summary>Somebody else holds it for too long. Transient.</summary>
    public const string Locked = "LedgerLocked";

    /// <summary>It, or its folder, cannot be written.</summary>
    public const string ReadOnly = "LedgerReadOnly";

    /// <summary>The disk is full. Transient.</summary>
    public const string Full = "LedgerFull";

    /// <summary>It is damaged.</summary>
    public const string Damaged = "LedgerDamaged";

    /// <summary>A file on a network share cannot be shared safely.</summary>
    public const string OnNetworkShare = "LedgerOnNetworkShare";

    /// <summary>The database is out of reach. Transient.</summary>
    public const string Unreachable = "LedgerUnreachable";

    /// <summary>Runs are going on that the change would hurt.</summary>
    public const string InUse = "LedgerInUse";

    /// <summary>The address holds a password, which belongs elsewhere.</summary>
    public const string PasswordInAddress = "LedgerPasswordInAddress";

    /// <summary>The ledger would go to another machine in clear, or could be made to.</summary>
    public const string InsecureConnection = "LedgerInsecureConnection";

    /// <summary>The database does not let this user in, or the user's password is missing.</summary>
    public const string AccessDenied = "LedgerAccessDenied";

    /// <summary>The certificate of the database is not trusted, or it has none.</summary>
    public const string TlsFailed = "LedgerTlsFailed";

    /// <summary>The native library of the database cannot be loaded.</summary>
    public const string DriverMissing = "LedgerDriverMissing";

    /// <summary>Reading or writing failed in another way.</summary>
    public const string Failed = "LedgerFailed";

    /// <summary>The exception for a service that no file describes.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="variable">Which variable names the file.</param>
    public static LedgerException IsNoService(string service, string variable) =>
        new(AddressUnknown, $"There is no service '{service}' in the connection service file.", $"Correct the name, or describe it in ~/.pg_service.conf or the file that {variable} names.");

    /// <summary>The exception for an address that is of no file system.</summary>
    /// <param name="kind">What it is of, as PowerShell names it.</param>
    public static LedgerException IsNoFile(string kind) =>
        new(AddressUnknown, $"The address of the ledger is in a drive of {kind}, not of files.", "Give the path of a file, for example ./people.ledger.");
}
