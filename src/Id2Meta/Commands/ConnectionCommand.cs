using System;
using System.Management.Automation;
using System.Security;
using System.Threading.Tasks;
using Id2Meta.Completion;
using Id2Meta.Credentials;
using Id2Meta.Hosting;
using Id2Meta.Service;

namespace Id2Meta.Commands;

/// <summary>What all cmdlets that connect have in common: as whom, where, and by which way.</summary>
public abstract class ConnectionCommand : Id2MetaCommand
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>The access key: its id as user name, its secret as password.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The token of a session, with the -Credential that belongs to it.</summary>
    [Parameter]
    public SecureString? SecurityToken { get; set; }

    /// <summary>A profile of the shared file of credentials, or else of the configuration of the Alibaba Cloud CLI.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The region to ask; cn-hongkong is the one documented to offer ID_2META.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string Region { get; set; } = Service.Region.Default.Id;

    /// <summary>Public, or Internal from inside Alibaba Cloud.</summary>
    [Parameter]
    [ValidateWord("Public", "Internal")]
    [ArgumentCompleter(typeof(NetworkCompleter))]
    public string Network { get; set; } = "Public";

    /// <summary>An address of one's own choice, https, or http on this machine.</summary>
    [Parameter]
    public Uri? Endpoint { get; set; }

    /// <summary>A proxy instead of the system's: http://host:port. It is used for this machine's own addresses, too.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>The credential of -Proxy.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>No proxy, not even the system's.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Seconds for name resolution, TCP and TLS together.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400d)]
    public double ConnectionTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds for a whole request, from the connection to the last byte of the answer. (The web cmdlets mean the silence between two reads by the same name.)
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, 86_400d)]
    public double OperationTimeoutSeconds { get; set; } = 15;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Credential is not null && ProfileName is not null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-Credential and -ProfileName exclude each other.", "Give one of them.");
        }

        if (NoProxy && Proxy is not null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-Proxy and -NoProxy exclude each other.", "Give one of them; without either the system's proxy serves.");
        }

        if (ProxyCredential is not null && Proxy is null)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, "-ProxyCredential was given without -Proxy.", "Give the address of the proxy with -Proxy, too.");
        }
    }

    /// <summary>The region of -Region, or an error that says what regions look like.</summary>
    private protected Service.Region FindRegion()
    {
        try
        {
            return Service.Region.Find(Region);
        }
        catch (ArgumentException exception)
        {
            Throw("Id2Meta.EndpointInvalid", ErrorCategory.InvalidArgument, WithoutParameter(exception), "Nothing was sent.");
            throw;
        }
    }

    /// <summary>Where to ask: the sandbox of the process, -Endpoint, or the region's address; with a warning where the region is not documented for it.</summary>
    private protected ServiceEndpoint FindEndpoint()
    {
        var region = FindRegion();
        try
        {
            if (ModuleProcess.Current.Sandbox?.Endpoint is { } sandbox)
            {
                if (Endpoint is not null && !ServiceEndpoint.Of(Endpoint).Address.Equals(sandbox))
                {
                    Throw("Id2Meta.SandboxRuns", ErrorCategory.InvalidOperation,
                        "A sandbox runs in this process, and -Endpoint names another service.", "Leave -Endpoint out, or Stop-Id2MetaSandbox first.");
                }

                return ServiceEndpoint.Of(sandbox);
            }

            if (Endpoint is not null)
            {
                return ServiceEndpoint.Of(Endpoint);
            }
        }
        catch (ArgumentException exception)
        {
            Throw("Id2Meta.EndpointInvalid", ErrorCategory.InvalidArgument, WithoutParameter(exception), "Nothing was sent.");
        }

        if (!region.OffersId2Meta)
        {
            WriteWarning($"ID_2META is documented for {Service.Region.Default.Id} only; {region.Id} may refuse it.");
        }

        return ServiceEndpoint.Of(region, IsWord(Network, "Internal"));
    }

    /// <summary>Where a credential is looked for, the strongest place first: -Credential, -ProfileName, and what there is without them.</summary>
    /// <exception cref="CredentialException">The process's credential is in a vault that has none.</exception>
    private protected CredentialChain Chain(ConnectionOptions connection)
    {
        var process = ModuleProcess.Current;
        var places = process.Places(ReadCredential(Credential, SecurityToken), ProfileName, vault => SecretVault.Read(InvokeCommand, vault));
        return new CredentialChain(places, process.CredentialContext(connection, IsWord(Network, "Internal") ? FindRegion().Id : null));
    }

    /// <summary>As whom to ask, or an error that lists the ways to have a key.</summary>
    private protected FoundCredential FindCredential(ConnectionOptions connection)
    {
        FoundCredential? found = null;
        try
        {
            var chain = Chain(connection);
            Await(async () => found = await chain.FindAsync(StopToken).ConfigureAwait(true));
        }
        catch (CredentialMissingException exception)
        {
            Throw("Id2Meta.CredentialMissing", ErrorCategory.AuthenticationError, exception.Message,
                "Set-Id2MetaCredential -Credential (Get-Credential) sets one for this process; or try without one: Start-Id2MetaSandbox.");
        }
        catch (CredentialException exception)
        {
            Throw("Id2Meta.CredentialInvalid", ErrorCategory.AuthenticationError, exception.Message, "Get-Id2MetaCredential shows what there is.");
        }

        TellOfCredentials();
        return found!;
    }

    /// <summary>By which way, from the arguments.</summary>
    private protected ConnectionOptions ReadConnectionOptions()
    {
        try
        {
            return new ConnectionOptions
            {
                Proxy = Proxy is null ? null : ProxyAddress.Of(Proxy),
                ProxyCredential = ProxyCredential?.GetNetworkCredential(),
                NoProxy = NoProxy,
                ConnectionTimeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds),
            };
        }
        catch (ArgumentException exception)
        {
            Throw("Id2Meta.ProxyInvalid", ErrorCategory.InvalidArgument, WithoutParameter(exception), "Nothing was sent.");
            throw;
        }
    }

    /// <summary>Lets the pipeline thread wait for <paramref name="work"/>; a stop ends the wait.</summary>
    private protected void Await(Func<Task> work)
    {
        try
        {
            Pipeline.Run(work, WhileWaiting, TickPeriod);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Called on the pipeline thread a few times a second while it waits.</summary>
    private protected virtual void WhileWaiting()
    {
    }

    /// <summary>Whether an argument is the word, in whatever case it was typed.</summary>
    private protected static bool IsWord(string argument, string word) => string.Equals(argument, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the user sees a stream, by the common parameter or the preference variable.</summary>
    private protected bool Shows(string commonParameter, string preferenceVariable) =>
        MyInvocation.BoundParameters.TryGetValue(commonParameter, out var asked)
            ? asked is SwitchParameter { IsPresent: true }
            : GetVariableValue(preferenceVariable) is ActionPreference preference && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
