using System;
using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Id2Meta.Credentials;
using Id2Meta.Quota;
using Id2Meta.Service;
using Id2Meta.Subjects;
using Id2Meta.Verification;

namespace Id2Meta.HotPath;

/// <summary>What one row costs in each room, without a network.</summary>
[MemoryDiagnoser]
[InProcess]
public class RowBenchmarks : IDisposable
{
    private const string Name = "试一";
    private const string Number = "11010519491231002X";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly Credential Key = new("LTAI5tExampleExampleKey", "secret-of-thirty-characters-xx", null, "static_ak");

    private readonly HttpMessageInvoker _connections = new(new SameAnswer());
    private readonly LocalPace _pace = new(1e9, TimeProvider.System);
    private Id2MetaClient _client = null!;
    private Subject _subject = null!;

    /// <summary>Makes what the benchmarks share.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Subject.Read(Name, Number, Now, out var subject);
        _subject = subject!;
        _client = new Id2MetaClient(
            _connections, ServiceEndpoint.Of(new Uri("http://127.0.0.1:8080")), new RequestOptions(), new ServiceClock(TimeProvider.System), TimeProvider.System);
    }

    /// <summary>Name and number, normalised and checked.</summary>
    [Benchmark]
    public object? ReadSubject()
    {
        Subject.Read(Name, Number, Now, out var subject);
        return subject;
    }

    /// <summary>The canonical request, its hash and the signature.</summary>
    [Benchmark]
    public string Sign()
    {
        var query = Signature.CanonicalQuery([new("IdentifyNum", Number), new("ParamType", "normal"), new("ProductCode", "ID_2META"), new("UserName", Name)]);
        return Signature.Authorization("POST", query, [
            new("host", "127.0.0.1:8080"),
            new("x-acs-action", "Id2MetaVerifyIntl"),
            new("x-acs-content-sha256", Signature.EmptyContentHash),
            new("x-acs-credentials-provider", "static_ak"),
            new("x-acs-date", "2026-11-24T00:00:00Z"),
            new("x-acs-signature-nonce", "d41d8cd98f00b204e9800998ecf8427e"),
            new("x-acs-version", "2022-08-09"),
        ], Signature.EmptyContentHash, Key.AccessKeyId, Key.AccessKeySecret);
    }

    /// <summary>A request made, signed and handed to the connection, its answer read.</summary>
    [Benchmark]
    public ValueTask<Reply> Call() => _client.VerifyAsync(_subject, Key, null, CancellationToken.None);

    /// <summary>1,000 rows through the run, the service answering at once.</summary>
    [Benchmark(OperationsPerInvoke = 1000)]
    public async Task<int> Run()
    {
        var clock = new ServiceClock(TimeProvider.System);
        await using var run = new VerificationRun(
            new AtOnce(), _pace, new StaticCredentialSource(Key, "here"), clock, new RunOptions { ThrottleLimit = 32 }, TimeProvider.System);
        var taken = 0;
        for (var number = 0; number < 1000; number++)
        {
            var row = new InputRow { Number = number + 1, UserName = Name, IdentifyNum = Number, Subject = _subject with { Name = NameOf(number) } };
            while (!run.TryAdd(row))
            {
                await run.WaitAsync(CancellationToken.None);
                taken += Take(run);
            }

            taken += Take(run);
        }

        while (run.Undelivered > 0)
        {
            await run.WaitAsync(CancellationToken.None);
            taken += Take(run);
        }

        return taken;
    }

    /// <summary>Lets go of what the benchmarks share.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _client.Dispose();
        _connections.Dispose();
        _pace.Dispose();
        GC.SuppressFinalize(this);
    }

    private static PersonName NameOf(int number)
    {
        Subject.Read("试" + (char)('一' + number), Number, Now, out var subject);
        return subject!.Name;
    }

    private static int Take(VerificationRun run)
    {
        var taken = 0;
        while (run.TryTake(out _))
        {
            taken++;
        }

        return taken;
    }

    private sealed class SameAnswer : HttpMessageHandler
    {
        private static readonly byte[] Body = Encoding.ASCII.GetBytes(
            """{"Message":"success","RequestId":"EFA11401-C961-5E89-A2D3-BF9883E5CC3D","Code":"Success","Result":{"BizCode":"1"}}""");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Body), RequestMessage = request });
    }

    private sealed class AtOnce : IVerificationService
    {
        private static readonly Answer Answer = new(Verdict.Consistent, "success") { RequestId = "EFA11401-C961-5E89-A2D3-BF9883E5CC3D" };

        public ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken) => new(Answer);

        public ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken) => new(Answer);
    }
}
