namespace Id2Meta.Runs.Processes;

/// <summary>What a sandbox has counted so far.</summary>
internal sealed record SandboxBill(long Requests, long Throttled, long Answered, long BilledCalls, long SubjectsBilledMoreThanOnce, long Faults);
