using System;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>What SQLite's result codes mean for a ledger (sqlite.org/rescode.html).</summary>
internal static class SqliteFaults
{
    private const int ShortRead = raw.SQLITE_IOERR | (2 << 8);

    public static LedgerException Of(SqliteException exception, string path) =>
        Of(exception.SqliteErrorCode, exception.SqliteExtendedErrorCode, path, exception);

    public static LedgerException Of(int code, int extendedCode, string path, Exception? cause = null) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
            LedgerError.Locked, $"The ledger '{path}' is locked by another program.", "Close what has it open, a database browser or a backup, and run again.", cause),
        raw.SQLITE_FULL => new(
            LedgerError.Full, $"The disk of the ledger '{path}' is full.", "Make room on that disk and run again: everything that was answered is kept.", cause),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => ReadOnly(path, cause),
        raw.SQLITE_CANTOPEN => new(
            LedgerError.ReadOnly, $"The ledger '{path}' cannot be opened, or the files beside it cannot be made.", "Check the rights on the file and on its folder: both are written.", cause),
        raw.SQLITE_NOTADB => NotALedger(path, cause),
        raw.SQLITE_CORRUPT => Damaged(path, cause),
        raw.SQLITE_IOERR when extendedCode == ShortRead => Damaged(path, cause),
        raw.SQLITE_IOERR => new(
            LedgerError.Failed, $"Reading or writing the ledger '{path}' failed (SQLite {extendedCode}).", "Check the disk, and run again.", cause),
        _ => new(LedgerError.Failed, $"The ledger '{path}' failed (SQLite {extendedCode}).", "Run again; if it stays so, report it with this number.", cause),
    };

    public static LedgerException NotALedger(string path, Exception? cause = null) => new(
        LedgerError.NotALedger, $"'{path}' is not a ledger of Id2Meta.", "Name another file: a ledger that does not exist yet is made.", cause);

    public static LedgerException ReadOnly(string path, Exception? cause = null) => new(
        LedgerError.ReadOnly, $"The ledger '{path}' cannot be written.", "Give yourself the right to write to the file and its folder, or name a ledger elsewhere.", cause);

    private static LedgerException Damaged(string path, Exception? cause) => new(
        LedgerError.Damaged,
        $"The ledger '{path}' is damaged.",
        "Put back a copy from your backup, or save what can be read with 'sqlite3 <file> .recover'; name another ledger until then.",
        cause);
}
