using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Core.Tests.Service;

/// <summary>Connections that fail in a given way, before or after the request leaves.</summary>
internal sealed class StubConnections(Exception failure, bool afterSending) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (afterSending)
        {
            await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        }

        throw failure;
    }
}
