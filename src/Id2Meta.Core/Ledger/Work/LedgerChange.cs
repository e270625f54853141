using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;

namespace Id2Meta.Ledger.Work;

/// <summary>One change that waits for a transaction. It may be run more than once, when a transaction fails: each run starts anew.</summary>
internal abstract class LedgerChange
{
    /// <summary>Changes run in the order of their keys, so that transactions of different processes never wait for each other in a circle.</summary>
    public virtual SubjectMark Order => default;

    /// <summary>The first statement; or <see langword="null"/>, where it turned out that an earlier try has done it, whose end nobody saw.</summary>
    public abstract SqlCall? Start(GroupContext context);

    /// <summary>What follows from the row that came back, or from none: the next statement, or <see langword="null"/> at the end.</summary>
    public abstract SqlCall? Continue(SqlRow? row, GroupContext context);

    /// <summary>The transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it happened, as far as is known.</summary>
    public abstract void Fail(LedgerException exception);

    /// <summary>It was told that it failed, and it happened all the same.</summary>
    /// <returns>What undoes it where nobody knows of it, or <see langword="null"/>.</returns>
    public virtual LedgerChange? Surface() => null;
}

/// <summary>A change with a result.</summary>
internal abstract class LedgerChange<T> : LedgerChange
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the change is durable.</summary>
    public Task<T> Task => _completion.Task;

    /// <summary>What comes of it, once it is durable.</summary>
    protected T Result { get; set; } = default!;

    public override void Complete() => _completion.TrySetResult(Result);

    public override void Fail(LedgerException exception) => _completion.TrySetException(exception);
}
