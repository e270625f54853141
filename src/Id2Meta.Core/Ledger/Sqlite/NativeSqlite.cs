using System;
#if !NET8_0_OR_GREATER
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
#endif
using System.Threading;
using SQLitePCL;

namespace Id2Meta.Ledger.Sqlite;

/// <summary>
/// The native SQLite of this system. In the module it lies in runtimes/&lt;rid&gt;/native beside the folders of the two builds; on net8.0 the loader's load
/// context finds it there. The build for netstandard2.0 has no load context of its own and finds it here.
/// </summary>
internal static class NativeSqlite
{
    private static readonly Lazy<LedgerException?> Problem = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads it, once in a process.</summary>
    /// <exception cref="LedgerException">It cannot be loaded.</exception>
    public static void EnsureLoaded()
    {
        if (Problem.Value is { } problem)
        {
            throw new LedgerException(problem.Word, problem.Message, problem.Remedy, problem.InnerException);
        }
    }

    private static LedgerException? Load()
    {
        try
        {
#if !NET8_0_OR_GREATER
            Preload();
#endif
            Batteries_V2.Init();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or TypeInitializationException or EntryPointNotFoundException)
        {
            return new LedgerException(
                LedgerError.DriverMissing,
                "The native SQLite library cannot be loaded on this system.",
                "A ledger needs Windows, Linux (glibc or musl) or macOS on x64 or Arm64, and the module's folder complete: install the module again.",
                exception);
        }
    }

#if !NET8_0_OR_GREATER
    private const string Library = "e_sqlite3";

    /// <summary>Windows finds a library by the name of one that is loaded already; elsewhere .NET is told where it lies.</summary>
    private static void Preload()
    {
        var build = Path.GetDirectoryName(typeof(NativeSqlite).Assembly.Location);
        var folder = Path.Combine(Path.GetDirectoryName(build) ?? string.Empty, "runtimes");
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            var path = Path.Combine(folder, "win-" + Architecture, "native", Library + ".dll");
            if (File.Exists(path) && LoadLibrary(path) == IntPtr.Zero)
            {
                throw new DllNotFoundException(path);
            }
        }
        else if (Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices") is { } nativeLibrary)
        {
            Resolver.Install(nativeLibrary, folder);
        }
    }

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true, EntryPoint = "LoadLibraryW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr LoadLibrary(string path);

    /// <summary>NativeLibrary.SetDllImportResolver, which .NET has and netstandard2.0 does not name.</summary>
    private sealed class Resolver(MethodInfo tryLoad, string folder)
    {
        public static void Install(Type nativeLibrary, string folder)
        {
            var set = nativeLibrary.GetMethod("SetDllImportResolver");
            var tryLoad = nativeLibrary.GetMethod("TryLoad", [typeof(string), typeof(IntPtr).MakeByRefType()]);
            if (set is null || tryLoad is null)
            {
                return;
            }

            var resolver = new Resolver(tryLoad, folder);
            var callback = Delegate.CreateDelegate(set.GetParameters()[1].ParameterType, resolver, typeof(Resolver).GetMethod(nameof(Resolve))!);
            set.Invoke(null, [typeof(SQLite3Provider_e_sqlite3).Assembly, callback]);
        }

        public IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
        {
            var extension = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? ".dylib" : ".so";
            var systems = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? new[] { "osx-" } : ["linux-", "linux-musl-"];
            foreach (var path in systems.Select(system => Path.Combine(folder, system + Architecture, "native", "lib" + name + extension)))
            {
                var arguments = new object[] { path, IntPtr.Zero };
                if (File.Exists(path) && (bool)tryLoad.Invoke(null, arguments)!)
                {
                    return (IntPtr)arguments[1];
                }
            }

            return IntPtr.Zero;
        }
    }
#endif
}
