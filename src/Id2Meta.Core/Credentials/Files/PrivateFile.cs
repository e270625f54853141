using System;
using System.IO;
#if NET8_0_OR_GREATER
using System.Runtime.Versioning;
#else
using System.Runtime.InteropServices;
#endif

namespace Id2Meta.Credentials.Files;

/// <summary>Files that are their user's alone from the first byte on.</summary>
internal static class PrivateFile
{
    private const int OthersMay = 0x3F; // rwxrwx of group and others
    private const int OwnerReadsAndWrites = 0x180; // 600
    private const int OwnerAll = 0x1C0; // 700

#if NET8_0_OR_GREATER
    [UnsupportedOSPlatformGuard("windows")]
    private static bool IsUnix => !OperatingSystem.IsWindows();
#else
    private static bool IsUnix => Path.DirectorySeparatorChar == '/';
#endif

    /// <summary>Whether group or others may read or write a file; on Windows the folder of the user answers for it.</summary>
    public static bool IsOpenToOthers(string path) => IsUnix && (Mode(path) & OthersMay & ~0x9) != 0;

    /// <summary>Puts a text in the place of a file, whole or not at all; a reader sees the old or the new one.</summary>
    public static void Replace(string path, byte[] content)
    {
        var target = FinalTarget(path);
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        CreateFolder(folder);
        try
        {
            using (var stream = Create(temporary))
            {
                stream.Write(content, 0, content.Length);
                stream.Flush(flushToDisk: true);
            }

            if (File.Exists(target))
            {
                File.Replace(temporary, target, destinationBackupFileName: null, ignoreMetadataErrors: true);
            }
            else
            {
                File.Move(temporary, target);
            }
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

#if NET8_0_OR_GREATER
    /// <summary>Makes a folder that is its user's alone, where there is none.</summary>
    public static void CreateFolder(string path)
    {
        if (IsUnix)
        {
            Directory.CreateDirectory(path, (UnixFileMode)OwnerAll);
        }
        else
        {
            Directory.CreateDirectory(path);
        }
    }

    /// <summary>Opens a file for one writer, and makes it where there is none.</summary>
    public static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (IsUnix)
        {
            options.UnixCreateMode = (UnixFileMode)OwnerReadsAndWrites;
        }

        return new FileStream(path, options);
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (IsUnix)
        {
            options.UnixCreateMode = (UnixFileMode)OwnerReadsAndWrites;
        }

        return new FileStream(path, options);
    }

    private static string FinalTarget(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;

    private static int Mode(string path) => IsUnix ? (int)File.GetUnixFileMode(path) : 0;
#else
    /// <summary>Makes a folder that is its user's alone, where there is none.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (!IsUnix)
        {
            Directory.CreateDirectory(path);
            return;
        }

        CreateFolder(Path.GetDirectoryName(path)!);
        if (NativeMethods.mkdir(path, OwnerAll) != 0 && !Directory.Exists(path))
        {
            throw new IOException($"The folder {path} cannot be made.");
        }
    }

    /// <summary>Opens a file for one writer, and makes it where there is none.</summary>
    public static FileStream Open(string path)
    {
        if (IsUnix && !File.Exists(path))
        {
            // Of what stays empty, the mode matters little; chmod makes it the user's alone all the same.
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            _ = NativeMethods.chmod(path, OwnerReadsAndWrites);
        }

        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private static FileStream Create(string path)
    {
        if (!IsUnix)
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }

        // The mode has to be right before there is a byte in it.
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None).Dispose();
        return NativeMethods.chmod(path, OwnerReadsAndWrites) == 0
            ? new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None)
            : throw new IOException($"The mode of {path} cannot be set.");
    }

    // This framework cannot follow a link.
    private static string FinalTarget(string path) => path;

    /// <summary>Newer runtimes can tell, though this framework does not know it.</summary>
    private static int Mode(string path) =>
        typeof(File).GetMethod("GetUnixFileMode", [typeof(string)]) is { } ask ? Convert.ToInt32(ask.Invoke(null, [path]), System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static class NativeMethods
    {
        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int chmod([MarshalAs(UnmanagedType.LPStr)] string path, int mode);

        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int mkdir([MarshalAs(UnmanagedType.LPStr)] string path, int mode);
    }
#endif
}
