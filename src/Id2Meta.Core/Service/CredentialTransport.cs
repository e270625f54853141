using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;

namespace Id2Meta.Service;

/// <summary>Carries requests for sessions, by the same proxy as verifications; to this machine and its metadata service without one.</summary>
public sealed class CredentialTransport : ICredentialTransport, IEquatable<CredentialTransport>
{
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private const string JsonMediaType = "application/json";

    private readonly ConnectionPools _pools;
    private readonly ConnectionOptions _options;
    private readonly Func<ServiceEndpoint, ServiceClock> _clocks;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a transport.</summary>
    /// <param name="pools">The connections of the process.</param>
    /// <param name="options">How hosts beyond this machine are reached.</param>
    /// <param name="clocks">The clock of a host, which learns from refusals for the time.</param>
    /// <param name="timeProvider">The time.</param>
    public CredentialTransport(ConnectionPools pools, ConnectionOptions options, Func<ServiceEndpoint, ServiceClock> clocks, TimeProvider timeProvider)
    {
        _pools = pools;
        _options = options;
        _clocks = clocks;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public async ValueTask<CredentialReply> SendAsync(CredentialRequest request, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(request);
        var endpoint = ServiceEndpoint.OfCredentials(request.Address);
        var clock = _clocks(endpoint);
        var reply = await SendOnceAsync(request, endpoint, clock, cancellationToken).ConfigureAwait(false);
        if (request.Operation is null || reply.Status == 200 || reply.ServerTime is not { } serverTime || !Encoding.UTF8.GetString(reply.Body).Contains("InvalidTimeStamp.Expired"))
        {
            return reply;
        }

        clock.Set(serverTime);
        return await SendOnceAsync(request, endpoint, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the other one reaches hosts in the same way: then their sessions are the same.</summary>
    public bool Equals(CredentialTransport? other) => other is not null && ReferenceEquals(_pools, other._pools) && _options.Equals(other._options);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CredentialTransport);

    /// <inheritdoc/>
    public override int GetHashCode() => _options.GetHashCode();

    private async ValueTask<CredentialReply> SendOnceAsync(CredentialRequest request, ServiceEndpoint endpoint, ServiceClock clock, CancellationToken cancellationToken)
    {
        using var message = Message(request, endpoint, clock);
        using var deadline = _timeProvider.CancelAfter(request.Timeout);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var isLocal = endpoint.Address.Scheme == Uri.UriSchemeHttp;
        using var lease = _pools.Rent(endpoint, isLocal ? new ConnectionOptions { NoProxy = true, ConnectionTimeout = request.Timeout } : _options);
        byte[]? rented = null;
        try
        {
            using var response = await lease.Connections.SendAsync(message, stop.Token).ConfigureAwait(false);
            (rented, var length, var isCut) = await AnswerReader.ReadAsync(response.Content, stop.Token).ConfigureAwait(false);
            lease.Keep();
            return new CredentialReply((int)response.StatusCode, isCut ? [] : rented.AsSpan(0, length).ToArray(), response.Headers.Date);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or SocketException or AuthenticationException or WebException or InvalidDataException)
        {
            throw new CredentialException($"{endpoint} gave no answer: {Cause(exception, deadline.IsCancellationRequested, request.Timeout)}", exception) { IsTransient = true };
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private static HttpRequestMessage Message(CredentialRequest request, ServiceEndpoint endpoint, ServiceClock clock)
    {
        var body = request.Form is not null ? Signature.CanonicalQuery(request.Form) : request.Json ?? string.Empty;
        var bytes = Encoding.UTF8.GetBytes(body);
        var headers = new List<KeyValuePair<string, string>>(request.Headers) { new("user-agent", Id2MetaClient.UserAgent) };
        var content = new GatedContent(bytes, gate: null);
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address) { Version = HttpVersion.Version11 };
        if (request.Form is not null || request.Json is not null)
        {
            var mediaType = request.Form is not null ? FormMediaType : JsonMediaType;
            content.Headers.TryAddWithoutValidation("content-type", mediaType);
            headers.Add(new("content-type", mediaType));
        }

        if (request.Method != "GET")
        {
            message.Content = content;
        }

        if (request.Operation is { } operation)
        {
            Describe(headers, operation, Signature.ContentHash(bytes), clock);
            if (request.Signer is { } signer)
            {
                Sign(headers, request.Method, endpoint, signer, Signature.ContentHash(bytes));
            }
        }

        foreach (var header in headers)
        {
            if (header.Key != "content-type")
            {
                message.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }

    private static void Describe(List<KeyValuePair<string, string>> headers, (string Action, string Version) operation, string contentHash, ServiceClock clock)
    {
        headers.Add(new("accept", JsonMediaType));
        headers.Add(new("x-acs-action", operation.Action));
        headers.Add(new("x-acs-version", operation.Version));
        headers.Add(new("x-acs-date", clock.Stamp));
        headers.Add(new("x-acs-signature-nonce", Signature.NewNonce()));
        headers.Add(new("x-acs-content-sha256", contentHash));
    }

    private static void Sign(List<KeyValuePair<string, string>> headers, string method, ServiceEndpoint endpoint, Credential signer, string contentHash)
    {
        headers.Add(new("x-acs-credentials-provider", signer.ProviderName));
        if (signer.SecurityToken is not null)
        {
            headers.Add(new("x-acs-accesskey-id", signer.AccessKeyId));
            headers.Add(new("x-acs-security-token", signer.SecurityToken));
        }

        var signed = new List<KeyValuePair<string, string>>(headers) { new("host", endpoint.Authority) };
        headers.Add(new("Authorization", Signature.Authorization(method, string.Empty, signed, contentHash, signer.AccessKeyId, signer.AccessKeySecret)));
    }

    private static string Cause(Exception exception, bool isOverdue, TimeSpan timeout)
    {
        if (isOverdue)
        {
            return FormattableString.Invariant($"it took longer than {timeout.TotalSeconds:0.###} s. Check the network, the firewall and the proxy.");
        }

        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                    return "the name does not resolve. Check the address, and the DNS of this machine.";
                case AuthenticationException:
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                    return "TLS failed: the certificate is not trusted, or no common version of TLS.";
                case SocketException:
                case WebException { Status: WebExceptionStatus.ConnectFailure }:
                    return "no connection could be made. Check the network, the firewall and the proxy.";
                default:
                    break;
            }
        }

        return "the connection was closed, or what came was no HTTP.";
    }
}
