using System;
using System.Collections.Generic;

namespace Id2Meta.Service;

/// <summary>
/// The kind of a fault by the service's code: the error pages of ID Verification and of the API gateway. Never by HTTP status, since
/// those pages contradict each other on it.
/// </summary>
internal static class FaultTable
{
    private static readonly Dictionary<string, FaultKind> ByCode = new(StringComparer.Ordinal)
    {
        ["MissingParameter"] = FaultKind.Rejected,
        ["InvalidParameter"] = FaultKind.Rejected,
        ["Forbidden.ExceptionRepeatedInvoke"] = FaultKind.Rejected,
        ["Forbidden.ExceptionDataSource"] = FaultKind.Transient,
        ["Forbidden.RAMUserAccessDenied"] = FaultKind.Fatal,
        ["Forbidden.AccountAccessDenied"] = FaultKind.Fatal,
        ["Forbidden.RAM"] = FaultKind.Fatal,
        ["NoPermission"] = FaultKind.Fatal,
        ["InsufficientBalance"] = FaultKind.Fatal,
        ["SignatureDoesNotMatch"] = FaultKind.Fatal,
        ["IncompleteSignature"] = FaultKind.Fatal,
        ["SignatureNonceUsed"] = FaultKind.Lost, // an earlier copy of the request arrived, and its answer did not
        ["InvalidTimeStamp.Expired"] = FaultKind.ClockSkewed,
        ["InvalidTimeStamp.Format"] = FaultKind.Fatal,
        ["InvalidSecurityToken.Expired"] = FaultKind.TokenExpired,
        ["MissingSecurityToken"] = FaultKind.Fatal,
        ["InvalidVersion"] = FaultKind.Fatal,
        ["InvalidProtocol.NeedSsl"] = FaultKind.Fatal,
        ["UnsupportedHTTPMethod"] = FaultKind.Fatal,
        ["InternalError"] = FaultKind.Transient,
        ["ServiceUnavailable"] = FaultKind.Transient,
    };

    private static readonly (string Beginning, FaultKind Kind)[] ByBeginning =
    [
        ("Throttling", FaultKind.Throttled),
        ("InvalidAccessKeyId", FaultKind.Fatal),
        ("InvalidSecurityToken", FaultKind.Fatal),
        ("NoPermission", FaultKind.Fatal),
        ("InvalidApi", FaultKind.Fatal),
        ("InvalidAction", FaultKind.Fatal),
        ("Missing", FaultKind.Rejected),
    ];

    /// <summary>The kind of <paramref name="code"/>. An unknown code is the row's own: the service refused it and bills successful queries only.</summary>
    public static FaultKind KindOf(string code) => Find(code) ?? FaultKind.Rejected;

    /// <summary>Whether the code says by itself what follows.</summary>
    public static bool Knows(string code) => Find(code) is not null;

    /// <summary>Whether the code is documented to the letter, so that nothing of a request can be in it.</summary>
    public static bool Names(string code) => ByCode.ContainsKey(code);

    private static FaultKind? Find(string code)
    {
        if (ByCode.TryGetValue(code, out var kind))
        {
            return kind;
        }

        foreach (var (beginning, kindOfAll) in ByBeginning)
        {
            if (code.StartsWith(beginning, StringComparison.Ordinal))
            {
                return kindOfAll;
            }
        }

        return null;
    }
}
