using System.Management.Automation;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Hosting;

namespace Id2Meta.Commands;

/// <summary>Shows the access keys there are, masked, where each comes from, and which one serves.</summary>
[Cmdlet(
    VerbsCommon.Get,
    "Id2MetaCredential")]
[OutputType(typeof(CredentialInfo))]
public sealed class GetId2MetaCredentialCommand : Id2MetaCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Pipeline.Run(ShowAsync);

    private async Task ShowAsync()
    {
        var chain = ModuleProcess.Current.Chain(argument: null);
        var isFirst = true;
        foreach (var source in chain.Sources)
        {
            Credential? credential = null;
            try
            {
                credential = await source.GetAsync(refresh: false, StopToken).ConfigureAwait(true);
            }
            catch (CredentialException exception)
            {
                WriteError(Errors.ErrorRecords.Create("Id2Meta.CredentialInvalid", ErrorCategory.AuthenticationError, exception.Message, "Correct the source that the message names."));
            }

            if (credential is not null)
            {
                WriteObject(new CredentialInfo(credential.MaskedAccessKeyId, source.Description, credential.SecurityToken is not null, isFirst));
                isFirst = false;
            }
        }
    }
}
