using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;
using Id2Meta.Subjects;

namespace Id2Meta.Service;

/// <summary>Asks one question once.</summary>
public interface IVerificationService
{
    /// <summary>Sends one request about <paramref name="subject"/> and gives what became of it.</summary>
    /// <exception cref="System.OperationCanceledException">The caller cancelled.</exception>
    Task<Reply> VerifyAsync(Subject subject, Credential credential, CancellationToken cancellationToken);
}
