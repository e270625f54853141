namespace Id2Meta;

/// <summary>One step on the way to the service, and how it went. Plain strings and numbers, so that CSV and JSON keep them.</summary>
public sealed class ConnectionStep
{
    internal ConnectionStep()
    {
    }

    /// <summary>Name, Tcp, Proxy (only where there is one), Tls, Credential, FirstByte, Clock, Access or Reuse.</summary>
    public string Step { get; internal init; } = string.Empty;

    /// <summary>Ok, Warning, Failed, or Skipped where a step that it needs failed or there is nothing to test.</summary>
    public string Verdict { get; internal init; } = ConnectionVerdict.Ok;

    /// <summary>How long it took, in milliseconds; of Reuse, the median.</summary>
    public double? DurationMs { get; internal init; }

    /// <summary>What was found.</summary>
    public string Detail { get; internal init; } = string.Empty;

    /// <summary>What to do about it, where there is something to do.</summary>
    public string? Advice { get; internal init; }

    /// <summary>Who was talked to: the service, or the proxy in between.</summary>
    public string Endpoint { get; internal init; } = string.Empty;

    /// <summary>Of Reuse: how many requests were measured.</summary>
    public int? Requests { get; internal init; }

    /// <summary>Of Reuse: the median of the times to the first byte, in milliseconds.</summary>
    public double? MedianMs { get; internal init; }

    /// <summary>Of Reuse: their 95th percentile, in milliseconds.</summary>
    public double? Percentile95Ms { get; internal init; }
}
