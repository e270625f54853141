using System;
using System.Runtime.InteropServices;

namespace Id2Meta.Shell.Hosting;

/// <summary>Windows understands escape sequences only after a program asked for it.</summary>
internal static partial class WindowsConsole
{
    private const int StandardOutput = -11;
    private const uint EnableVirtualTerminalProcessing = 4;

    public static bool TryEnableEscapeSequences()
    {
        if (!OperatingSystem.IsWindows())
        {
            return true;
        }

        var output = GetStdHandle(StandardOutput);
        return !GetConsoleMode(output, out var mode) || SetConsoleMode(output, mode | EnableVirtualTerminalProcessing);
    }

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int handle);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetConsoleMode(nint handle, uint mode);
}
