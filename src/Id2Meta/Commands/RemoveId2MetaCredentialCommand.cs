using System.Management.Automation;
using Id2Meta.Completion;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Files;
using Id2Meta.Errors;
using Id2Meta.Hosting;
using Id2Meta.Service;

namespace Id2Meta.Commands;

/// <summary>
/// Forgets the access key, or the vault, that Set-Id2MetaCredential set for this process. With -ProfileName a profile of the shared file is
/// removed, with -Vault a secret of a vault.
/// </summary>
[Cmdlet(
    VerbsCommon.Remove,
    "Id2MetaCredential",
    DefaultParameterSetName = "Process",
    SupportsShouldProcess = true)]
public sealed class RemoveId2MetaCredentialCommand : Id2MetaCommand
{
    private const string DefaultSecretName = "Id2Meta";

    /// <summary>What was set for this process; this is what happens unless another place is named.</summary>
    [Parameter(ParameterSetName = "Process")]
    public SwitchParameter Process { get; set; }

    /// <summary>The profile of the shared file, or, with -Vault, the name of the secret.</summary>
    [Parameter(
        Mandatory = true,
        ParameterSetName = "Profile",
        ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = "Vault")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The vault that the key is in.</summary>
    [Parameter(
        Mandatory = true,
        ParameterSetName = "Vault")]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            switch (ParameterSetName)
            {
                case "Profile":
                    RemoveProfile();
                    break;
                case "Vault":
                    RemoveSecret(new VaultReference(Vault!, ProfileName ?? DefaultSecretName));
                    break;
                default:
                    Forget();
                    break;
            }
        }
        catch (CredentialException exception)
        {
            WriteError(ErrorRecords.Create("Id2Meta.CredentialMissing", ErrorCategory.ObjectNotFound, exception.Message, "Get-Id2MetaCredential shows what there is."));
        }
    }

    private void Forget()
    {
        var process = ModuleProcess.Current;
        var name = process.Credential?.MaskedAccessKeyId ?? process.Vault?.ToString()
            ?? throw new CredentialException("No access key was set for this process. Environment variables are removed with Remove-Item Env:ALIBABA_CLOUD_ACCESS_KEY_ID, profiles with -ProfileName.");
        if (ShouldProcess(name, "Forget the access key of this process"))
        {
            process.SetCredential(null);
        }
    }

    private void RemoveProfile()
    {
        var context = ModuleProcess.Current.CredentialContext(new ConnectionOptions(), internalRegion: null);
        var file = SharedFile.Locate(context.Environment) ?? throw new CredentialException("This user has no home folder, and ALIBABA_CLOUD_CREDENTIALS_FILE names no file.");
        if (!file.Has(ProfileName!, context))
        {
            throw new CredentialException($"{file.Path} has no profile '{ProfileName}'. One of the Alibaba Cloud CLI is removed with: aliyun configure delete --profile {ProfileName}.");
        }

        if (ShouldProcess(file.Path, $"Remove the profile '{ProfileName}'"))
        {
            Pipeline.Run(() => file.RemoveAsync(ProfileName!, context.TimeProvider, StopToken));
        }
    }

    private void RemoveSecret(VaultReference reference)
    {
        if (!SecretVault.Has(InvokeCommand, reference))
        {
            throw new CredentialException($"There is no {reference.ToString().Substring("the ".Length)}.");
        }

        if (ShouldProcess(reference.ToString(), "Remove the access key"))
        {
            SecretVault.Remove(InvokeCommand, reference);
            if (reference.Equals(ModuleProcess.Current.Vault))
            {
                ModuleProcess.Current.SetCredential(null);
            }
        }
    }
}
