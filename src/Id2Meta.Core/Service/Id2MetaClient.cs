using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Subjects;

namespace Id2Meta.Service;

/// <summary>
/// Sends one signed request and says what became of it. It never sends twice, and tells certainly whether a failed request left.
/// </summary>
public sealed class Id2MetaClient : IVerificationService
{
    private const string VerifyAction = "Id2MetaVerifyIntl";
    private const string KeepAliveAction = "KeepaliveIntl";
    private const string Version = "2022-08-09";
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private const string JsonMediaType = "application/json";

    private static readonly string UserAgent = $"Id2Meta/{typeof(Id2MetaClient).Assembly.GetName().Version?.ToString(3)}";

    private readonly HttpMessageInvoker _connections;
    private readonly ServiceEndpoint _endpoint;
    private readonly RequestOptions _options;
    private readonly ServiceClock _clock;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a client; the connections stay their owner's.</summary>
    public Id2MetaClient(
        HttpMessageInvoker connections, ServiceEndpoint endpoint, RequestOptions options, ServiceClock clock, TimeProvider timeProvider)
    {
        ThrowHelper.IfNull(options);
        options.ThrowIfUnsafe();
        _connections = connections;
        _endpoint = endpoint;
        _options = options;
        _clock = clock;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public async Task<Reply> VerifyAsync(Subject subject, Credential credential, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(subject);
        ThrowHelper.IfNull(credential);
        KeyValuePair<string, string>[] parameters =
        [
            new("IdentifyNum", subject.Number.Value),
            new("ParamType", "normal"),
            new("ProductCode", "ID_2META"),
            new("UserName", subject.Name.Value),
        ];
        var secrets = new Redactor([subject.Name.Value, subject.Number.Value, credential.AccessKeyId, credential.AccessKeySecret, credential.SecurityToken]);
        return await SendAsync(VerifyAction, parameters, credential, secrets, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(credential);
        var secrets = new Redactor([credential.AccessKeyId, credential.AccessKeySecret, credential.SecurityToken]);
        return await SendAsync(KeepAliveAction, [], credential, secrets, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Reply> SendAsync(
        string action, KeyValuePair<string, string>[] parameters, Credential credential, Redactor secrets, CancellationToken cancellationToken)
    {
        using var request = Sign(action, parameters, credential, out var content);
        using var deadline = _timeProvider.CancelAfter(_options.OperationTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
#if !NET8_0_OR_GREATER
        using var connecting = Runtime.IsNetFramework ? null : _timeProvider.CreateTimer(
            _ => CancelUnlessLeft(content, either), null, _options.ConnectionTimeout, Timeout.InfiniteTimeSpan);
#endif
        var sentAt = _timeProvider.GetTimestamp();
        HttpResponseMessage? response = null;
        Reply reply;
        try
        {
            response = await _connections.SendAsync(request, either.Token).ConfigureAwait(false);
            var (answer, isTooLarge) = await AnswerReader.ReadAsync(response.Content, either.Token).ConfigureAwait(false);
            reply = AnswerReader.Interpret(response, answer, isTooLarge, action == VerifyAction, _endpoint, secrets);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw;
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or SocketException or AuthenticationException or WebException or InvalidDataException)
        {
            var fault = Failure(exception, content, deadline.IsCancellationRequested);
            reply = response is null ? fault : AnswerReader.Identify(fault, response, _endpoint, secrets);
        }

        using (response)
        {
            reply = reply with { Duration = _timeProvider.GetElapsedTime(sentAt) };
            return _options.KeepTranscript
                ? reply with { Transcript = Transcript.Of(request, parameters, _options.UseForm, credential.MaskedAccessKeyId, response, reply) }
                : reply;
        }
    }

    private HttpRequestMessage Sign(string action, KeyValuePair<string, string>[] parameters, Credential credential, out GatedContent content)
    {
        var encoded = Signature.CanonicalQuery(parameters);
        var query = _options.UseForm ? string.Empty : encoded;
        var body = _options.UseForm ? Encoding.ASCII.GetBytes(encoded) : [];
        var contentHash = Signature.ContentHash(body);
        var headers = new List<KeyValuePair<string, string>>(10)
        {
            new("host", _endpoint.Authority),
            new("x-acs-action", action),
            new("x-acs-content-sha256", contentHash),
            new("x-acs-credentials-provider", credential.ProviderName),
            new("x-acs-date", _clock.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new("x-acs-signature-nonce", Guid.NewGuid().ToString("N")),
            new("x-acs-version", Version),
        };
        if (credential.SecurityToken is not null)
        {
            headers.Add(new("x-acs-accesskey-id", credential.AccessKeyId));
            headers.Add(new("x-acs-security-token", credential.SecurityToken));
        }

        if (_options.UseForm)
        {
            headers.Add(new("content-type", FormMediaType));
        }

        var method = _options.UseGet ? HttpMethod.Get : HttpMethod.Post;
        content = new GatedContent(body);
        var request = new HttpRequestMessage(method, Address(query)) { Content = content, Version = HttpVersion.Version11 };
        foreach (var header in headers)
        {
            (header.Key == "content-type" ? (System.Net.Http.Headers.HttpHeaders)content.Headers : request.Headers)
                .TryAddWithoutValidation(header.Key, header.Value);
        }

        request.Headers.TryAddWithoutValidation("accept", JsonMediaType);
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        request.Headers.TryAddWithoutValidation("Authorization",
            Signature.Authorization(method.Method, query, headers, contentHash, credential.AccessKeyId, credential.AccessKeySecret));
        return request;
    }

    private Uri Address(string query)
    {
        var address = _endpoint.Address.GetLeftPart(UriPartial.Authority) + (query.Length == 0 ? "/" : "/?" + query);
#if NET8_0_OR_GREATER
        return new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
#else
        return new Uri(address);
#endif
    }

#if !NET8_0_OR_GREATER
    private static void CancelUnlessLeft(GatedContent content, CancellationTokenSource source)
    {
        if (!content.HasLeft)
        {
            source.Cancel();
        }
    }
#endif

    private Fault Failure(Exception exception, GatedContent content, bool isOverdue)
    {
        // The body knows whether it left. Only that of .NET Framework does not, and there the kind of the exception has to tell.
        var (cause, isBeforeSending) = isOverdue
            ? ($"it took longer than {_options.OperationTimeout.TotalSeconds:0.###} s (-OperationTimeoutSeconds).", false)
            : Cause(exception);
        var hasLeft = Runtime.IsNetFramework ? !isBeforeSending : content.HasLeft;
        if (!hasLeft)
        {
            return new Fault(FaultKind.Transient, Fault.NotSent, $"Nothing was sent to {_endpoint}: {cause}");
        }

        return new Fault(FaultKind.Lost, Fault.OutcomeUnknown,
            $"The request left for {_endpoint} and its answer is lost: {(isOverdue ? cause : "the connection was closed, or what came was no HTTP.")} It may have been billed.");
    }

    /// <summary>Why no connection stood, and whether the exception is of a kind that only comes before sending.</summary>
    private static (string Cause, bool IsBeforeSending) Cause(Exception exception)
    {
        const string Unreachable = "no connection could be made. Check the network, the firewall and -Proxy.";
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
#if NET8_0_OR_GREATER
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError }:
                    return ("the proxy refused to connect. Check -Proxy and -ProxyCredential.", true);
#endif
                case WebException { Status: WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure }:
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return ("the name does not resolve. Check -Region or -Endpoint, and the DNS of this machine.", true);
                case WebException { Status: WebExceptionStatus.ConnectFailure }:
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return (Unreachable, true);
                case SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable }:
                    return (Unreachable, false); // a connection that stands can end like this, too
                case WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure }:
                case AuthenticationException:
                    return ("TLS failed: the certificate is not trusted, or no common version of TLS. A proxy that inspects TLS needs its certificate trusted on this machine.", true);
                case TimeoutException or OperationCanceledException:
                    return ("no connection within the time allowed (-ConnectionTimeoutSeconds).", false);
                default:
                    break;
            }
        }

        return ("the connection was closed.", false);
    }
}
