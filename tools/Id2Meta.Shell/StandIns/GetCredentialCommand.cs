using System.Management.Automation;

namespace Id2Meta.Shell.StandIns;

/// <summary>Get-Credential: asks through the host.</summary>
[Cmdlet(VerbsCommon.Get, "Credential")]
[OutputType(typeof(PSCredential))]
public sealed class GetCredentialCommand : PSCmdlet
{
    /// <summary>The user's name, if it is known.</summary>
    [Parameter(Position = 0)]
    public string UserName { get; set; } = string.Empty;

    /// <summary>What the person is told.</summary>
    [Parameter]
    public string Message { get; set; } = "Enter your credentials.";

    /// <summary>The heading.</summary>
    [Parameter]
    public string Title { get; set; } = "PowerShell credential request";

    /// <inheritdoc/>
    protected override void BeginProcessing() => WriteObject(Host.UI.PromptForCredential(Title, Message, UserName, string.Empty));
}
