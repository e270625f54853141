using System.Management.Automation;
using System.Reflection;

namespace Id2Meta.Loader;

/// <summary>
/// Imports the module's cmdlets into Id2Meta.psm1, which alone calls it: a cmdlet, because constrained language lets a script call no
/// static method of ours and no reflection, but any cmdlet.
/// </summary>
[Cmdlet(
    VerbsData.Import,
    "Id2MetaAssembly")]
public sealed class ImportId2MetaAssemblyCommand : PSCmdlet
{
    // After -Force the engine exports nothing of an assembly that was imported before (PowerShell issue 20710), unless told so cmdlet by cmdlet.
    private static readonly MethodInfo? AddExportedCmdlet =
        typeof(PSModuleInfo).GetMethod("AddExportedCmdlet", BindingFlags.Instance | BindingFlags.NonPublic, [typeof(CmdletInfo)]);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        using var import = PowerShell.Create(RunspaceMode.CurrentRunspace);
        import.AddCommand("Import-Module").AddParameter("Assembly", ModuleLoadContext.ModuleAssembly).AddParameter("PassThru");
        foreach (var imported in import.Invoke<PSModuleInfo>())
        {
            foreach (var cmdlet in imported.ExportedCmdlets.Values)
            {
                AddExportedCmdlet?.Invoke(SessionState.Module, [cmdlet]);
            }
        }
    }
}
