using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Hosting;
using Id2Meta.Service;
using Id2Meta.Service.Probing;

namespace Id2Meta.Commands;

/// <summary>Walks the way to the service: name, TCP, proxy, TLS, key, first byte, clock, access, reuse. Free of charge: only KeepaliveIntl is called.</summary>
[Cmdlet(
    VerbsDiagnostic.Test,
    "Id2MetaConnection")]
[OutputType(typeof(ConnectionStep))]
[OutputType(typeof(bool))]
public sealed class TestId2MetaConnectionCommand : ConnectionCommand
{
    /// <summary>Requests that are measured on the connection that stands, at the pace of the region's quota; from two on there are percentiles.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Count { get; set; } = 1;

    /// <summary>Gives only whether no step failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var endpoint = FindEndpoint();
        var connection = ReadConnectionOptions();
        var chain = ReadChain(connection);
        var probe = new ConnectionProbe(endpoint, connection, TimeSpan.FromSeconds(OperationTimeoutSeconds), chain, ModuleProcess.Current.TimeProvider);
        var interval = TimeSpan.FromSeconds(1 / FindRegion().QpsLimit);
        Await(() => TellAsync(probe, interval));
        TellOfCredentials();
    }

    /// <summary>A vault that has no key is a finding about the credential, and no reason not to test the network.</summary>
    private Func<CancellationToken, ValueTask<FoundCredential>> ReadChain(ConnectionOptions connection)
    {
        try
        {
            var chain = Chain(connection);
            return chain.FindAsync;
        }
        catch (CredentialException exception)
        {
            return _ => throw new CredentialException(exception.Message, exception);
        }
    }

    private async Task TellAsync(ConnectionProbe probe, TimeSpan interval)
    {
        var isGood = true;
        await foreach (var step in probe.RunAsync(Count, interval, StopToken).ConfigureAwait(true))
        {
            isGood &= step.Verdict != ConnectionVerdict.Failed;
            if (!Quiet)
            {
                WriteObject(step);
            }
        }

        if (Quiet)
        {
            WriteObject(isGood);
        }
    }
}
