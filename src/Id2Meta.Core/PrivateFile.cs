using System;
using System.IO;
using System.Runtime.InteropServices;
#if NET8_0_OR_GREATER
using System.Runtime.Versioning;
#else
using System.Text;
#endif

namespace Id2Meta;

/// <summary>Files and folders that nobody but their owner may read, from their first byte. On Windows the folder's rights decide.</summary>
internal static partial class PrivateFile
{
    private const int OthersMayReadOrWrite = 0x36; // rw-rw- of group and others
    private const int OwnerReadsAndWrites = 0x180; // 600
    private const int OwnerAll = 0x1C0; // 700

#if NET8_0_OR_GREATER
    [UnsupportedOSPlatformGuard("windows")]
    private static bool IsUnix => !OperatingSystem.IsWindows();
#else
    private static bool IsUnix => Path.DirectorySeparatorChar == '/';
#endif

    /// <summary>Whether group or others may read or write a file.</summary>
    public static bool IsOpenToOthers(string path) => IsUnix && (Mode(path) & OthersMayReadOrWrite) != 0;

    /// <summary>Makes a file with its whole content at once; false where it is there already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static bool TryCreate(string path, byte[] content)
    {
        var temporary = WriteBeside(path, content);
        try
        {
            // Where no file is there, Unix's File.Move renames, which would replace one that comes between.
            if (!IsUnix || NativeMethods.link(temporary, path) != 0)
            {
                File.Move(temporary, path);
            }

            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Puts a content in the place of a file, whole or not at all; a reader sees the old or the new one. Makes the folder, too.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Replace(string path, byte[] content)
    {
        var target = FinalTarget(path);
        CreateFolder(Path.GetDirectoryName(target)!);
        var temporary = WriteBeside(target, content);
        try
        {
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

    private static string WriteBeside(string path, byte[] content)
    {
        string? temporary = null;
        try
        {
            using var stream = CreateBeside(path);
            temporary = stream.Name;
            stream.Write(content, 0, content.Length);
            stream.Flush(flushToDisk: true);
            return temporary;
        }
        catch when (temporary is not null)
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
    public static FileStream Open(string path) => Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);

    private static FileStream CreateBeside(string path) =>
        Open(Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.Write);

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
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

    private static FileStream CreateBeside(string path)
    {
        var beginning = Path.Combine(Path.GetDirectoryName(path)!, "." + Path.GetFileName(path) + ".");
        if (!IsUnix)
        {
            return new FileStream(beginning + Path.GetRandomFileName(), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }

        // netstandard2.0 names no rights; mkstemp gives a new file its owner's only, on every Unix.
        var name = Encoding.UTF8.GetBytes(beginning + "XXXXXX\0");
        var descriptor = NativeMethods.mkstemp(name);
        if (descriptor < 0)
        {
            throw new UnauthorizedAccessException($"No file can be made in {Path.GetDirectoryName(path)}.");
        }

        _ = NativeMethods.close(descriptor);
        return new FileStream(Encoding.UTF8.GetString(name, 0, name.Length - 1), FileMode.Open, FileAccess.Write, FileShare.None);
    }

    // This framework cannot follow a link.
    private static string FinalTarget(string path) => path;

    /// <summary>Newer runtimes can tell, though this framework does not know it.</summary>
    private static int Mode(string path) =>
        typeof(File).GetMethod("GetUnixFileMode", [typeof(string)]) is { } ask ? Convert.ToInt32(ask.Invoke(null, [path]), System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static partial class NativeMethods
    {
        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int chmod([MarshalAs(UnmanagedType.LPStr)] string path, int mode);

        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int mkdir([MarshalAs(UnmanagedType.LPStr)] string path, int mode);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int mkstemp(byte[] template);

        [DllImport("libc")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int close(int descriptor);
    }
#endif

    private static partial class NativeMethods
    {
        /// <summary>Gives a file a second name; fails where that name is taken, or where the file system has no such names.</summary>
        [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int link([MarshalAs(UnmanagedType.LPStr)] string path, [MarshalAs(UnmanagedType.LPStr)] string name);
    }
}
