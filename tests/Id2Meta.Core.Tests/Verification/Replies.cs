using System;
using Id2Meta.Service;

namespace Id2Meta.Core.Tests.Verification;

internal static class Replies
{
    /// <summary>The service's clock is an hour ahead.</summary>
    public static readonly DateTimeOffset ServerTime = People.Now.AddHours(1);

    public static Answer Consistent { get; } = Of(Verdict.Consistent);

    public static Answer Inconsistent { get; } = Of(Verdict.Inconsistent);

    public static Answer NoRecord { get; } = Of(Verdict.NoRecord);

    public static Answer Of(Verdict verdict) => new(verdict, "success") { RequestId = Guid.NewGuid().ToString("D").ToUpperInvariant() };

    public static Fault Of(FaultKind kind) => new(kind, CodeOf(kind), "A fault of the test.")
    {
        ServerTime = kind == FaultKind.ClockSkewed ? ServerTime : null,
    };

    public static string CodeOf(FaultKind kind) => "Test." + kind;
}
