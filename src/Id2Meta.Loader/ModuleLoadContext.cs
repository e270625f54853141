using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Threading;

namespace Id2Meta.Loader;

/// <summary>
/// Loads the module and its dependencies apart from PowerShell's: only this assembly lives in the default load context. What the
/// framework or PowerShell has comes from there, because a private copy would hide events and types from everybody else.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Lazy<Assembly> Module = new(LoadModule, LazyThreadSafetyMode.ExecutionAndPublication);

    private readonly string _folder;
    private readonly string _runtimes;

    private ModuleLoadContext(string folder)
        : base("Id2Meta")
    {
        _folder = folder;
        _runtimes = Path.Combine(Path.GetDirectoryName(folder)!, "runtimes");
    }

    /// <summary>The assembly with the cmdlets, loaded once in a process for all its runspaces.</summary>
    public static Assembly ModuleAssembly => Module.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        // The system's own identifier may name a distribution (debian.12-x64) that no folder has; which C library it uses shows by what loads.
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var (systems, file) = OperatingSystem.IsWindows() ? (new[] { "win-" }, unmanagedDllName + ".dll")
            : OperatingSystem.IsMacOS() ? (["osx-"], $"lib{unmanagedDllName}.dylib")
            : (["linux-", "linux-musl-"], $"lib{unmanagedDllName}.so");
        foreach (var system in systems)
        {
            if (NativeLibrary.TryLoad(Path.Combine(_runtimes, system + architecture, "native", file), out var library))
            {
                return library;
            }
        }

        return IntPtr.Zero;
    }

    private static Assembly LoadModule()
    {
        var folder = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
        return new ModuleLoadContext(folder).LoadFromAssemblyPath(Path.Combine(folder, "Id2Meta.dll"));
    }
}
