using System;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger;

/// <summary>
/// A run's part in a ledger: what is known and paid for in one scope, shared with every other run on the same ledger. A call is claimed before it is
/// sent, and its outcome is recorded before the result is written.
/// </summary>
/// <remarks>
/// Every task of it ends when the change is durable, or fails with a <see cref="LedgerException"/>; changes that wait at the same time are
/// committed together. One that failed and is transient may be asked for again with the same claim: it is never counted twice.
/// </remarks>
public interface ILedger : IAsyncDisposable
{
    /// <summary>The shared pace of the scope.</summary>
    ILedgerPace Pace { get; }

    /// <summary>What the scope has cost so far, by this run's last look; for messages, not for decisions.</summary>
    LedgerTotals Totals { get; }

    /// <summary>The ledger's present, which no change of this machine's clock moves while the run goes on. Stored answers are dated by it.</summary>
    DateTimeOffset GetUtcNow();

    /// <summary>The mark under which a subject stands in the ledger. From any thread.</summary>
    /// <param name="name">The normalised name.</param>
    /// <param name="number">The number of 18 characters.</param>
    SubjectMark MarkOf(string name, string number);

    /// <summary>Whether <see cref="TryFind"/> takes no trip to another machine; otherwise <see cref="FindAsync"/> lets many look-ups travel together.</summary>
    bool IsNear { get; }

    /// <summary>
    /// Whether the answer is known and young enough. Claims nothing and waits for nothing; from any thread, one after the other. What other runs answered in the
    /// last moments may be missed: a claim finds it.
    /// </summary>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    bool TryFind(SubjectMark mark, out KnownAnswer answer);

    /// <summary>
    /// The answer, where it is known and young enough. Claims nothing; while another run has the call in flight, this waits for its answer, or for that run's end.
    /// From any thread.
    /// </summary>
    /// <param name="mark">The subject.</param>
    /// <param name="patience">Ends the waiting for others.</param>
    /// <param name="cancellationToken">Ends the look, too.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    ValueTask<KnownAnswer?> FindAsync(SubjectMark mark, CancellationToken patience, CancellationToken cancellationToken);

    /// <summary>
    /// Claims the call about a subject: what comes back is ours to make, or known, or not to be made. While another run has the call in flight, this waits
    /// for its answer, or for that run's end.
    /// </summary>
    /// <param name="mark">The subject.</param>
    /// <param name="cancellationToken">Ends the waiting for others; a claim that is ours is always handed over.</param>
    /// <exception cref="LedgerException">Nothing was claimed.</exception>
    /// <exception cref="OperationCanceledException">Nothing was claimed.</exception>
    ValueTask<LedgerClaim> ClaimAsync(SubjectMark mark, CancellationToken cancellationToken);

    /// <summary>Gives a sign of life now, and tells whether the claim is still ours: to be asked where <see cref="LedgerClaim.IsOurs"/> says no.</summary>
    /// <exception cref="LedgerException">No sign of life could be given: nothing may be sent.</exception>
    ValueTask<bool> RenewAsync(LedgerClaim claim, CancellationToken cancellationToken);

    /// <summary>Records an answer.</summary>
    /// <param name="claim">Ours, also if it was lost meanwhile: the bill is then put right.</param>
    /// <param name="bizCode">1, 2 or 3.</param>
    /// <param name="isBilled">Whether the service bills it.</param>
    /// <param name="requestId">The service's id of the request.</param>
    /// <returns>The answer as it is stored.</returns>
    /// <exception cref="LedgerException">The answer is not stored: keep it, and ask again where it is transient.</exception>
    Task<KnownAnswer> DoneAsync(LedgerClaim claim, int bizCode, bool isBilled, string? requestId);

    /// <summary>Records that the request left and that its answer is lost: perhaps billed. To send it again, claim it again.</summary>
    /// <exception cref="LedgerException">Not stored.</exception>
    Task UnsureAsync(LedgerClaim claim);

    /// <summary>Gives a claim back: certainly not billed, and not to be sent again by this run. What was known before is known again.</summary>
    /// <exception cref="LedgerException">Not stored.</exception>
    Task FreeAsync(LedgerClaim claim);
}
