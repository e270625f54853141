using System;
using System.Collections.Generic;
using Id2Meta.Sandbox.Sessions;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox.Account;

/// <summary>Everything that was answered, and what it costs. A subject is a hash: the sandbox keeps nobody's name.</summary>
internal sealed class Bill
{
    private readonly Dictionary<Hash128, int> _billedBySubject = [];
    private readonly Dictionary<string, long> _refusedByCode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _faults = new(StringComparer.Ordinal);
    private long _consistent;
    private long _inconsistent;
    private long _noRecord;
    private long _keepalives;
    private long _throttled;
    private long _refused;
    private long _billedMoreThanOnce;
    private int _maximumBilled;

    /// <summary>A verification was answered; the fault, if any, befell the answer afterwards.</summary>
    public void Decided(Verdict verdict, Hash128 subject, string? fault)
    {
        lock (_billedBySubject)
        {
            if (fault is not null)
            {
                CountOne(_faults, fault);
            }

            switch (verdict)
            {
                case Verdict.Consistent:
                    _consistent++;
                    Charge(subject);
                    break;
                case Verdict.Inconsistent:
                    _inconsistent++;
                    Charge(subject);
                    break;
                default:
                    _noRecord++;
                    break;
            }
        }
    }

    public void KeptAlive()
    {
        lock (_billedBySubject)
        {
            _keepalives++;
        }
    }

    public void Throttled()
    {
        lock (_billedBySubject)
        {
            _throttled++;
        }
    }

    public void Refused(string code)
    {
        lock (_billedBySubject)
        {
            _refused++;
            CountOne(_refusedByCode, code);
        }
    }

    /// <summary>A request went wrong before it was decided. A refusal is counted besides, after this.</summary>
    public void Faulted(string kind)
    {
        lock (_billedBySubject)
        {
            CountOne(_faults, kind);
        }
    }

    public int BilledCallsOf(Hash128 subject)
    {
        lock (_billedBySubject)
        {
            return _billedBySubject.TryGetValue(subject, out var times) ? times : 0;
        }
    }

    public SandboxStatistics ToStatistics(Uri endpoint, string startedAt, double highestRate, SessionTally sessions)
    {
        lock (_billedBySubject)
        {
            return new SandboxStatistics
            {
                Endpoint = endpoint.AbsoluteUri,
                StartedAt = startedAt,
                Requests = _consistent + _inconsistent + _noRecord + _keepalives + _throttled + _refused,
                Consistent = _consistent,
                Inconsistent = _inconsistent,
                NoRecord = _noRecord,
                Keepalives = _keepalives,
                Throttled = _throttled,
                Refused = _refused,
                RefusedByCode = new SortedDictionary<string, long>(_refusedByCode, StringComparer.Ordinal),
                Faults = new SortedDictionary<string, long>(_faults, StringComparer.Ordinal),
                BilledCalls = _consistent + _inconsistent,
                BilledSubjects = _billedBySubject.Count,
                SubjectsBilledMoreThanOnce = _billedMoreThanOnce,
                MaximumBilledPerSubject = _maximumBilled,
                HighestRate = highestRate,
                SessionKeys = sessions.GetIssued(),
                SessionRefusals = sessions.GetRefused(),
            };
        }
    }

    private static void CountOne(Dictionary<string, long> counts, string key)
    {
        counts.TryGetValue(key, out var count);
        counts[key] = count + 1;
    }

    private void Charge(Hash128 subject)
    {
        _billedBySubject.TryGetValue(subject, out var before);
        var times = before + 1;
        _billedBySubject[subject] = times;
        _maximumBilled = Math.Max(_maximumBilled, times);
        if (times == 2)
        {
            _billedMoreThanOnce++;
        }
    }
}
