using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Text;
using Microsoft.PowerShell;

namespace Id2Meta.Shell;

/// <summary>The engine's session, without a console: the stand-ins registered and, if asked, the built module imported.</summary>
public static class ShellEngine
{
    /// <summary>Gives a session state for a runspace.</summary>
    /// <param name="importModule">Whether the built module is imported when the runspace opens.</param>
    /// <param name="languageMode">The language mode of the session.</param>
    /// <exception cref="FileNotFoundException">The module is to be imported and is not built.</exception>
    public static InitialSessionState CreateSessionState(bool importModule, PSLanguageMode languageMode = PSLanguageMode.FullLanguage)
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

        var state = InitialSessionState.CreateDefault2();
        state.LanguageMode = languageMode;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        foreach (var (type, cmdlet) in
            from type in typeof(ShellEngine).Assembly.GetTypes()
            let cmdlet = type.GetCustomAttribute<CmdletAttribute>()
            where cmdlet is not null
            select (type, cmdlet))
        {
            state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
        }

        if (importModule)
        {
            state.ImportPSModule([FindModuleManifest()]);
            state.ThrowOnRunspaceOpenError = true;
        }

        return state;
    }

    /// <summary>Gives the path of the built module's manifest, looked for from this assembly's folder upwards.</summary>
    /// <exception cref="FileNotFoundException">The module is not built.</exception>
    public static string FindModuleManifest()
    {
        var relative = Path.Combine("artifacts", "module", "Id2Meta", "Id2Meta.psd1");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var manifest = Path.Combine(folder.FullName, relative);
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new FileNotFoundException(
            $"The module is not built: no folder above '{AppContext.BaseDirectory}' has {relative}. Run 'dotnet build' in the repository first, or start the shell with -NoModule.",
            relative);
    }
}
