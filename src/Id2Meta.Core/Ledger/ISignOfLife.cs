using System;

namespace Id2Meta.Ledger;

/// <summary>Shows as long as it is held that a member lives. Disposing of it takes it away: the ledger itself says that the member is gone.</summary>
internal interface ISignOfLife : IDisposable
{
    /// <summary>Lets go of it and leaves it there: the ledger could not be told, and whoever finds it so knows that the member is dead.</summary>
    void Abandon();
}
