using System;
using System.Diagnostics;
using System.IO;

namespace Id2Meta.Tests;

/// <summary>A disk of half a megabyte, where the tests may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-");

    private static readonly Lazy<bool> Possible = new(() =>
    {
        using var disk = new SmallDisk();
        return disk._isThere;
    });

    private readonly bool _isThere;

    public SmallDisk() => _isThere = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Mount("mount", "-t", "tmpfs", "-o", "size=512k", "none", Folder);

    /// <summary>Whether there can be one here.</summary>
    public static bool CanBeMade => Possible.Value;

    public string Folder => _folder.FullName;

    /// <summary>Makes room.</summary>
    public void Free() => Mount("mount", "-o", "remount,size=8m", Folder);

    /// <summary>Lets nobody write there any more, not even root.</summary>
    public void MakeReadOnly() => Mount("mount", "-o", "remount,ro", Folder);

    public void Dispose()
    {
        if (_isThere)
        {
            Mount("umount", Folder);
        }

        _folder.Delete(recursive: true);
    }

    private static bool Mount(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
