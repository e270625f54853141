using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Subjects;

namespace Id2Meta.Service;

/// <summary>Asks one question once, or for a sign of life.</summary>
public interface IVerificationService
{
    /// <summary>Sends one request about <paramref name="subject"/> and gives what became of it.</summary>
    /// <param name="subject">Who is asked about.</param>
    /// <param name="credential">As whom.</param>
    /// <param name="gate">Has the last word before it leaves; a request that it keeps back is a fault <see cref="Fault.KeptBack"/>.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="System.OperationCanceledException">The caller cancelled.</exception>
    ValueTask<Reply> VerifyAsync(Subject subject, Credential credential, ISendGate? gate, CancellationToken cancellationToken);

    /// <summary>Sends one request that asks nothing and costs nothing (KeepaliveIntl): an <see cref="Answer"/> without a verdict, or what is wrong.</summary>
    /// <exception cref="System.OperationCanceledException">The caller cancelled.</exception>
    ValueTask<Reply> KeepAliveAsync(Credential credential, CancellationToken cancellationToken);
}
