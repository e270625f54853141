using System;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Service;
using Id2Meta.Subjects;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>Does something between the last look at a permit and the moment in which the request leaves.</summary>
internal sealed class InterposedService(IVerificationService service, Action<int> beforeLeaving) : IVerificationService
{
    private int _calls;

    public ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken)
    {
        beforeLeaving(Interlocked.Increment(ref _calls));
        return service.VerifyAsync(subject, credential, gate, cancellationToken);
    }

    public ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken) => service.KeepAliveAsync(credential, cancellationToken);
}
