using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
#if NET8_0_OR_GREATER
using System.Runtime.CompilerServices;
#endif
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
public sealed class Id2MetaClient : IVerificationService, IDisposable
{
    private const string VerifyAction = "Id2MetaVerifyIntl";
    private const string KeepAliveAction = "KeepaliveIntl";
    private const string Version = "2022-08-09";
    private const string FormMediaType = "application/x-www-form-urlencoded";
    private const string JsonMediaType = "application/json";

    internal static readonly string UserAgent = $"Id2Meta/{typeof(Id2MetaClient).Assembly.GetName().Version?.ToString(3)}";

    private readonly HttpMessageInvoker _connections;
    private readonly ServiceEndpoint _endpoint;
    private readonly string _address;
    private readonly RequestOptions _options;
    private readonly Deadlines _deadlines;
    private readonly ServiceClock _clock;
    private readonly TimeProvider _timeProvider;
    private readonly NonceSequence _nonces = new();
    private Signer? _signer;

    /// <summary>Makes a client; the connections stay their owner's.</summary>
    public Id2MetaClient(
        HttpMessageInvoker connections, ServiceEndpoint endpoint, RequestOptions options, ServiceClock clock, TimeProvider timeProvider)
    {
        ThrowHelper.IfNull(options);
        ThrowHelper.IfNull(endpoint);
        options.ThrowIfUnsafe();
        _connections = connections;
        _endpoint = endpoint;
        _address = endpoint.ToString() + "/";
        _options = options;
        _deadlines = new Deadlines(options.OperationTimeout, timeProvider);
        _clock = clock;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken)
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
        return SendAsync(VerifyAction, parameters, subject, credential, gate, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken)
    {
        ThrowHelper.IfNull(credential);
        return SendAsync(KeepAliveAction, [], null, credential, null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _signer, null)?.Key.Dispose();

#if NET8_0_OR_GREATER
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<Reply> SendAsync(
        string action, KeyValuePair<string, string>[] parameters, Subject? subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken)
    {
        using var request = Sign(action, parameters, credential, gate, out var content, out var authorization);
        var secrets = new RequestSecrets(subject, credential, authorization);
        var deadline = _deadlines.Rent(cancellationToken, out var stop);
        var isUnconnected = false;
#if !NET8_0_OR_GREATER
        using var connecting = Runtime.IsNetFramework ? null : _timeProvider.CreateTimer(_ => CancelUnlessLeft(), null, _options.ConnectionTimeout, Timeout.InfiniteTimeSpan);

        void CancelUnlessLeft()
        {
            if (!content.HasLeft)
            {
                isUnconnected = true;
                deadline.Cancel();
            }
        }
#endif
        var sentAt = _timeProvider.GetTimestamp();
        HttpResponseMessage? response = null;
        byte[]? rented = null;
        try
        {
            Reply reply;
            try
            {
                response = await _connections.SendAsync(request, deadline.Token).ConfigureAwait(false);
                (rented, var length, var isTooLarge) = await AnswerReader.ReadAsync(response.Content, deadline.Token).ConfigureAwait(false);
                reply = AnswerReader.Interpret(
                    response, rented.AsMemory(0, length), isTooLarge, action == VerifyAction, _timeProvider.GetElapsedTime(sentAt), _endpoint, secrets);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException or SocketException or AuthenticationException or WebException or InvalidDataException)
            {
                var duration = _timeProvider.GetElapsedTime(sentAt);
                var fault = Failure(exception, content, deadline.IsCancellationRequested && !isUnconnected, mayBeBilled: action == VerifyAction) with { Duration = duration };
                reply = response is null ? fault : AnswerReader.Identify(fault, response, duration, _endpoint, secrets);
            }

            return _options.KeepTranscript
                ? reply with { Transcript = Transcript.Of(request, parameters, _options.UseForm, credential.MaskedAccessKeyId, response, reply) }
                : reply;
        }
        finally
        {
            _deadlines.Return(deadline, stop);
            response?.Dispose();
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    private HttpRequestMessage Sign(string action, KeyValuePair<string, string>[] parameters, Credential credential, ISendGate? gate, out GatedContent content, out string authorization)
    {
        using var address = new Utf8Buffer();
        address.Append(_address);
        if (!_options.UseForm && parameters.Length > 0)
        {
            address.Append('?');
        }

        var start = address.Length;
        var body = Array.Empty<byte>();
        if (_options.UseForm)
        {
            body = Form(parameters);
        }
        else
        {
            Signature.AppendCanonicalQuery(address, parameters);
        }

        var contentHash = Signature.ContentHash(body);
        var method = _options.UseGet ? HttpMethod.Get : HttpMethod.Post;
        content = new GatedContent(body, gate);
        var request = new HttpRequestMessage(method, Address(address.ToString())) { Content = content, Version = HttpVersion.Version11 };

        // In the order in which they are signed.
        var signed = new KeyValuePair<string, string>[7 + (_options.UseForm ? 1 : 0) + (credential.SecurityToken is null ? 0 : 2)];
        var count = 0;
        if (_options.UseForm)
        {
            signed[count++] = new("content-type", FormMediaType);
            content.Headers.TryAddWithoutValidation("content-type", FormMediaType);
        }

        // The handler sends this one by itself, from the address.
        signed[count++] = new("host", _endpoint.Authority);
        if (credential.SecurityToken is not null)
        {
            Add("x-acs-accesskey-id", credential.AccessKeyId);
        }

        Add("x-acs-action", action);
        Add("x-acs-content-sha256", contentHash);
        Add("x-acs-credentials-provider", credential.ProviderName);
        Add("x-acs-date", _clock.Stamp);
        if (credential.SecurityToken is not null)
        {
            Add("x-acs-security-token", credential.SecurityToken);
        }

        Add("x-acs-signature-nonce", _nonces.Next());
        Add("x-acs-version", Version);
        authorization = Signature.Authorization(method.Method, address.From(start), signed, contentHash, credential.AccessKeyId, SignerOf(credential).Hmac);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation("accept", JsonMediaType);
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        return request;

        void Add(string name, string value)
        {
            signed[count++] = new(name, value);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private Signer SignerOf(Credential credential)
    {
        var present = Volatile.Read(ref _signer);
        if (present is not null && ReferenceEquals(present.Credential, credential))
        {
            return present;
        }

        var signer = new Signer(credential);
        Interlocked.Exchange(ref _signer, signer)?.Key.Dispose();
        return signer;
    }

    private static byte[] Form(KeyValuePair<string, string>[] parameters)
    {
        using var form = new Utf8Buffer();
        Signature.AppendCanonicalQuery(form, parameters);
        return [.. form.Written];
    }

    /// <summary>As it was signed: a Uri would tidy it.</summary>
    private static Uri Address(string address)
    {
#if NET8_0_OR_GREATER
        return new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
#else
        return new Uri(address);
#endif
    }

    private Fault Failure(Exception exception, GatedContent content, bool isOverdue, bool mayBeBilled)
    {
        if (content.IsKeptBack && !Runtime.IsNetFramework)
        {
            return new Fault(FaultKind.Transient, Fault.KeptBack, "The request was kept back: what permitted it is over.");
        }

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
            $"The request left for {_endpoint} and its answer is lost: {(isOverdue ? cause : "the connection was closed, or what came was no HTTP.")}{(mayBeBilled ? " It may have been billed." : string.Empty)}");
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

    /// <summary>The secret of a credential, prepared: the same one signs request after request.</summary>
    private sealed class Signer
    {
        public Signer(Credential credential)
        {
            Credential = credential;
            Key = new KeyedHash(Encoding.UTF8.GetBytes(credential.AccessKeySecret));
            Hmac = Key.Of;
        }

        public Credential Credential { get; }

        public KeyedHash Key { get; }

        public Func<ArraySegment<byte>, byte[]> Hmac { get; }
    }
}
