using System;

namespace Id2Meta.Ledger;

/// <summary>A ledger that cannot be used as asked. No person and no key is in it.</summary>
public sealed class LedgerException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public LedgerException()
    {
    }

    /// <summary>An exception that says what is wrong.</summary>
    public LedgerException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what is wrong, with its cause.</summary>
    public LedgerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal LedgerException(string word, string message, string remedy, Exception? innerException = null)
        : base(message, innerException)
    {
        Word = word;
        Remedy = remedy;
    }

    /// <summary>The kind, a stable word: see <see cref="LedgerError"/>.</summary>
    public string Word { get; } = LedgerError.Failed;

    /// <summary>What to do about it, a sentence.</summary>
    public string Remedy { get; } = string.Empty;

    /// <summary>Whether the same may succeed later without anybody changing what is asked: a full disk, a locked file, a lost connection.</summary>
    public bool IsTransient => Word is LedgerError.Locked or LedgerError.Full or LedgerError.Unreachable;
}
