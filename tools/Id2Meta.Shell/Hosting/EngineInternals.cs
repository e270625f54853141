using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Id2Meta.Shell.Hosting;

/// <summary>What the console of pwsh sets in the engine, as its friend; for other hosts there is no public way.</summary>
internal static class EngineInternals
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>Makes <c>exit</c> in the next script file the end of the session, and not only of the file.</summary>
    public static void LetScriptExit(Runspace runspace)
    {
        var context = Property(typeof(Runspace), "ExecutionContext").GetValue(runspace)!;
        Property(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    /// <summary>Makes Out-Default write the object to the error stream.</summary>
    public static void MarkAsError(PSObject error)
    {
        var stream = Property(typeof(PSObject), "WriteStream");
        stream.SetValue(error, Enum.Parse(stream.PropertyType, "Error"));
    }

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, Internal) ?? throw new MissingMemberException($"This version of the PowerShell engine has no {type.Name}.{name}.");
}
