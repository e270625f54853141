using System.Management.Automation;
using Id2Meta.Hosting;

namespace Id2Meta.Commands;

/// <summary>Stops the sandbox of this process: from now on the real service is asked again.</summary>
[Cmdlet(
    VerbsLifecycle.Stop,
    "Id2MetaSandbox",
    SupportsShouldProcess = true)]
public sealed class StopId2MetaSandboxCommand : Id2MetaCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ModuleProcess.Current.Sandbox is not { } running)
        {
            WriteVerbose("No sandbox runs in this process.");
            return;
        }

        if (ShouldProcess(running.Endpoint.ToString(), "Stop the sandbox; from now on the real service is asked")
            && ModuleProcess.Current.TakeSandbox() is { } sandbox)
        {
            Pipeline.Run(async () => await sandbox.DisposeAsync().ConfigureAwait(true));
        }
    }
}
