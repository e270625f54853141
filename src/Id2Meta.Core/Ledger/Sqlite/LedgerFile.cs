using System;
using System.IO;
#if !NET8_0_OR_GREATER
using System.Runtime.InteropServices;
using System.Text;
#endif
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>The file of a ledger before SQLite sees it.</summary>
internal static class LedgerFile
{
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

                Create(path);
            }

            CheckSignature(path);
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

    private static void CheckSignature(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var beginning = new byte[Signature.Length];
        var length = stream.Read(beginning, 0, beginning.Length);
        if (length > 0 && !beginning.AsSpan().SequenceEqual(Signature))
        {
            throw SqliteFaults.NotALedger(path);
        }
    }

    private static bool IsReadOnly(IOException exception)
    {
        const int ErofsOfLinuxAndMacOs = 30;
        return exception.HResult == ErofsOfLinuxAndMacOs;
    }

#if NET8_0_OR_GREATER
    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster, and made it the same way.
        }
    }
#else
    private static void Create(string path)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            try
            {
                new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was faster, and made it the same way.
            }

            return;
        }

        // mkstemp alone gives a file its owner's rights from the beginning on every Unix; a link puts it in place, unless another process was faster.
        var template = Encoding.UTF8.GetBytes(path + ".XXXXXX\0");
        var descriptor = MakeTemporary(template);
        if (descriptor < 0)
        {
            throw SqliteFaults.ReadOnly(path);
        }

        _ = Close(descriptor);
        var temporary = Encoding.UTF8.GetString(template, 0, template.Length - 1);
        try
        {
            if (Link(template, Encoding.UTF8.GetBytes(path + "\0")) != 0 && !File.Exists(path))
            {
                throw SqliteFaults.ReadOnly(path);
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    [DllImport("libc", EntryPoint = "mkstemp", SetLastError = true)]
    private static extern int MakeTemporary(byte[] template);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link(byte[] oldPath, byte[] newPath);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
#endif
}
