using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Sandbox.Cli;

/// <summary>The command line of the sandbox: its options in, a running service and at last its bill out.</summary>
internal sealed class SandboxCommand : RootCommand
{
    private const int BadInput = 2;
    private const string SecretVariable = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

    private readonly Option<int> _port = new("--port") { Description = "TCP port on 127.0.0.1; 0 takes a free one.", HelpName = "number" };
    private readonly Option<double> _qps = new("--qps") { Description = "Verifications allowed in any second; 0 is no limit.", HelpName = "number" };
    private readonly Option<SandboxQuotaWindow> _quotaWindow = new("--quota-window") { Description = "How calls are counted against the limit." };
    private readonly Option<double> _latency = new("--latency") { Description = "How long a verification takes.", HelpName = "milliseconds" };
    private readonly Option<double> _jitter = new("--jitter") { Description = "The latency is uniform in latency ± this.", HelpName = "milliseconds" };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of everything random about the answers.", HelpName = "number" };
    private readonly Option<string[]> _fault = new("--fault") { Description = $"What goes wrong, among the share of verifications that --fault-rate says: all, or {string.Join(", ", SandboxFaults.Kinds)}. May be given several times.", HelpName = "kind" };
    private readonly Option<double> _faultRate = new("--fault-rate") { Description = "The share of verifications that goes wrong, 0 to 1, spread evenly over the kinds.", HelpName = "share", DefaultValueFactory = _ => 0.05 };
    private readonly Option<double> _outageAfter = new("--outage-after") { Description = "When the service goes out, from the first verification on.", HelpName = "seconds" };
    private readonly Option<double> _outage = new("--outage") { Description = "How long it stays out.", HelpName = "seconds" };
    private readonly Option<double> _sessionLifetime = new("--session-lifetime") { Description = "How long session keys live that STS, instance metadata, credentials URI, CloudSSO and OAuth hand out.", HelpName = "seconds", DefaultValueFactory = _ => 3600 };
    private readonly Option<SandboxSessionFault> _sessionFault = new("--session-fault") { Description = "How the handing out of session keys goes wrong." };
    private readonly Option<SandboxMetadata> _metadata = new("--metadata") { Description = "Which versions of the instance metadata answer." };
    private readonly Option<string?> _signInToken = new("--sign-in-token") { Description = "What is taken as OIDC token, CloudSSO access token and OAuth refresh token. Freshly random when absent.", HelpName = "text" };
    private readonly Option<string?> _population = new("--population") { Description = "CSV file (UTF-8) of the people on record, with the columns name and idNumber. Without one the number decides: sequence digits 8xx inconsistent, 9xx no record, else consistent.", HelpName = "file" };
    private readonly Option<string?> _accessKeyId = new("--access-key-id") { Description = $"The key id that it accepts; its secret is in {SecretVariable}. Both are freshly random when absent.", HelpName = "id" };

    public SandboxCommand()
        : base("A local service that answers like Alibaba Cloud's Id2MetaVerifyIntl. It sends nothing anywhere.")
    {
        Options.Add(_port);
        Options.Add(_qps);
        Options.Add(_quotaWindow);
        Options.Add(_latency);
        Options.Add(_jitter);
        Options.Add(_seed);
        Options.Add(_fault);
        Options.Add(_faultRate);
        Options.Add(_outageAfter);
        Options.Add(_outage);
        Options.Add(_sessionLifetime);
        Options.Add(_sessionFault);
        Options.Add(_metadata);
        Options.Add(_signInToken);
        Options.Add(_population);
        Options.Add(_accessKeyId);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = arguments.InvocationConfiguration.Output;
        try
        {
            var server = SandboxServer.Start(ReadOptions(arguments));
            await using (server.ConfigureAwait(false))
            {
                await DescribeAsync(server, secretIsGiven: GivenSecret() is not null, output).ConfigureAwait(false);
                await UntilSignalAsync(cancellationToken).ConfigureAwait(false);
            }

            await PrintBillAsync(server.GetStatistics(), output).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            await arguments.InvocationConfiguration.Error.WriteLineAsync(FirstLine(exception.Message)).ConfigureAwait(false);
            return BadInput;
        }
    }

    private SandboxOptions ReadOptions(ParseResult arguments)
    {
        var options = new SandboxOptions
        {
            Port = arguments.GetValue(_port),
            QpsLimit = arguments.GetValue(_qps),
            Latency = Milliseconds(arguments, _latency),
            Jitter = Milliseconds(arguments, _jitter),
            Seed = arguments.GetValue(_seed),
            QuotaWindow = arguments.GetValue(_quotaWindow),
            Faults = ReadFaults(arguments),
            OutageAfter = Seconds(arguments, _outageAfter),
            OutageDuration = Seconds(arguments, _outage),
            SessionLifetime = Seconds(arguments, _sessionLifetime),
            SessionFault = arguments.GetValue(_sessionFault),
            Metadata = arguments.GetValue(_metadata),
            Population = arguments.GetValue(_population) is { } path ? PopulationFile.Read(path) : null,
        };
        if (arguments.GetValue(_accessKeyId) is { } accessKeyId)
        {
            options = options with { AccessKeyId = accessKeyId };
        }

        if (arguments.GetValue(_signInToken) is { } signInToken)
        {
            options = options with { SignInToken = signInToken };
        }

        return GivenSecret() is { } secret ? options with { AccessKeySecret = secret } : options;
    }

    private SandboxFaults ReadFaults(ParseResult arguments)
    {
        if (arguments.GetValue(_fault) is not { Length: > 0 } names)
        {
            return SandboxFaults.None;
        }

        return SandboxFaults.Spread(arguments.GetValue(_faultRate), names.Contains("all", StringComparer.OrdinalIgnoreCase)
            ? SandboxFaults.Kinds
            : names.Select(name => Enum.TryParse<SandboxFault>(name, ignoreCase: true, out var kind)
                ? kind
                : throw new InvalidDataException($"There is no fault '{name}'. There are: all, {string.Join(", ", SandboxFaults.Kinds)}.")));
    }

    private static TimeSpan Seconds(ParseResult arguments, Option<double> option)
    {
        var value = arguments.GetValue(option);
        return value is >= 0 and <= 2_592_000
            ? TimeSpan.FromSeconds(value)
            : throw new InvalidDataException($"{option.Name} must be 0 to 2592000 seconds.");
    }

    private static TimeSpan Milliseconds(ParseResult arguments, Option<double> option)
    {
        var value = arguments.GetValue(option);
        return value is >= 0 and <= 3_600_000
            ? TimeSpan.FromMilliseconds(value)
            : throw new InvalidDataException($"{option.Name} must be 0 to 3600000 milliseconds.");
    }

    private static string? GivenSecret() => Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : null;

    // A secret that the user gave stays unprinted; a fresh one belongs to this sandbox alone, and nobody could use it otherwise.
    private static Task DescribeAsync(SandboxServer server, bool secretIsGiven, TextWriter output)
    {
        var endpoint = server.Endpoint.AbsoluteUri;
        var secret = secretIsGiven ? string.Empty : $"{Environment.NewLine}  $env:{SecretVariable} = '{server.Options.AccessKeySecret}'";
        return output.WriteLineAsync($"""
            Listening on {endpoint}

            In PowerShell:
              $env:ALIBABA_CLOUD_ACCESS_KEY_ID = '{server.Options.AccessKeyId}'{secret}
              Import-Csv people.csv | Invoke-Id2MetaVerify -Endpoint {endpoint.TrimEnd('/')}

            Session keys: {endpoint}sandbox/credentials, STS at {endpoint}, instance metadata under {endpoint}latest/, CloudSSO at
            {endpoint}cloud-credentials, OAuth under {endpoint}v1/; the token of somebody who has signed in is {server.Options.SignInToken}

            The bill so far: {endpoint}sandbox/statistics. Ctrl+C stops it and prints the last one.
            """);
    }

    private static async Task UntilSignalAsync(CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var cancelled = cancellationToken.Register(() => stop.TrySetResult());
        await stop.Task.ConfigureAwait(false);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    private static async Task PrintBillAsync(SandboxStatistics bill, TextWriter output)
    {
        var refused = bill.Refused == 0 ? string.Empty : " (" + string.Join(", ", Array.ConvertAll([.. bill.RefusedByCode], pair => $"{pair.Key} {pair.Value}")) + ")";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""

            Requests        {bill.Requests,12:N0}
              consistent    {bill.Consistent,12:N0}
              inconsistent  {bill.Inconsistent,12:N0}
              no record     {bill.NoRecord,12:N0}
              keepalives    {bill.Keepalives,12:N0}
              throttled     {bill.Throttled,12:N0}
              refused       {bill.Refused,12:N0}{refused}
              faults        {bill.Faults.Values.Sum(),12:N0}{(bill.Faults.Count == 0 ? string.Empty : " (" + string.Join(", ", bill.Faults.Select(fault => $"{fault.Key} {fault.Value}")) + ")")}
            Billed calls    {bill.BilledCalls,12:N0}
              subjects      {bill.BilledSubjects,12:N0}
              billed twice  {bill.SubjectsBilledMoreThanOnce,12:N0} subjects; at most {bill.MaximumBilledPerSubject} times
            Highest rate    {bill.HighestRate,12:N0} in a second
            Session keys    {bill.SessionKeys.Values.Sum(),12:N0}{(bill.SessionKeys.Count == 0 ? string.Empty : " (" + string.Join(", ", bill.SessionKeys.Select(source => $"{source.Key} {source.Value}")) + ")")}
            """)).ConfigureAwait(false);
    }

    // Exceptions of arguments carry "(Parameter 'x')" and values on further lines.
    private static string FirstLine(string message)
    {
        var end = message.IndexOfAny(['\r', '\n']);
        var line = end < 0 ? message : message[..end];
        var parameter = line.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter < 0 ? line : line[..parameter];
    }
}
