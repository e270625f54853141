using System;
using System.IO;

namespace Id2Meta.Ledger;

/// <summary>Where a ledger is.</summary>
public sealed class LedgerAddress
{
    private LedgerAddress(string path) => Path = path;

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Reads an address as people write it.</summary>
    /// <param name="text">A path.</param>
    /// <param name="folder">What a relative path is relative to.</param>
    /// <exception cref="LedgerException">It is no path.</exception>
    public static LedgerAddress Parse(string text, string folder)
    {
        ThrowHelper.IfNull(text);
        if (string.IsNullOrWhiteSpace(text) || text.Contains("://") || text.IndexOfAny(System.IO.Path.GetInvalidPathChars()) >= 0)
        {
            throw new LedgerException(LedgerError.AddressUnknown, "The address of the ledger is not a path.", "Give the path of a file, for example ./people.ledger.");
        }

        try
        {
            return new LedgerAddress(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, text)));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new LedgerException(LedgerError.AddressUnknown, "The address of the ledger is not a path.", "Give the path of a file, for example ./people.ledger.", exception);
        }
    }

    /// <summary>As it may be shown.</summary>
    public override string ToString() => Path;
}
