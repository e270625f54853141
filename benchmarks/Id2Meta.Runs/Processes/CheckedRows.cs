namespace Id2Meta.Runs.Processes;

/// <summary>What the results of a run say.</summary>
internal sealed record CheckedRows(long Consistent, long Failed, long Others, long OutOfOrder, long Billed, long UncertainCalls, long UncertainRows, long Answered, long Wrong);
