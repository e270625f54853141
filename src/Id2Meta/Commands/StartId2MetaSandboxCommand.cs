using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using Id2Meta.Hosting;
using Id2Meta.Input;
using Id2Meta.Sandbox;

namespace Id2Meta.Commands;

/// <summary>Starts a local service that answers like the real one, as endpoint and credential of the whole process until Stop-Id2MetaSandbox.</summary>
[Cmdlet(
    VerbsLifecycle.Start,
    "Id2MetaSandbox",
    SupportsShouldProcess = true)]
[OutputType(typeof(SandboxStatistics))]
public sealed class StartId2MetaSandboxCommand : Id2MetaCommand
{
    private const string IdNumberColumn = "idNumber";
    private const string NameColumn = "name";

    /// <summary>The port on this machine; 0 is a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65_535)]
    public int Port { get; set; }

    /// <summary>Calls a second that are taken; 0 is no limit.</summary>
    [Parameter]
    [ValidateRange(0d, 1_000_000d)]
    public double QpsLimit { get; set; }

    /// <summary>Milliseconds until an answer.</summary>
    [Parameter]
    [ValidateRange(0d, 3_600_000d)]
    public double LatencyMilliseconds { get; set; }

    /// <summary>Milliseconds by which the latency varies, up and down.</summary>
    [Parameter]
    [ValidateRange(0d, 3_600_000d)]
    public double JitterMilliseconds { get; set; }

    /// <summary>How calls are counted against the limit.</summary>
    [Parameter]
    public SandboxQuotaWindow QuotaWindow { get; set; }

    /// <summary>What goes wrong, among the share of verifications that -FaultRate says; All is every kind.</summary>
    [Parameter]
    [ValidateSet("All", "Throttle", "InternalError", "ServiceUnavailable", "Html", "EmptyBody", "CutBody", "DropBefore", "DropAfter", "Stall", "SlowDrip", "WrongTypes", "ExpiredDate")]
    public string[]? Fault { get; set; }

    /// <summary>The share of verifications that goes wrong, 0 to 1, spread evenly over the kinds of -Fault.</summary>
    [Parameter]
    [ValidateRange(0d, 1d)]
    public double FaultRate { get; set; } = 0.05;

    /// <summary>Seconds from the first verification until the service goes out.</summary>
    [Parameter]
    [ValidateRange(0d, 2_592_000d)]
    public double OutageAfterSeconds { get; set; }

    /// <summary>Seconds for which the service stays out: every request is refused with ServiceUnavailable.</summary>
    [Parameter]
    [ValidateRange(0d, 2_592_000d)]
    public double OutageSeconds { get; set; }

    /// <summary>Seconds for which session keys live that the sandbox hands out as STS, instance metadata, credentials URI, CloudSSO or OAuth.</summary>
    [Parameter]
    [ValidateRange(1d, 43_200d)]
    public double SessionLifetimeSeconds { get; set; } = 3_600;

    /// <summary>How the handing out of session keys goes wrong.</summary>
    [Parameter]
    public SandboxSessionFault SessionFault { get; set; }

    /// <summary>Which versions of the instance metadata answer.</summary>
    [Parameter]
    public SandboxMetadata Metadata { get; set; }

    /// <summary>What the sandbox takes as OIDC token, as CloudSSO access token and as OAuth refresh token; by default it is made up.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignInToken { get; set; }

    /// <summary>The seed of everything random.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>The key that the sandbox takes, with a secret of its own; by default both are made up.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccessKeyId { get; set; }

    /// <summary>The key that the sandbox takes, id and secret, for those who keep it where the real one will be.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// The sandbox is the service, STS, instance metadata, CloudSSO and OAuth of the process, and not its credential: that is looked for as if the service were the
    /// real one, so that environment, profiles and roles can be rehearsed.
    /// </summary>
    [Parameter]
    public SwitchParameter EndpointOnly { get; set; }

    /// <summary>Who exists: objects with the columns name and idNumber, as from Import-Csv. Without, the digits of the number decide.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject[]? Population { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new SandboxOptions
        {
            Port = Port,
            QpsLimit = QpsLimit,
            Latency = TimeSpan.FromMilliseconds(LatencyMilliseconds),
            Jitter = TimeSpan.FromMilliseconds(JitterMilliseconds),
            Seed = Seed,
            QuotaWindow = QuotaWindow,
            Faults = ReadFaults(),
            OutageAfter = TimeSpan.FromSeconds(OutageAfterSeconds),
            OutageDuration = TimeSpan.FromSeconds(OutageSeconds),
            SessionLifetime = TimeSpan.FromSeconds(SessionLifetimeSeconds),
            SessionFault = SessionFault,
            Metadata = Metadata,
            Population = Population is null ? null : MakePopulation(Population),
        };
        if (AccessKeyId is not null)
        {
            options = options with { AccessKeyId = AccessKeyId };
        }

        if (ReadCredential(Credential, securityToken: null) is { } key)
        {
            options = options with { AccessKeyId = key.AccessKeyId, AccessKeySecret = key.AccessKeySecret };
        }

        if (SignInToken is not null)
        {
            options = options with { SignInToken = SignInToken };
        }

        if (!ShouldProcess("This process", "Start a sandbox and make it the service of all runspaces"))
        {
            return;
        }

        try
        {
            if (!ModuleProcess.Current.TryStartSandbox(() => SandboxServer.Start(options, ModuleProcess.Current.TimeProvider), isCredential: !EndpointOnly))
            {
                Throw("Id2Meta.SandboxRuns", ErrorCategory.ResourceExists, "A sandbox runs in this process already.", "Use it, or Stop-Id2MetaSandbox first.");
            }
        }
        catch (ArgumentException exception)
        {
            Throw("Id2Meta.ArgumentInvalid", ErrorCategory.InvalidArgument, WithoutParameter(exception), "Get-Help Start-Id2MetaSandbox says what goes together.");
        }
        catch (Exception exception) when (exception is HttpListenerException or SocketException)
        {
            Throw("Id2Meta.SandboxPort", ErrorCategory.ResourceUnavailable, $"The sandbox cannot listen on port {Port}: {exception.Message}.", "Choose another -Port, or leave it out.");
        }

        var sandbox = ModuleProcess.Current.Sandbox!;
        WriteVerbose($"The sandbox at {sandbox.Endpoint} is the service of this process until Stop-Id2MetaSandbox: nothing reaches the real one.");
        WriteObject(sandbox.GetStatistics());
    }

    private SandboxFaults ReadFaults()
    {
        if (Fault is null || Fault.Length == 0)
        {
            return SandboxFaults.None;
        }

        return SandboxFaults.Spread(FaultRate, Fault.Contains("All", StringComparer.OrdinalIgnoreCase)
            ? SandboxFaults.Kinds
            : SandboxFaults.Kinds.Where(kind => Fault.Contains(kind.ToString(), StringComparer.OrdinalIgnoreCase)));
    }

    private SandboxPopulation MakePopulation(PSObject[] population)
    {
        try
        {
            return new SandboxPopulation(ReadPopulation(population));
        }
        catch (ArgumentException exception)
        {
            Throw("Id2Meta.PopulationInvalid", ErrorCategory.InvalidData, WithoutParameter(exception), "Correct that row of -Population, or leave it out.");
            throw;
        }
    }

    private KeyValuePair<string, string>[] ReadPopulation(PSObject[] population)
    {
        var number = 0;
        return population.Select(person =>
        {
            number++;
            var (id, name) = Columns.IsRecord(person) ? (Columns.Value(person, IdNumberColumn).Text, Columns.Value(person, NameColumn).Text) : (null, null);
            if (string.IsNullOrWhiteSpace(id) || string.IsNullOrWhiteSpace(name))
            {
                Throw("Id2Meta.PopulationInvalid", ErrorCategory.InvalidData, $"Row {number} of -Population lacks {NameColumn} or {IdNumberColumn}.", $"Give objects with the columns {NameColumn} and {IdNumberColumn}.");
            }

            return new KeyValuePair<string, string>(id!.Trim(), name!.Trim());
        }).ToArray();
    }
}
