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

    /// <summary>How calls are counted against <see cref="QpsLimit"/>.</summary>
    public SandboxQuotaWindow QuotaWindow { get; init; }

    /// <summary>The headers by which throttled answers say when to come again.</summary>
    public SandboxRetryHint RetryHint { get; init; }

    /// <summary>How long a verification takes before its answer is written.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The latency is uniform in <see cref="Latency"/> ± this, never below zero.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The seed of everything random about the answers, and of the faults.</summary>
    public int Seed { get; init; }

    /// <summary>Which verifications go wrong, and how. Requests with a bad signature and keepalives are not affected.</summary>
    public SandboxFaults Faults { get; init; } = SandboxFaults.None;

    /// <summary>How long the answer of a <see cref="SandboxFault.SlowDrip"/> takes from its first byte to its last.</summary>
    public TimeSpan SlowDripDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When the service goes out, from the first verification request on. It needs an <see cref="OutageDuration"/>.</summary>
    public TimeSpan OutageAfter { get; init; }

    /// <summary>How long the service stays out; zero is no outage.</summary>
    public TimeSpan OutageDuration { get; init; }

    /// <summary>What clients meet in that outage.</summary>
    public SandboxOutage OutageKind { get; init; } = SandboxOutage.Unavailable;

    /// <summary>The one key id that the service knows. Freshly random unless set.</summary>
    public string AccessKeyId { get; init; } = RandomText.Create("sandbox", byteCount: 8);

    /// <summary>The secret of <see cref="AccessKeyId"/>. Freshly random unless set.</summary>
    public string AccessKeySecret { get; init; } = RandomText.Create(string.Empty, byteCount: 20);

    /// <summary>When set, the key is a temporary one: a request must carry this token in <c>x-acs-security-token</c>.</summary>
    public string? SecurityToken { get; init; }

    /// <summary>How long the keys live that STS, metadata, credentials URI, CloudSSO and OAuth hand out, in whole seconds from 1 to 12 hours; less where a role asks for less.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How the handing out of session keys goes wrong. <see cref="SandboxServer.SetSessionFault"/> changes it later.</summary>
    public SandboxSessionFault SessionFault { get; init; }

    /// <summary>Which versions of the instance metadata answer.</summary>
    public SandboxMetadata Metadata { get; init; }

    /// <summary>What a client must show that has signed in before: as OIDC token, as CloudSSO access token, as OAuth refresh token. Freshly random unless set.</summary>
    public string SignInToken { get; init; } = RandomText.Create("signin", byteCount: 16);

    /// <summary>Who exists. Null decides by the number itself: sequence digits 8xx inconsistent, 9xx no record, else consistent.</summary>
    public SandboxPopulation? Population { get; init; }

    /// <summary>The options without the secret and the tokens, which have no business in a log.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"Port {Port}, QpsLimit {QpsLimit} ({QuotaWindow}), Latency {Latency} ± {Jitter}, Seed {Seed}, Faults {Faults}, AccessKeyId {AccessKeyId}, {(Population is null ? "no population" : $"{Population.Count} people")}");

    internal static void Check(SandboxOptions options)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new ArgumentException("The port must be 0 to 65535.", nameof(options));
        }

        CheckLimit(options.QpsLimit, nameof(options));
        if (!IsDefined(options.QuotaWindow) || (options.RetryHint & ~(SandboxRetryHint.RetryAfter | SandboxRetryHint.RateLimit)) != SandboxRetryHint.None)
        {
            throw new ArgumentException("There is no such quota window or retry hint.", nameof(options));
        }

        if (options.Faults is null)
        {
            throw new ArgumentException("The faults must not be null; SandboxFaults.None is none.", nameof(options));
        }

        CheckOutage(options);

        if (!IsDuration(options.Latency) || !IsDuration(options.Jitter) || !IsDuration(options.SlowDripDuration))
        {
            throw new ArgumentException("Latency, jitter and a slow answer must be between 0 and an hour.", nameof(options));
        }

        CheckSessions(options);

        if (string.IsNullOrEmpty(options.AccessKeyId) || !options.AccessKeyId.All(IsKeyCharacter))
        {
            throw new ArgumentException("The access key id must consist of letters, digits and -_.", nameof(options));
        }

        if (string.IsNullOrEmpty(options.AccessKeySecret))
        {
            throw new ArgumentException("The access key secret must not be empty.", nameof(options));
        }
    }

    internal static void CheckLimit(double qpsLimit, string parameter)
    {
        if (double.IsNaN(qpsLimit) || double.IsInfinity(qpsLimit) || qpsLimit < 0)
        {
            throw new ArgumentException("The limit must be a number of calls a second, or 0 for none.", parameter);
        }
    }

    private static void CheckOutage(SandboxOptions options)
    {
        if (!IsTime(options.OutageAfter) || !IsTime(options.OutageDuration))
        {
            throw new ArgumentException("An outage begins after 0 to 30 days and lasts as long.", nameof(options));
        }

        if (options.OutageAfter > TimeSpan.Zero && options.OutageDuration == TimeSpan.Zero)
        {
            throw new ArgumentException("It was said when the outage begins, but not how long it lasts.", nameof(options));
        }

        if (options.OutageKind is not (SandboxOutage.Unavailable or SandboxOutage.Dropped))
        {
            throw new ArgumentException("An outage is either Unavailable or Dropped.", nameof(options));
        }
    }

    private static void CheckSessions(SandboxOptions options)
    {
        if (options.SessionLifetime < TimeSpan.FromSeconds(1) || options.SessionLifetime > TimeSpan.FromHours(12))
        {
            throw new ArgumentException("Session keys must live 1 second to 12 hours.", nameof(options));
        }

        if (options.SessionFault is < SandboxSessionFault.None or > SandboxSessionFault.WrongToken || options.Metadata is < SandboxMetadata.V1AndV2 or > SandboxMetadata.V1Only)
        {
            throw new ArgumentException("There is no such fault of session keys, or no such choice of metadata versions.", nameof(options));
        }

        if (string.IsNullOrWhiteSpace(options.SignInToken))
        {
            throw new ArgumentException("The sign-in token must not be empty.", nameof(options));
        }
    }

    // Anything else would need quoting in the Authorization header, which has none.
    private static bool IsKeyCharacter(char character) =>
        character is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.';

    private static bool IsDefined(SandboxQuotaWindow window) => window is SandboxQuotaWindow.Sliding or SandboxQuotaWindow.Fixed or SandboxQuotaWindow.TokenBucket;

    private static bool IsTime(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromDays(30);

    private static bool IsDuration(TimeSpan duration) => duration >= TimeSpan.Zero && duration <= TimeSpan.FromHours(1);
}
