using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger;

/// <summary>
/// The numbers of a pace that many processes share. The ledger keeps and adds them; what they mean, the quota knows. Every time is in seconds on the
/// clock of the ledger, which nobody can set.
/// </summary>
/// <exception cref="LedgerException">From every task: the row could not be read or changed.</exception>
public interface ILedgerPace
{
    /// <summary>The ledger's clock as this process knows it, without asking.</summary>
    double Now { get; }

    /// <summary>The lowest limit of the runs that are there, as of their last signs of life.</summary>
    double LowestLimit { get; }

    /// <summary>The numbers as they stand.</summary>
    ValueTask<PaceNumbers> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Takes the next slots, and adds what the service accepted meanwhile: one statement.</summary>
    /// <returns>The numbers after it: the slots taken end one slot before <see cref="PaceNumbers.NextSlot"/>, one every 1/rate seconds.</returns>
    ValueTask<PaceNumbers> ReserveAsync(int slots, PaceNews news, CancellationToken cancellationToken);

    /// <summary>Counts refusals, and lowers the share.</summary>
    /// <returns>The numbers after it; unchanged where the generation is over.</returns>
    ValueTask<PaceNumbers> RefuseAsync(PaceRefusal refusal, CancellationToken cancellationToken);

    /// <summary>Voids all slots of a generation, rests and sets the share, unless somebody else did before.</summary>
    /// <param name="generation">The generation that ends.</param>
    /// <param name="share">The share after it.</param>
    /// <param name="rest">For how long no slot is handed out, in seconds.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The numbers after it.</returns>
    ValueTask<PaceNumbers> CutAsync(int generation, double share, double rest, CancellationToken cancellationToken);

    /// <summary>Sets limit and share, unless somebody else set the limit before.</summary>
    /// <returns>The numbers after it.</returns>
    ValueTask<PaceNumbers> SetLimitAsync(double oldLimit, double limit, double share, CancellationToken cancellationToken);
}
