using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Service.Probing;

/// <summary>Name, TCP and TLS, one after the other on a connection of their own, over which nothing is sent.</summary>
internal sealed class DirectPath : IDisposable
{
    private readonly Uri _target;
    private readonly bool _isProxy;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _stop;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationToken _cancellationToken;
    private IPAddress[] _addresses = [];
    private Socket? _socket;

    /// <summary>Begins; all three together have the time that a connection may take.</summary>
    public DirectPath(Uri target, bool isProxy, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _target = target;
        _isProxy = isProxy;
        _timeout = timeout;
        _timeProvider = timeProvider;
        _cancellationToken = cancellationToken;
        _deadline = timeProvider.CancelAfter(timeout);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
    }

    private string Role => _isProxy ? "the proxy" : "the service";

    private string Option => _isProxy ? "-Proxy" : "-Region or -Endpoint";

    private string Within => FormattableString.Invariant($"within {_timeout.TotalSeconds:0.###} s (-ConnectionTimeoutSeconds)");

    public async Task<ConnectionStep> ResolveAsync(Func<string, Task<IPAddress[]>> resolve)
    {
        var host = _target.IdnHost;
        if (IPAddress.TryParse(host, out var address))
        {
            _addresses = [address];
            return Ok(StepName.Name, null, $"{host} is an address: there is no name to resolve.");
        }

        var start = _timeProvider.GetTimestamp();
        try
        {
            _addresses = await OrStopAsync(() => resolve(host)).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            return Failed(StepName.Name, start, $"The name of {Role}, {host}, does not resolve ({exception.SocketErrorCode}).",
                $"Check {Option} for a slip, and the DNS of this machine.{(_isProxy ? string.Empty : " Behind a proxy that resolves names itself, give -Proxy.")}");
        }
        catch (OperationCanceledException) when (!_cancellationToken.IsCancellationRequested)
        {
            return Failed(StepName.Name, start, $"No answer about the name of {Role}, {host}, {Within}.", "Check the DNS servers of this machine and the way to them.");
        }

        return _addresses.Length == 0
            ? Failed(StepName.Name, start, $"The name of {Role}, {host}, has no address.", $"Check {Option}, and the DNS of this machine.")
            : Ok(StepName.Name, start, $"{host}: {string.Join<IPAddress>(", ", _addresses)}");
    }

    public async Task<ConnectionStep> ConnectAsync()
    {
        var start = _timeProvider.GetTimestamp();
        var failures = new List<(IPAddress Address, SocketError Error)>();
        foreach (var address in _addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using (_stop.Token.Register(socket.Dispose))
                {
                    await socket.ConnectAsync(new IPEndPoint(address, _target.Port)).ConfigureAwait(false);
                }

                _stop.Token.ThrowIfCancellationRequested();
                _socket = socket;
                return Ok(StepName.Tcp, start, $"Connected to {new IPEndPoint(address, _target.Port)}{(failures.Count == 0 ? string.Empty : $", after {failures[0].Address} had failed ({failures[0].Error})")}.");
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                socket.Dispose();
                _cancellationToken.ThrowIfCancellationRequested();
                if (_stop.IsCancellationRequested)
                {
                    return Failed(StepName.Tcp, start, $"{new IPEndPoint(address, _target.Port)} does not answer {Within}.",
                        $"A firewall drops the packets, or there is no way there: allow outgoing connections to port {_target.Port}{(_isProxy ? string.Empty : ", or give -Proxy; -Network Internal works inside Alibaba Cloud only")}.");
                }

                failures.Add((address, exception is SocketException { SocketErrorCode: var error } ? error : SocketError.SocketError));
            }
        }

        var (refusedBy, reason) = failures[0];
        return reason == SocketError.ConnectionRefused
            ? Failed(StepName.Tcp, start, $"{new IPEndPoint(refusedBy, _target.Port)} refuses connections: nothing listens there.", $"Check host and port of {(_isProxy ? "-Proxy" : "-Endpoint")}, and whether a firewall rejects the connection.")
            : Failed(StepName.Tcp, start, $"No connection to {new IPEndPoint(refusedBy, _target.Port)} ({reason}).", "Check the network of this machine: cable, VPN, routes.");
    }

    /// <summary>Shakes hands. <paramref name="judge"/> decides about the certificate, and its findings are what is told.</summary>
    public async Task<ConnectionStep> SecureAsync(CertificateJudge judge)
    {
        var start = _timeProvider.GetTimestamp();
        using var stream = new SslStream(new NetworkStream(_socket!, ownsSocket: true), leaveInnerStreamOpen: false, judge.Accepts);
        try
        {
            using (_stop.Token.Register(stream.Dispose))
            {
                await stream.AuthenticateAsClientAsync(_target.IdnHost, null, Runtime.IsNetFramework ? SslProtocols.Tls12 : SslProtocols.None, checkCertificateRevocation: false).ConfigureAwait(false);
            }

            return judge.Tell(_target, _timeProvider, Elapsed(start), ProtocolName(stream.SslProtocol) + ", ");
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (judge.Findings is not null)
            {
                return judge.Tell(_target, _timeProvider, Elapsed(start), string.Empty);
            }

            return _stop.IsCancellationRequested
                ? Failed(StepName.Tls, start, $"The connection stands, but there is no answer to the TLS handshake {Within}.", "Something in between takes connections and lets nothing through: ask who runs firewall or proxy. Otherwise check the port of -Endpoint.")
                : Failed(StepName.Tls, start, "The other side ends the TLS handshake or speaks no TLS.", "Check the port of -Endpoint, and that this machine may use TLS 1.2; a firewall in between may forbid it.");
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _stop.Dispose();
        _deadline.Dispose();
    }

    private static string ProtocolName(SslProtocols protocol) => (int)protocol switch
    {
        0x3000 => "TLS 1.3",
        0x0C00 => "TLS 1.2",
        _ => protocol.ToString(),
    };

    /// <summary>A question to DNS cannot be taken back: where it takes too long, its answer is left alone.</summary>
    private async Task<IPAddress[]> OrStopAsync(Func<Task<IPAddress[]>> resolve)
    {
        var stopped = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (_stop.Token.Register(() => stopped.TrySetCanceled()))
        {
            var answer = await Task.WhenAny(resolve(), stopped.Task).ConfigureAwait(false);
            return await answer.ConfigureAwait(false);
        }
    }

    private double Elapsed(long start) => StepName.Milliseconds(_timeProvider.GetElapsedTime(start));

    private ConnectionStep Ok(string step, long? start, string detail) =>
        new() { Step = step, DurationMs = start is { } from ? Elapsed(from) : null, Detail = detail, Endpoint = Address };

    private ConnectionStep Failed(string step, long start, string detail, string advice) =>
        new() { Step = step, Verdict = ConnectionVerdict.Failed, DurationMs = Elapsed(start), Detail = detail, Advice = advice, Endpoint = Address };

    private string Address => _target.GetLeftPart(UriPartial.Authority);
}
