using System;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading;
using Id2Meta.Credentials;
using Id2Meta.Errors;

namespace Id2Meta.Hosting;

/// <summary>What all cmdlets have: a token that Ctrl+C cancels, and errors of one make.</summary>
public abstract class Id2MetaCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The thread that may write, for what is awaited.</summary>
    private protected PipelineThread Pipeline { get; } = new();

    /// <summary>Cancelled by Ctrl+C and whatever else stops the pipeline.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Called once at the end, also where EndProcessing is not.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <summary>Gives an object to the next command, whose code this is not.</summary>
    private protected new void WriteObject(object? sent)
    {
        using var aside = Pipeline.StepAside();
        base.WriteObject(sent);
    }

    /// <summary>Writes an error; redirected (2>&amp;1), it goes to the next command.</summary>
    private protected new void WriteError(ErrorRecord record)
    {
        using var aside = Pipeline.StepAside();
        base.WriteError(record);
    }

    /// <summary>Writes a warning; redirected (3>&amp;1), it goes to the next command.</summary>
    private protected new void WriteWarning(string text)
    {
        using var aside = Pipeline.StepAside();
        base.WriteWarning(text);
    }

    /// <summary>Writes to the verbose stream; redirected (4>&amp;1), it goes to the next command.</summary>
    private protected new void WriteVerbose(string text)
    {
        using var aside = Pipeline.StepAside();
        base.WriteVerbose(text);
    }

    /// <summary>Writes to the debug stream; redirected (5>&amp;1), it goes to the next command.</summary>
    private protected new void WriteDebug(string text)
    {
        using var aside = Pipeline.StepAside();
        base.WriteDebug(text);
    }

    /// <summary>Ends the command with an error.</summary>
    private protected void Throw(string id, ErrorCategory category, string message, string recommendation) =>
        ThrowTerminatingError(ErrorRecords.Create(id, category, message, recommendation));

    /// <summary>Shows the warnings about credentials that nobody has seen yet. Only on the pipeline thread.</summary>
    private protected void TellOfCredentials()
    {
        while (ModuleProcess.Current.Notices.TryTake(out var text))
        {
            WriteWarning(text!);
        }
    }

    /// <summary>The message of an exception without the name of the parameter, which is not the user's.</summary>
    private protected static string WithoutParameter(ArgumentException exception) =>
        exception.Message.Split(["\r\nParameter name", " (Parameter"], StringSplitOptions.None)[0];

    /// <summary>The credential that a user handed over, or an error that says what is wrong with it.</summary>
    private protected Credential? ReadCredential(PSCredential? credential, SecureString? securityToken)
    {
        if (credential is null)
        {
            if (securityToken is not null)
            {
                Throw("Id2Meta.CredentialIncomplete", ErrorCategory.InvalidArgument,
                    "-SecurityToken was given without a key.", "Give the key id and secret that belong to it with -Credential.");
            }

            return null;
        }

        var token = securityToken is null ? null : new NetworkCredential(string.Empty, securityToken).Password;
        try
        {
            return new Credential(credential.UserName, credential.GetNetworkCredential().Password, token, token is null ? "static_ak" : "static_sts");
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.CredentialInvalid", ErrorCategory.InvalidArgument, exception.Message, "Paste the key again: id as the user name, secret as the password.");
            return null;
        }
    }
}
