using System.Management.Automation;
using Id2Meta.Hosting;

namespace Id2Meta.Commands;

/// <summary>Forgets the access key that Set-Id2MetaCredential set for this process.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "Id2MetaCredential",
    SupportsShouldProcess = true)]
public sealed class RemoveId2MetaCredentialCommand : Id2MetaCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ModuleProcess.Current.Credential is not { } credential)
        {
            WriteError(Errors.ErrorRecords.Create(
                "Id2Meta.CredentialMissing",
                ErrorCategory.ObjectNotFound,
                "No access key was set for this process. Environment variables are removed with Remove-Item Env:ALIBABA_CLOUD_ACCESS_KEY_ID.",
                "Get-Id2MetaCredential shows what there is."));
            return;
        }

        if (ShouldProcess(credential.MaskedAccessKeyId, "Forget the access key of this process"))
        {
            ModuleProcess.Current.Credential = null;
        }
    }
}
