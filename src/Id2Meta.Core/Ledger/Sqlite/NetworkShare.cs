using System;
using System.IO;
using System.Linq;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>Whether a folder is on another machine: there SQLite's locks and shared memory do not hold (sqlite.org/faq.html, wal.html).</summary>
internal static class NetworkShare
{
    private const string Mounts = "/proc/self/mounts";

    /// <summary>File systems of other machines that .NET takes for something else, and those in user space by the kind that mounts name.</summary>
    private static readonly string[] Foreign =
        ["9p", "v9fs", "ceph", "glusterfs", "fuse.glusterfs", "lustre", "gpfs", "beegfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.gvfsd-fuse", "davfs", "fuse.davfs"];

    public static bool IsOn(string folder)
    {
        if (folder.StartsWith(@"\\", StringComparison.Ordinal) && !folder.StartsWith(@"\\?\", StringComparison.Ordinal) && !folder.StartsWith(@"\\.\", StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            var drive = new DriveInfo(Path.DirectorySeparatorChar == '\\' ? Path.GetPathRoot(folder)! : folder);
            return drive.DriveType == DriveType.Network || IsForeign(drive.DriveFormat) || (File.Exists(Mounts) && IsForeign(KindOf(folder, File.ReadAllLines(Mounts))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A disk that does not tell its kind: opening the file will tell what is wrong with it.
            return false;
        }
    }

    /// <summary>The kind of the innermost mount around a folder, from lines of /proc/self/mounts.</summary>
    internal static string KindOf(string folder, string[] mounts) => mounts
        .Select(line => line.Split(' '))
        .Where(fields => fields.Length > 2 && IsWithin(folder, fields[1].Replace(@"\040", " ")))
        .OrderBy(fields => fields[1].Length)
        .Select(fields => fields[2])
        .LastOrDefault() ?? string.Empty;

    internal static bool IsForeign(string kind) =>
        kind.StartsWith("nfs", StringComparison.Ordinal) || kind.StartsWith("cifs", StringComparison.Ordinal) || kind.StartsWith("smb", StringComparison.Ordinal)
        || Foreign.Contains(kind, StringComparer.Ordinal);

    private static bool IsWithin(string folder, string mount) =>
        mount == "/" || folder == mount || folder.StartsWith(mount + "/", StringComparison.Ordinal);
}
