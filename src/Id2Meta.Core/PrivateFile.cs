using System;
using System.IO;
#if !NET8_0_OR_GREATER
using System.Runtime.InteropServices;
using System.Text;
#endif

namespace Id2Meta;

/// <summary>Files that nobody but their owner may read, from their first byte. On Windows the folder's rights decide.</summary>
internal static class PrivateFile
{
    /// <summary>Makes a file with its whole content at once; false where it is there already.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static bool TryCreate(string path, byte[] content)
    {
        var temporary = CreateTemporary(path, content);
        try
        {
            File.Move(temporary, path);
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

#if NET8_0_OR_GREATER
    private static string CreateTemporary(string path, byte[] content)
    {
        var temporary = path + "." + Path.GetRandomFileName();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(temporary, options);
        Write(stream, content);
        return temporary;
    }
#else
    private static string CreateTemporary(string path, byte[] content)
    {
        var temporary = path + "." + Path.GetRandomFileName();
        var mode = FileMode.CreateNew;
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // netstandard2.0 names no rights; mkstemp gives a new file its owner's only, on every Unix.
            var template = Encoding.UTF8.GetBytes(path + ".XXXXXX\0");
            var descriptor = MakeTemporary(template);
            if (descriptor < 0)
            {
                throw new UnauthorizedAccessException("No file can be made there.");
            }

            _ = Close(descriptor);
            temporary = Encoding.UTF8.GetString(template, 0, template.Length - 1);
            mode = FileMode.Open;
        }

        using var stream = new FileStream(temporary, mode, FileAccess.Write, FileShare.None);
        Write(stream, content);
        return temporary;
    }

    [DllImport("libc", EntryPoint = "mkstemp", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeTemporary(byte[] template);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
#endif

    private static void Write(FileStream stream, byte[] content)
    {
        stream.Write(content, 0, content.Length);
        stream.Flush(flushToDisk: true);
    }
}
