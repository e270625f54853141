using System;
using System.Diagnostics;
using System.IO;

namespace Id2Meta.Core.Tests.Ledger;

/// <summary>A disk of half a megabyte, where the tests may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-");

    public SmallDisk() => IsThere = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Mount("mount", "-t", "tmpfs", "-o", "size=512k", "none", Folder);

    public bool IsThere { get; }

    public string Folder => _folder.FullName;

    /// <summary>Makes room.</summary>
    public void Free() => Mount("mount", "-o", "remount,size=8m", Folder);

    public void Dispose()
    {
        if (IsThere)
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
