using System;
using System.Collections.Generic;

namespace Id2Meta.Sandbox;

/// <summary>What a sandbox has answered since it started, and what a bill would show: one moment, for people to look at.</summary>
/// <remarks><c>Requests = Consistent + Inconsistent + NoRecord + Keepalives + Throttled + Refused</c>, always. A call counts when it is decided, before its answer is written.
/// One whose connection is cut before (<see cref="SandboxFault.DropBefore"/>, <see cref="SandboxOutage.Dropped"/>) is in <see cref="Faults"/> only.</remarks>
public sealed class SandboxStatistics
{
    internal SandboxStatistics()
    {
    }

    /// <summary>Where the sandbox listens, such as <c>http://127.0.0.1:8080/</c>.</summary>
    public string Endpoint { get; internal init; } = string.Empty;

    /// <summary>When it started, ISO 8601 in UTC.</summary>
    public string StartedAt { get; internal init; } = string.Empty;

    /// <summary>Requests decided, whatever the answer. Requests for these statistics are not among them.</summary>
    public long Requests { get; internal init; }

    /// <summary>Verifications answered with BizCode 1.</summary>
    public long Consistent { get; internal init; }

    /// <summary>Verifications answered with BizCode 2.</summary>
    public long Inconsistent { get; internal init; }

    /// <summary>Verifications answered with BizCode 3.</summary>
    public long NoRecord { get; internal init; }

    /// <summary>Calls of KeepaliveIntl.</summary>
    public long Keepalives { get; internal init; }

    /// <summary>Verifications refused for the quota.</summary>
    public long Throttled { get; internal init; }

    /// <summary>Requests refused for any reason but the quota.</summary>
    public long Refused { get; internal init; }

    /// <summary><see cref="Refused"/> by the service's error code.</summary>
    public IReadOnlyDictionary<string, long> RefusedByCode { get; internal init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What went wrong on request, by the name of its <see cref="SandboxFault"/>; requests that met an outage are counted as <c>Outage</c>.</summary>
    public IReadOnlyDictionary<string, long> Faults { get; internal init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Verifications that cost money: BizCode 1 and 2.</summary>
    public long BilledCalls { get; internal init; }

    /// <summary>Subjects (name and number together) that were billed at least once.</summary>
    public long BilledSubjects { get; internal init; }

    /// <summary>Subjects that were billed more than once.</summary>
    public long SubjectsBilledMoreThanOnce { get; internal init; }

    /// <summary>How often the most billed subject was billed.</summary>
    public long MaximumBilledPerSubject { get; internal init; }

    /// <summary>The most verifications that the quota let through in any second.</summary>
    public double HighestRate { get; internal init; }

    /// <summary>Session keys handed out, by the name of their <see cref="SandboxSessionSource"/>. Not among <see cref="Requests"/>.</summary>
    public IReadOnlyDictionary<string, long> SessionKeys { get; internal init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Requests for session keys that got none or none to use, by the name of the <see cref="SandboxSessionSource"/>.</summary>
    public IReadOnlyDictionary<string, long> SessionRefusals { get; internal init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);
}
