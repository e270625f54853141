using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Id2Meta.Service;

namespace Id2Meta.Runs.Processes;

/// <summary>The floor: a bare HttpClient that signs and posts the same requests, as many at once, and reads the answers to their ends.</summary>
internal sealed class FloorCommand : Command
{
    private readonly Argument<string> _csv = new("csv");
    private readonly Argument<int> _inFlight = new("in-flight");
    private readonly Argument<string> _endpoint = new("endpoint");

    public FloorCommand()
        : base("floor", "Posts the same signed requests with a bare HttpClient.")
    {
        Hidden = true;
        Arguments.Add(_csv);
        Arguments.Add(_inFlight);
        Arguments.Add(_endpoint);
        SetAction((arguments, _) => ServeAsync(arguments.GetRequiredValue(_csv), arguments.GetRequiredValue(_inFlight), new Uri(arguments.GetRequiredValue(_endpoint))));
    }

    private static async Task ServeAsync(string csv, int inFlight, Uri endpoint)
    {
        var rows = File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).ToArray();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = inFlight });
        while (await Console.In.ReadLineAsync() is not null)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var processor = Environment.CpuUsage.TotalTime;
            var elapsed = Stopwatch.StartNew();
            var next = -1;
            var firstAnswer = 0d;
            await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
            {
                while (System.Threading.Interlocked.Increment(ref next) is var index && index < rows.Length)
                {
                    using var request = Sign(rows[index][0], rows[index][1], endpoint);
                    using var response = await client.SendAsync(request);
                    await response.Content.ReadAsByteArrayAsync();
                    response.EnsureSuccessStatusCode();
                    if (index == 0)
                    {
                        firstAnswer = elapsed.Elapsed.TotalSeconds;
                    }
                }
            })));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new RunFigures(
                rows.Length, elapsed.Elapsed.TotalSeconds, firstAnswer, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated, Process.GetCurrentProcess().PeakWorkingSet64)));
        }
    }

    private static HttpRequestMessage Sign(string name, string number, Uri endpoint)
    {
        var query = Signature.CanonicalQuery([new("UserName", name), new("ProductCode", "ID_2META"), new("IdentifyNum", number), new("ParamType", "normal")]);
        KeyValuePair<string, string>[] headers =
        [
            new("host", endpoint.Authority),
            new("x-acs-action", "Id2MetaVerifyIntl"),
            new("x-acs-content-sha256", Signature.EmptyContentHash),
            new("x-acs-credentials-provider", "static_ak"),
            new("x-acs-date", DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new("x-acs-signature-nonce", Guid.NewGuid().ToString("N")),
            new("x-acs-version", "2022-08-09"),
        ];
        var address = new Uri($"{endpoint.GetLeftPart(UriPartial.Authority)}/?{query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent([]), Version = HttpVersion.Version11 };
        foreach (var (key, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }

        request.Headers.TryAddWithoutValidation("accept", "application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "floor");
        request.Headers.TryAddWithoutValidation("Authorization", Signature.Authorization("POST", query, headers, Signature.EmptyContentHash, "bare", "secret"));
        return request;
    }
}
