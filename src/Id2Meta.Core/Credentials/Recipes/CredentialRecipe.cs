using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>
/// How a credential is to be had, as a place describes it: a value, so that what is described alike is one session, and made without
/// asking anybody.
/// </summary>
public abstract record CredentialRecipe
{
    /// <summary>Where it is described, for people and errors: <c>profile 'ci' of /home/me/.aliyun/config.json</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>What header <c>x-acs-credentials-provider</c> says: <c>default/cli_profile/static_ak</c>.</summary>
    public required string ProviderName { get; init; }

    /// <summary>The way, as the CLI calls it: AK, StsToken, RamRoleArn ...</summary>
    public abstract string Mode { get; }

    /// <summary>How often is tried before there is a first session, while a failure may pass.</summary>
    internal virtual int Tries => 3;

    /// <summary>The mode and where it is described: the parts hold secrets.</summary>
    public sealed override string ToString() => $"{Mode} ({Origin})";

    /// <summary>Asks for a session.</summary>
    /// <param name="context">The way to whoever gives it.</param>
    /// <param name="refused">The credential that the service refused: it is not to be given again from any store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CredentialException">There was none; the message says who was asked and what became of it.</exception>
    internal abstract ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken);

    /// <summary>The credential that answers gave, or an error that names their sender.</summary>
    internal IssuedCredential Finish(string? accessKeyId, string? accessKeySecret, string? securityToken, TimeSpan? lifetime, string sender)
    {
        try
        {
            return new IssuedCredential(new Credential(accessKeyId ?? string.Empty, accessKeySecret ?? string.Empty, securityToken, ProviderName), lifetime);
        }
        catch (CredentialException exception)
        {
            throw new CredentialException($"{sender} gave no usable key: {exception.Message}");
        }
    }
}
