using System.Management.Automation;
using System.Security;
using Id2Meta.Hosting;

namespace Id2Meta.Commands;

/// <summary>Sets the access key for this process: for all its runspaces, until it ends. Nothing is written anywhere.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "Id2MetaCredential",
    DefaultParameterSetName = "Credential",
    SupportsShouldProcess = true)]
public sealed class SetId2MetaCredentialCommand : Id2MetaCommand
{
    /// <summary>The key: its id as user name, its secret as password, as Get-Credential asks for them.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ParameterSetName = "Credential",
        ValueFromPipeline = true)]
    [Credential]
    public PSCredential Credential { get; set; } = null!;

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

    /// <summary>The token of a session that the key belongs to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SecureString? SecurityToken { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var credential = ReadCredential(ParameterSetName == "Key" ? new PSCredential(AccessKeyId, AccessKeySecret) : Credential, SecurityToken)!;
        if (ShouldProcess(credential.MaskedAccessKeyId, "Set the access key of this process"))
        {
            ModuleProcess.Current.Credential = credential;
        }
    }
}
