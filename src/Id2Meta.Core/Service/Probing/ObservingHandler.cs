using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Service.Probing;

/// <summary>Passes requests on, one at a time, and keeps what the response of the last one showed.</summary>
internal sealed class ObservingHandler(HttpMessageHandler inner, TimeProvider timeProvider) : DelegatingHandler(inner)
{
    /// <summary>Of the last request; <see langword="null"/> where nothing came back.</summary>
    public Observation? Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Last = null;
        var sentAt = timeProvider.GetUtcNow();
        var start = timeProvider.GetTimestamp();
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Last = new Observation(sentAt, timeProvider.GetElapsedTime(start), (int)response.StatusCode, response.Headers.Date, response.Headers.ConnectionClose == true);
        return response;
    }
}
