using System;
using System.IO;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>
/// A file that a run holds open and locked while it lives: the system lets go of it with the process, however that ends. Whoever can lock it knows that the
/// run is dead, since all processes that use a ledger file are on the machine of its disk.
/// </summary>
internal sealed class RunLock : ISignOfLife
{
    private readonly FileStream _stream;

    private RunLock(FileStream stream) => _stream = stream;

    /// <summary>Locks the run's file; <see langword="null"/> where locks do not hold here, so that they prove nothing.</summary>
    public static RunLock? TryHold(string ledger, long run)
    {
        var path = PathOf(ledger, run);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var held = new RunLock(stream);
        if (CanBeTaken(ledger, run))
        {
            held.Dispose();
            return null;
        }

        return held;
    }

    /// <summary>Whether the file is there and nobody holds it.</summary>
    public static bool CanBeTaken(string ledger, long run)
    {
        try
        {
            using var stream = new FileStream(PathOf(ledger, run), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes what a dead run left.</summary>
    public static void Clear(string ledger, long run)
    {
        try
        {
            File.Delete(PathOf(ledger, run));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty file stays; it says nothing, since its run is known to be over.
        }
    }

    public void Abandon() => _stream.Dispose();

    public void Dispose()
    {
        var path = _stream.Name;
        try
        {
            // In this order a file without a lock is never seen. Windows deletes nothing that is open: there it goes after.
            File.Delete(path);
            _stream.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _stream.Dispose();
            File.Delete(path);
        }
    }

    private static string PathOf(string ledger, long run) => FormattableString.Invariant($"{ledger}-run{run}");
}
