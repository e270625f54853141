using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Ledger;

/// <summary>
/// The numbers of a pace that many processes share. The ledger keeps and adds them; what they mean, the quota knows. Every time is in seconds on the
/// clock of the ledger, which stands above any machine's wall clock.
/// </summary>
public interface ILedgerPace
{
    /// <summary>The ledger's clock as this process knows it, without asking.</summary>
    double Now { get; }

    /// <summary>Takes the next slots, and adds what the service accepted meanwhile: one statement.</summary>
    /// <param name="slots">How many.</param>
    /// <param name="news">What to add.</param>
    /// <param name="cancellationToken">Gives the waiting up; slots taken all the same are lost.</param>
    /// <returns>The numbers after it: the slots taken end at <see cref="PaceNumbers.NextSlot"/>, one every 1/rate seconds.</returns>
    ValueTask<PaceNumbers> ReserveAsync(int slots, PaceNews news, CancellationToken cancellationToken);

    /// <summary>Counts refusals of slots of <paramref name="generation"/>, and lowers the share by a factor.</summary>
    /// <returns>The numbers after it; unchanged where the generation is over.</returns>
    ValueTask<PaceNumbers> RefuseAsync(int refusals, int generation, double factor, PaceNews news, CancellationToken cancellationToken);

    /// <summary>Voids all slots of <paramref name="generation"/> and sets share and next slot, unless somebody else did before.</summary>
    /// <returns>The numbers after it.</returns>
    ValueTask<PaceNumbers> CutAsync(int generation, double share, double rest, CancellationToken cancellationToken);
}
