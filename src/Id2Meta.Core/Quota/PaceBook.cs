using System;
using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Quota;

/// <summary>
/// The paces of a process: one for endpoint, operation and credential, shared by all runs that ask there at once. Runs that ask for
/// different limits get the lowest.
/// </summary>
public sealed class PaceBook
{
    private readonly object _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly TimeProvider _timeProvider;

    /// <summary>Starts an empty book.</summary>
    public PaceBook(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Joins the pace of <paramref name="key"/> with a limit of one's own, until the lease is disposed.</summary>
    public PaceLease Join(string key, double limit)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(new LocalPace(limit, _timeProvider));
                _entries.Add(key, entry);
            }

            entry.Limits.Add(limit);
            entry.Pace.SetLimit(entry.Limits.Min());
            return new PaceLease(entry.Pace, () => Leave(entry, limit));
        }
    }

    private void Leave(Entry entry, double limit)
    {
        lock (_gate)
        {
            entry.Limits.Remove(limit);
            if (entry.Limits.Count > 0)
            {
                entry.Pace.SetLimit(entry.Limits.Min());
            }
        }
    }

    private sealed class Entry(LocalPace pace)
    {
        public LocalPace Pace { get; } = pace;

        public List<double> Limits { get; } = [];
    }
}
