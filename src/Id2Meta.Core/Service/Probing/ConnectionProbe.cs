using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;

namespace Id2Meta.Service.Probing;

/// <summary>
/// Walks the way to the service step by step and tells of each. Nothing that it sends is billed: it calls KeepaliveIntl only. A step whose
/// prerequisite failed is skipped.
/// </summary>
public sealed class ConnectionProbe
{
    private const int ProxyCredentialRequired = 407;
    private static readonly TimeSpan NoticeableClockError = TimeSpan.FromSeconds(5);

    // The service refuses dates that are further off.
    private static readonly TimeSpan LargestClockError = TimeSpan.FromMinutes(15);

    private readonly ServiceEndpoint _endpoint;
    private readonly ConnectionOptions _connection;
    private readonly TimeSpan _operationTimeout;
    private readonly Func<CancellationToken, ValueTask<FoundCredential>> _findCredential;
    private readonly TimeProvider _timeProvider;
    private readonly Func<string, Task<IPAddress[]>> _resolve;
    private readonly RemoteCertificateValidationCallback? _certificatePolicy;
    private readonly Uri? _proxy;

    /// <summary>Makes a probe that has sent nothing yet.</summary>
    /// <param name="endpoint">The service.</param>
    /// <param name="connection">By which way; pools are not shared with anybody.</param>
    /// <param name="operationTimeout">How long a request may take in all.</param>
    /// <param name="findCredential">As whom; a <see cref="CredentialException"/> becomes a step.</param>
    /// <param name="timeProvider">The time.</param>
    public ConnectionProbe(
        ServiceEndpoint endpoint, ConnectionOptions connection, TimeSpan operationTimeout, Func<CancellationToken, ValueTask<FoundCredential>> findCredential, TimeProvider timeProvider)
        : this(endpoint, connection, operationTimeout, findCredential, timeProvider, Dns.GetHostAddressesAsync, null)
    {
    }

    internal ConnectionProbe(
        ServiceEndpoint endpoint,
        ConnectionOptions connection,
        TimeSpan operationTimeout,
        Func<CancellationToken, ValueTask<FoundCredential>> findCredential,
        TimeProvider timeProvider,
        Func<string, Task<IPAddress[]>> resolve,
        RemoteCertificateValidationCallback? certificatePolicy)
    {
        ThrowHelper.IfNull(endpoint);
        ThrowHelper.IfNull(connection);
        _endpoint = endpoint;
        _connection = connection with { MaximumConnections = 1 };
        _operationTimeout = operationTimeout;
        _findCredential = findCredential;
        _timeProvider = timeProvider;
        _resolve = resolve;
        _certificatePolicy = certificatePolicy;
        _proxy = Connections.ProxyOf(endpoint, connection);
    }

    private bool IsSecure => _endpoint.Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Goes the whole way.</summary>
    /// <param name="count">How many requests are measured on the connection that stands.</param>
    /// <param name="interval">The time between two of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ConnectionStep> RunAsync(int count, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var judge = new CertificateJudge(_certificatePolicy);
        using var path = new DirectPath(_proxy ?? _endpoint.Address, _proxy is not null, _connection.ConnectionTimeout, _timeProvider, cancellationToken);

        var name = await path.ResolveAsync(_resolve).ConfigureAwait(false);
        yield return name;
        var failed = FailedOf(name);
        var tcp = failed is null ? await path.ConnectAsync().ConfigureAwait(false) : Skipped(StepName.Tcp, failed);
        yield return tcp;
        failed ??= FailedOf(tcp);
        if (_proxy is null)
        {
            var tls = !IsSecure ? PlainHttp() : failed is null ? await path.SecureAsync(judge).ConfigureAwait(false) : Skipped(StepName.Tls, failed);
            yield return tls;
            failed ??= FailedOf(tls);
        }

        // Through a proxy, TLS is seen only while a request is sent, and that needs the credential.
        var (credential, found) = await FindCredentialAsync(cancellationToken).ConfigureAwait(false);
        failed ??= FailedOf(credential);
        using var observer = new ObservingHandler(Connections.CreateHandler(_endpoint, _connection, judge.Accepts), _timeProvider);
        using var connections = new HttpMessageInvoker(observer);
        using var client = new Id2MetaClient(
            connections,
            _endpoint,
            new RequestOptions { OperationTimeout = _operationTimeout, ConnectionTimeout = _connection.ConnectionTimeout },
            new ServiceClock(_timeProvider),
            _timeProvider);
        var reply = failed is null ? await client.KeepAliveAsync(found!.Credential, cancellationToken).ConfigureAwait(false) : null;
        var first = reply is null ? null : observer.Last;
        if (_proxy is not null)
        {
            var proxy = reply is null ? Skipped(StepName.Proxy, failed!) : OfProxy(reply, first, judge);
            yield return proxy;
            failed ??= FailedOf(proxy);
            var tls = !IsSecure ? PlainHttp()
                : failed is null ? judge.Tell(_endpoint.Address, _timeProvider, null, "Through the proxy, within the time of the first request: ")
                : Skipped(StepName.Tls, failed);
            yield return tls;
            failed ??= FailedOf(tls);
        }

        yield return credential;
        var firstByte = failed is null ? OfFirstByte(reply!, first) : Skipped(StepName.FirstByte, failed);
        yield return firstByte;
        failed ??= FailedOf(firstByte);
        var clock = failed is null ? OfClock(first!.Value) : Skipped(StepName.Clock, failed);
        yield return clock;
        failed ??= FailedOf(clock);
        var access = failed is null ? await OfAccessAsync(client, reply!, found!, cancellationToken).ConfigureAwait(false) : Skipped(StepName.Access, failed);
        yield return access;
        failed ??= FailedOf(access);
        yield return failed is null
            ? await OfReuseAsync(client, observer, found!, first!.Value, count, interval, cancellationToken).ConfigureAwait(false)
            : Skipped(StepName.Reuse, failed);
    }

    private static ConnectionStep? FailedOf(ConnectionStep step) => step.Verdict == ConnectionVerdict.Failed ? step : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private ConnectionStep Step(string step, string verdict, double? duration, string detail, string? advice = null) =>
        new() { Step = step, Verdict = verdict, DurationMs = duration, Detail = detail, Advice = advice, Endpoint = _endpoint.ToString() };

    private ConnectionStep Skipped(string step, ConnectionStep failed) => Step(step, ConnectionVerdict.Skipped, null, $"Not tried, since {failed.Step} failed.");

    private ConnectionStep PlainHttp() => Step(StepName.Tls, ConnectionVerdict.Skipped, null, "Plain http, which is taken on this machine only: there is no TLS.");

    private async Task<(ConnectionStep Step, FoundCredential? Found)> FindCredentialAsync(CancellationToken cancellationToken)
    {
        var start = _timeProvider.GetTimestamp();
        try
        {
            var found = await _findCredential(cancellationToken).ConfigureAwait(false);
            return (Step(StepName.Credential, ConnectionVerdict.Ok, Elapsed(start), $"{KeyOf(found)}."), found);
        }
        catch (CredentialException exception)
        {
            return (Step(StepName.Credential, ConnectionVerdict.Failed, Elapsed(start), exception.Message,
                "Set a key: Set-Id2MetaCredential -Credential (Get-Credential). Get-Id2MetaCredential shows what there is."), null);
        }
    }

    private static string KeyOf(FoundCredential found) =>
        $"{found.Credential.MaskedAccessKeyId}{(found.Credential.SecurityToken is null ? string.Empty : " of a session")}, from {found.Source.Description}";

    private double Elapsed(long start) => StepName.Milliseconds(_timeProvider.GetElapsedTime(start));

    /// <summary>The proxy failed where a connection through it never showed anything of the service.</summary>
    private ConnectionStep OfProxy(Reply reply, Observation? response, CertificateJudge judge)
    {
        var proxy = _proxy!.GetLeftPart(UriPartial.Authority);
        var step = response is { Status: ProxyCredentialRequired }
            ? Step(StepName.Proxy, ConnectionVerdict.Failed, null, "The proxy asks for a credential (HTTP 407), or does not take the one that it got.", "Give -Proxy with -ProxyCredential.")
            : response is null && judge.Findings is null && reply is Fault fault
            ? Step(StepName.Proxy, ConnectionVerdict.Failed, null, fault.Message, $"Check -Proxy and -ProxyCredential, and whether the proxy allows {_endpoint.Authority}.")
            : Step(StepName.Proxy, ConnectionVerdict.Ok, null, $"{(IsSecure ? "It opens a tunnel to" : "It passes on to")} {_endpoint.Authority}; the steps after this one go through it.");
        return new ConnectionStep { Step = step.Step, Verdict = step.Verdict, Detail = step.Detail, Advice = step.Advice, Endpoint = proxy };
    }

    private ConnectionStep OfFirstByte(Reply reply, Observation? response)
    {
        var duration = StepName.Milliseconds(response?.FirstByte ?? reply.Duration);
        return reply is Fault { Kind: FaultKind.Lost } or Fault { Code: Fault.NotSent }
            ? Step(StepName.FirstByte, ConnectionVerdict.Failed, duration, ((Fault)reply).Message, response is null
                ? "Something in between holds the connection open and lets nothing through, or the service is overloaded: ask who runs firewall or proxy, and try -OperationTimeoutSeconds."
                : "Something in between answers in the service's place, such as a proxy or a login portal: check -Endpoint and -Proxy.")
            : Step(StepName.FirstByte, ConnectionVerdict.Ok, duration, "KeepaliveIntl is answered, on a new connection that is within the time.");
    }

    private ConnectionStep OfClock(Observation response)
    {
        if (response.Date is not { } date)
        {
            return Step(StepName.Clock, ConnectionVerdict.Skipped, null, "The answer tells no time.");
        }

        // The header tells whole seconds: in the middle of one, and half-way through the request, is the best guess.
        var ahead = response.SentAt + TimeSpan.FromTicks(response.FirstByte.Ticks / 2) - date - TimeSpan.FromSeconds(0.5);
        var error = ahead.Duration();
        var detail = error < TimeSpan.FromSeconds(1)
            ? "This machine's clock is within a second of the service's."
            : Text($"This machine's clock is {error.TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the service's.");
        return error > LargestClockError
            ? Step(StepName.Clock, ConnectionVerdict.Failed, null, detail, "Set the clock of this machine, and its time zone, and let it be synchronised: requests that are more than 15 minutes off are refused.")
            : error > NoticeableClockError
            ? Step(StepName.Clock, ConnectionVerdict.Warning, null, detail, "Let the clock of this machine be synchronised: from 15 minutes on, requests are refused.")
            : Step(StepName.Clock, ConnectionVerdict.Ok, null, detail);
    }

    /// <summary>Whether the service takes the key. A session that is over is renewed once, as a run would.</summary>
    private async Task<ConnectionStep> OfAccessAsync(Id2MetaClient client, Reply reply, FoundCredential found, CancellationToken cancellationToken)
    {
        if (reply is Fault { Kind: FaultKind.TokenExpired })
        {
            try
            {
                if (await found.Source.GetAsync(found.Credential, cancellationToken).ConfigureAwait(false) is { } renewed)
                {
                    reply = await client.KeepAliveAsync(renewed, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (CredentialException exception)
            {
                return Step(StepName.Access, ConnectionVerdict.Failed, null, $"The session is over, and there is no new one: {exception.Message}", "Get-Id2MetaCredential shows what there is.");
            }
        }

        var duration = StepName.Milliseconds(reply.Duration);
        return reply is not Fault fault
            ? Step(StepName.Access, ConnectionVerdict.Ok, duration, $"The service takes the key {found.Credential.MaskedAccessKeyId}. Whether it may verify, only a verification shows.")
            : fault.Kind == FaultKind.Throttled
            ? Step(StepName.Access, ConnectionVerdict.Warning, duration, $"{fault.Code}: {fault.Message}", "The account's quota is used up by others at this moment; the key is right.")
            : Step(StepName.Access, ConnectionVerdict.Failed, duration, $"{fault.Code}: {fault.Message}{(fault.RequestId is null ? string.Empty : $" (request {fault.RequestId})")}",
                FaultAdvice.Of(fault) ?? (fault.Kind == FaultKind.Transient ? "The service itself fails: try again later. A run holds its rows meanwhile." : "Look the code up in the service's documentation."));
    }

    private async Task<ConnectionStep> OfReuseAsync(
        Id2MetaClient client, ObservingHandler observer, FoundCredential found, Observation first, int count, TimeSpan interval, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        Fault? failure = null;
        var closes = first.Closes;
        while (times.Count < count && failure is null)
        {
            if (times.Count > 0)
            {
                await _timeProvider.WaitAsync(interval, cancellationToken).ConfigureAwait(false);
            }

            var credential = await found.Source.GetAsync(null, cancellationToken).ConfigureAwait(false) ?? found.Credential;
            failure = await client.KeepAliveAsync(credential, cancellationToken).ConfigureAwait(false) as Fault;
            if (failure is null && observer.Last is { } response)
            {
                times.Add(response.FirstByte);
                closes |= response.Closes;
            }
        }

        if (times.Count == 0)
        {
            return Step(StepName.Reuse, ConnectionVerdict.Failed, null, $"{failure!.Code}: {failure.Message}", "The first request went well and the next did not: try again.");
        }

        var (median, high) = (Percentile.Of(times, 0.5), Percentile.Of(times, 0.95));
        var detail = closes
            ? Text($"The connection is closed after each answer, so that each request needs a new one: {median.TotalMilliseconds:0.0} ms.")
            : Text($"{median.TotalMilliseconds:0.0} ms on the connection that stands; the first request on a new one took {(first.FirstByte - median).TotalMilliseconds:0.0} ms more.");
        var more = times.Count == 1 ? string.Empty : Text($" Median of {times.Count} requests; 95th percentile {high.TotalMilliseconds:0.0} ms.");
        var interrupted = failure is null ? string.Empty : $" Then: {failure.Code}: {failure.Message}";
        return new ConnectionStep
        {
            Step = StepName.Reuse,
            Verdict = closes || failure is not null ? ConnectionVerdict.Warning : ConnectionVerdict.Ok,
            DurationMs = StepName.Milliseconds(median),
            Detail = detail + more + interrupted,
            Advice = closes ? "A proxy in between keeps no connections: ask who runs it, or go without it (-NoProxy)." : failure is null ? null : "Give a smaller -Count, or try again.",
            Endpoint = _endpoint.ToString(),
            Requests = times.Count,
            MedianMs = StepName.Milliseconds(median),
            Percentile95Ms = StepName.Milliseconds(high),
        };
    }
}
