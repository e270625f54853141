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

    private static readonly (string Family, FaultKind Kind)[] ByFamily =
    [
        ("Throttling", FaultKind.Throttled),
        ("InvalidAccessKeyId", FaultKind.Fatal),
        ("InvalidSecurityToken", FaultKind.Fatal),
        ("NoPermission", FaultKind.Fatal),
        ("InvalidApi", FaultKind.Fatal),
        ("InvalidAction", FaultKind.Fatal),
    ];

    /// <summary>The kind of <paramref name="code"/>. An unknown code is the row's own: the service refused it and bills successful queries only.</summary>
    public static FaultKind KindOf(string code)
    {
        if (ByCode.TryGetValue(code, out var kind))
        {
            return kind;
        }

        foreach (var (family, familyKind) in ByFamily)
        {
            if (code.StartsWith(family, StringComparison.Ordinal)
                && (code.Length == family.Length || code[family.Length] == '.'))
            {
                return familyKind;
            }
        }

        return FaultKind.Rejected;
    }
}
