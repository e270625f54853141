using System;
using System.Linq;
using Id2Meta.Sandbox.Signing;

namespace Id2Meta.Sandbox;

/// <summary>How a <see cref="SandboxServer"/> behaves. Every value has a default: <c>new SandboxOptions()</c> is a service without limits.</summary>
public sealed record SandboxOptions
{
    /// <summary>The TCP port on the loopback interface, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Verifications that the account may make in any second; 0 is no limit. A fraction of the limit admits nothing: 2.5 is two in a second.
    /// Below 1 it is one call in <c>1 / QpsLimit</c> seconds.
    /// </summary>
    public double QpsLimit { get; init; }

    /// <summary>How long a verification takes before its answer is written.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The latency is uniform in <see cref="Latency"/> ± this, never below zero.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The seed of everything random about the answers.</summary>
    public int Seed { get; init; }

    /// <summary>The one key id that the service knows. Freshly random unless set.</summary>
    public string AccessKeyId { get; init; } = RandomText.Create("sandbox", byteCount: 8);

    /// <summary>The secret of <see cref="AccessKeyId"/>. Freshly random unless set.</summary>
    public string AccessKeySecret { get; init; } = RandomText.Create(string.Empty, byteCount: 20);

    /// <summary>When set, the key is a temporary one: a request must carry this token in <c>x-acs-security-token</c>.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>Who exists. Null decides by the number itself: sequence digits 8xx inconsistent, 9xx no record, else consistent.</summary>
    public SandboxPopulation? Population { get; init; }

    /// <summary>The options without the secret and the token, which have no business in a log.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"Port {Port}, QpsLimit {QpsLimit}, Latency {Latency} ± {Jitter}, Seed {Seed}, AccessKeyId {AccessKeyId}, {(Population is null ? "no population" : $"{Population.Count} people")}");

    internal static void Check(SandboxOptions options)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new ArgumentException("The port must be 0 to 65535.", nameof(options));
        }

        if (double.IsNaN(options.QpsLimit) || double.IsInfinity(options.QpsLimit) || options.QpsLimit < 0)
        {
            throw new ArgumentException("The limit must be a number of calls a second, or 0 for none.", nameof(options));
        }

        if (!IsDuration(options.Latency) || !IsDuration(options.Jitter))
        {
            throw new ArgumentException("Latency and jitter must be between 0 and an hour.", nameof(options));
        }

        if (string.IsNullOrEmpty(options.AccessKeyId) || !options.AccessKeyId.All(IsKeyCharacter))
        {
            throw new ArgumentException("The access key id must consist of letters, digits and -_.", nameof(options));
        }

        if (string.IsNullOrEmpty(options.AccessKeySecret))
        {
            throw new ArgumentException("The access key secret must not be empty.", nameof(options));
        }
    }

    // Anything else would need quoting in the Authorization header, which has none.
    private static bool IsKeyCharacter(char character) =>
        character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.';

    private static bool IsDuration(TimeSpan duration) => duration >= TimeSpan.Zero && duration <= TimeSpan.FromHours(1);
}
