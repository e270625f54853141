using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using Id2Meta.Credentials;

namespace Id2Meta.Hosting;

/// <summary>The cmdlets of Microsoft.PowerShell.SecretManagement, where that module is present. Called on the pipeline thread.</summary>
internal static class SecretVault
{
    /// <summary>Fetches a key.</summary>
    /// <exception cref="CredentialException">The module, the vault or the secret is not there, or the secret is no key.</exception>
    public static Credential Read(CommandInvocationIntrinsics invoke, VaultReference reference)
    {
        var secret = Run(invoke, "Get-Secret", "& $args[0] -Vault $args[1] -Name $args[2] -ErrorAction Stop", reference, "read").FirstOrDefault()?.BaseObject;
        if (secret is not PSCredential key)
        {
            throw new CredentialException(
                $"{reference} is {(secret is null ? "not there" : "no PSCredential")}: Set-Id2MetaCredential -Vault {reference.Vault} -Credential (Get-Credential) keeps a key there.");
        }

        try
        {
            return new Credential(key.UserName, key.GetNetworkCredential().Password, null, "static_ak");
        }
        catch (CredentialException exception)
        {
            throw new CredentialException($"In {reference}: {exception.Message}");
        }
    }

    /// <summary>Whether there is such a secret; the secret itself is not fetched.</summary>
    public static bool Has(CommandInvocationIntrinsics invoke, VaultReference reference) =>
        Run(invoke, "Get-SecretInfo", "& $args[0] -Vault $args[1] -Name $args[2] -ErrorAction Stop", reference, "looked into").Count > 0;

    /// <summary>Keeps a key.</summary>
    public static void Write(CommandInvocationIntrinsics invoke, VaultReference reference, PSCredential key) =>
        Run(invoke, "Set-Secret", "& $args[0] -Vault $args[1] -Name $args[2] -Secret $args[3] -ErrorAction Stop", reference, "written", key);

    /// <summary>Takes a key out.</summary>
    public static void Remove(CommandInvocationIntrinsics invoke, VaultReference reference) =>
        Run(invoke, "Remove-Secret", "& $args[0] -Vault $args[1] -Name $args[2] -ErrorAction Stop", reference, "removed");

    private static Collection<PSObject> Run(CommandInvocationIntrinsics invoke, string command, string script, VaultReference reference, string done, PSCredential? key = null)
    {
        var cmdlet = invoke.GetCommand(command, CommandTypes.Cmdlet | CommandTypes.Function) ?? throw new CredentialException(
            "Vaults need the module Microsoft.PowerShell.SecretManagement, which is not here: Install-Module Microsoft.PowerShell.SecretManagement, and register a vault with Register-SecretVault.");
        try
        {
            return invoke.InvokeScript(useLocalScope: true, invoke.NewScriptBlock(script), input: null, cmdlet, reference.Vault, reference.Name, key!);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // Message and id of the vault's error may tell of the secret; its kind does not.
            throw new CredentialException($"{char.ToUpperInvariant(reference.ToString()[0])}{reference.ToString().Substring(1)} could not be {done} ({exception.ErrorRecord.CategoryInfo.Reason}): see whether the vault is registered and unlocked (Get-SecretVault, Unlock-SecretVault).");
        }
    }
}
