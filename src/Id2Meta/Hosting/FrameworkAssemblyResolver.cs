#if !NET8_0_OR_GREATER
using System;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Id2Meta.Hosting;

/// <summary>
/// Windows PowerShell has no load context of the module's own and no binding redirects: an older version that one of our dependencies
/// asks for is answered with the file that lies beside this assembly. It answers nobody else's questions.
/// </summary>
public sealed class FrameworkAssemblyResolver : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(FrameworkAssemblyResolver).Assembly.Location)!;

    private static bool IsNeeded => RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    /// <summary>Called by PowerShell when the module is imported.</summary>
    public void OnImport()
    {
        if (IsNeeded)
        {
            AppDomain.CurrentDomain.AssemblyResolve += Resolve;
        }
    }

    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (IsNeeded)
        {
            AppDomain.CurrentDomain.AssemblyResolve -= Resolve;
        }
    }

    private static Assembly? Resolve(object? sender, ResolveEventArgs arguments)
    {
        var isOurs = arguments.RequestingAssembly is { IsDynamic: false } asking
            && string.Equals(Path.GetDirectoryName(asking.Location), Folder, StringComparison.OrdinalIgnoreCase);
        var path = Path.Combine(Folder, new AssemblyName(arguments.Name).Name + ".dll");
        return isOurs && File.Exists(path) ? Assembly.LoadFrom(path) : null;
    }
}
#endif
