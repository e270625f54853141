using System.Management.Automation;
using Id2Meta.Hosting;
using Id2Meta.Sandbox;

namespace Id2Meta.Commands;

/// <summary>Shows what the sandbox of this process was asked, and what its bill says. Gives nothing where none runs.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "Id2MetaSandbox")]
[OutputType(typeof(SandboxStatistics))]
public sealed class GetId2MetaSandboxCommand : Id2MetaCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ModuleProcess.Current.Sandbox is { } sandbox)
        {
            WriteObject(sandbox.GetStatistics());
        }
        else
        {
            WriteVerbose("No sandbox runs in this process.");
        }
    }
}
