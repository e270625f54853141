using System.Management.Automation;
using System.Security;
using Id2Meta.Completion;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Files;
using Id2Meta.Credentials.Places;
using Id2Meta.Hosting;
using Id2Meta.Service;

namespace Id2Meta.Commands;

/// <summary>
/// Sets the access key for this process: for all its runspaces, until it ends; nothing is written anywhere. With -Persist it is kept as a profile
/// of the file that other Alibaba Cloud tools share, with -Vault in a vault of SecretManagement, which this process remembers and asks when
/// the key is used.
/// </summary>
[Cmdlet(
    VerbsCommon.Set,
    "Id2MetaCredential",
    DefaultParameterSetName = "Credential",
    SupportsShouldProcess = true)]
public sealed class SetId2MetaCredentialCommand : Id2MetaCommand
{
    private const string DefaultSecretName = "Id2Meta";

    /// <summary>The key: its id as user name, its secret as password, as Get-Credential asks for them.</summary>
    [Parameter(
        Position = 0,
        ParameterSetName = "Credential",
        ValueFromPipeline = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The id of the key.</summary>
    [Parameter(
        Mandatory = true,
        ParameterSetName = "Key",
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string AccessKeyId { get; set; } = string.Empty;

    /// <summary>The secret of the key.</summary>
    [Parameter(
        Mandatory = true,
        ParameterSetName = "Key",
        ValueFromPipelineByPropertyName = true)]
    public SecureString AccessKeySecret { get; set; } = null!;

    /// <summary>The token of a session that the key belongs to: for this process only.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SecureString? SecurityToken { get; set; }

    /// <summary>Keeps the key in the shared file of profiles, under -ProfileName, instead of in this process.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>The name of the profile for -Persist, or of the secret for -Vault, where it is Id2Meta unless given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>A vault of SecretManagement: a key that is given is kept there; without one, the key that is there serves this process.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>Replaces a profile, or a secret, of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CheckArguments();
        try
        {
            var key = ParameterSetName == "Key" ? new PSCredential(AccessKeyId, AccessKeySecret) : Credential;
            if (key is null)
            {
                Refer(new VaultReference(Vault!, ProfileName ?? DefaultSecretName));
                return;
            }

            var credential = ReadCredential(key, SecurityToken)!;
            if (Persist)
            {
                Keep(credential);
            }
            else if (Vault is not null)
            {
                Deposit(new VaultReference(Vault, ProfileName ?? DefaultSecretName), key, credential);
            }
            else if (ShouldProcess(credential.MaskedAccessKeyId, "Set the access key of this process"))
            {
                ModuleProcess.Current.SetCredential(credential);
            }
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.CredentialNotKept", ErrorCategory.InvalidOperation, exception.Message, "Nothing was changed.");
        }
    }

    private void CheckArguments()
    {
        if (ParameterSetName == "Credential" && Credential is null && (Vault is null || Persist))
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "There is no key to set.", "Give one: Set-Id2MetaCredential -Credential (Get-Credential); only -Vault may have one already.");
        }

        if (Persist && Vault is not null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-Persist and -Vault exclude each other.", "Keep the key in one place.");
        }

        if (Persist && ProfileName is null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-Persist needs a name.", "Give one with -ProfileName; 'default' is what all tools take unasked.");
        }

        if (!Persist && Vault is null && ProfileName is not null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-ProfileName names nothing for a key of this process.", "Add -Persist or -Vault, or leave -ProfileName out.");
        }

        if (Vault is not null && SecurityToken is not null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "A session ends within hours, and has no place in a vault.", "Keep the key that gets it, or set the session for this process.");
        }
    }

    private void Keep(Credential credential)
    {
        var context = ModuleProcess.Current.CredentialContext(new ConnectionOptions(), internalRegion: null);
        if (SharedFile.Locate(context.Environment) is not { } file)
        {
            throw new CredentialException("This user has no home folder, and ALIBABA_CLOUD_CREDENTIALS_FILE names no file.");
        }

        if (ShouldProcess(file.Path, $"Write the access key {credential.MaskedAccessKeyId} as profile '{ProfileName}'"))
        {
            Pipeline.Run(() => file.SaveAsync(ProfileName!, credential, Force, context.TimeProvider, StopToken));
            WarnWhereAnotherWins(file, context);
            TellOfCredentials();
        }
    }

    /// <summary>A user who keeps a key expects it to serve from now on.</summary>
    private void WarnWhereAnotherWins(SharedFile file, CredentialContext context)
    {
        foreach (var place in ModuleProcess.Current.Places(argument: null, profile: null, fetchVault: null))
        {
            string winner;
            try
            {
                if (place is VaultPlace vault)
                {
                    winner = vault.Description;
                }
                else if (place.Read(context) is { IsGuess: false, Recipe: { } recipe })
                {
                    if (place is SharedFilePlace && recipe.Origin == $"profile '{ProfileName}' of {file.Path}")
                    {
                        return;
                    }

                    winner = recipe.Origin;
                }
                else
                {
                    continue;
                }
            }
            catch (CredentialException exception)
            {
                WriteWarning($"Without -ProfileName {ProfileName} this profile does not serve: another place is looked at before, and is wrong. {exception.Message}");
                return;
            }

            WriteWarning($"Without -ProfileName {ProfileName} this profile does not serve: {winner} does. Get-Id2MetaCredential shows all.");
            return;
        }

        WriteWarning($"Without -ProfileName {ProfileName} this profile does not serve: the default one is 'default', or what ALIBABA_CLOUD_PROFILE names.");
    }

    private void Deposit(VaultReference reference, PSCredential key, Credential credential)
    {
        if (!ShouldProcess(reference.ToString(), $"Keep the access key {credential.MaskedAccessKeyId}, and let this process use it"))
        {
            return;
        }

        if (!Force && SecretVault.Has(InvokeCommand, reference))
        {
            throw new CredentialException($"There is {reference} already: choose another -ProfileName, or replace it with -Force.");
        }

        SecretVault.Write(InvokeCommand, reference, key);
        ModuleProcess.Current.SetCredential(null, reference);
    }

    private void Refer(VaultReference reference)
    {
        if (!ShouldProcess(reference.ToString(), "Use the access key there in this process"))
        {
            return;
        }

        if (!SecretVault.Has(InvokeCommand, reference))
        {
            throw new CredentialException($"There is no {reference.ToString().Substring("the ".Length)}: Set-Id2MetaCredential -Vault {reference.Vault} -Credential (Get-Credential) keeps a key there.");
        }

        ModuleProcess.Current.SetCredential(null, reference);
    }
}
