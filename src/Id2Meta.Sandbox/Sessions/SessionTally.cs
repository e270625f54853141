using System;
using System.Collections.Generic;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>How often each source was asked for session keys, by outcome.</summary>
internal sealed class SessionTally
{
    private readonly SortedDictionary<string, long> _issued = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);

    public void Issued(SandboxSessionSource source) => CountOne(_issued, source);

    public void Refused(SandboxSessionSource source) => CountOne(_refused, source);

    public IReadOnlyDictionary<string, long> GetIssued() => Copy(_issued);

    public IReadOnlyDictionary<string, long> GetRefused() => Copy(_refused);

    private void CountOne(SortedDictionary<string, long> counts, SandboxSessionSource source)
    {
        var name = source.ToString();
        lock (_issued)
        {
            counts.TryGetValue(name, out var count);
            counts[name] = count + 1;
        }
    }

    private SortedDictionary<string, long> Copy(SortedDictionary<string, long> counts)
    {
        lock (_issued)
        {
            return new SortedDictionary<string, long>(counts, StringComparer.Ordinal);
        }
    }
}
