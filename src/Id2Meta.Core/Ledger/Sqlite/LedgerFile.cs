using System;
using System.Buffers.Binary;
using System.IO;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>The file of a ledger before SQLite sees it.</summary>
internal static class LedgerFile
{
    /// <summary>Says in the head of the file whose it is: "Id2L".</summary>
    public const int ApplicationId = 0x4964_324C;

    // sqlite.org/fileformat.html, the head of a database.
    private const int HeadLength = 100;
    private const int PagesPlace = 28;
    private const int ApplicationIdPlace = 68;

    private static readonly byte[] Signature = [.. "SQLite format 3\0"u8];

    /// <summary>Checks the file and its place, and makes it, readable by its owner only, where it is absent.</summary>
    /// <exception cref="LedgerException">It cannot be a ledger's.</exception>
    public static void Prepare(string path, bool create)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || Directory.Exists(path))
        {
            throw new LedgerException(LedgerError.NotALedger, $"'{path}' is a folder.", "Name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new LedgerException(LedgerError.NotFound, $"There is no folder '{folder}' for the ledger.", "Make the folder, or correct the path.");
        }

        if (NetworkShare.IsOn(folder))
        {
            throw new LedgerException(
                LedgerError.OnNetworkShare,
                $"The ledger '{path}' is on a network share, where SQLite cannot keep processes apart.",
                "Put the ledger on a disk of this machine.");
        }

        try
        {
            if (!File.Exists(path))
            {
                if (!create)
                {
                    throw new LedgerException(LedgerError.NotFound, $"There is no ledger '{path}'.", "Correct the path; a run with -Ledger makes a ledger.");
                }

                PrivateFile.TryCreate(path, EmptyDatabase(path));
            }

            CheckHead(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw SqliteFaults.ReadOnly(path, exception);
        }
        catch (IOException exception)
        {
            throw SqliteFaults.Of(IsReadOnly(exception) ? raw.SQLITE_READONLY : raw.SQLITE_IOERR, raw.SQLITE_IOERR, path, exception);
        }
    }

    /// <summary>
    /// A database without tables that writes ahead already. To switch a file to that, SQLite needs it alone and waits for nobody: of two runs that began on a new file at once, one
    /// would fail.
    /// </summary>
    private static byte[] EmptyDatabase(string path)
    {
        var draft = path + "." + Path.GetRandomFileName();
        PrivateFile.TryCreate(draft, []);
        try
        {
            SqliteConnections.Open(draft, TimeSpan.Zero).Dispose();
            return File.ReadAllBytes(draft);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>What is not ours is not even opened: SQLite would change how it keeps its journal. A ledger that is being made may have an empty first page.</summary>
    private static void CheckHead(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[HeadLength];
        var length = stream.Read(head, 0, head.Length);
        if (length == 0)
        {
            return;
        }

        var isOurs = length == HeadLength
            && head.AsSpan(0, Signature.Length).SequenceEqual(Signature)
            && BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(ApplicationIdPlace)) is var id
            && (id == ApplicationId || (id == 0 && BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(PagesPlace)) <= 1));
        if (!isOurs)
        {
            throw SqliteFaults.NotALedger(path);
        }
    }

    private static bool IsReadOnly(IOException exception)
    {
        const int ErofsOfLinuxAndMacOs = 30;
        return exception.HResult == ErofsOfLinuxAndMacOs;
    }
}
