using System;

namespace Id2Meta.Service;

/// <summary>What to do about a fault that every row would meet.</summary>
public static class FaultAdvice
{
    /// <summary>The advice, in one sentence or two; <see langword="null"/> where the code says nothing that one could act on.</summary>
    public static string? Of(Fault fault)
    {
        ThrowHelper.IfNull(fault);
        return OfCode(fault.Code);
    }

    /// <summary>The same by the code alone.</summary>
    internal static string? OfCode(string code) => code switch
    {
        "Forbidden.RAMUserAccessDenied" => "Grant AliyunAntCloudAuthFullAccess to the RAM user.",
        "Forbidden.AccountAccessDenied" => "Activate ID Verification for the account, and pay what is overdue.",
        "InsufficientBalance" => "Top up the account.",
        "SignatureDoesNotMatch" => "Check the access key secret: Set-Id2MetaCredential, -Credential or ALIBABA_CLOUD_ACCESS_KEY_SECRET.",
        "InvalidTimeStamp.Expired" => "Set the clock of this machine: it is more than 15 minutes off, and the service's time could not be taken over.",
        _ when code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) =>
            "Check the access key id, and that the key is enabled: Get-Id2MetaCredential shows which one is used.",
        _ when code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal) || code == "MissingSecurityToken" => "Get a new session: key id, secret and security token belong together.",
        _ when code.StartsWith("NoPermission", StringComparison.Ordinal) || code.StartsWith("Forbidden", StringComparison.Ordinal) =>
            "Grant the RAM user the permission to call Id2MetaVerifyIntl.",
        _ when code.StartsWith("InvalidApi", StringComparison.Ordinal) || code.StartsWith("InvalidAction", StringComparison.Ordinal) =>
            "Check -Region and -Endpoint: the service there does not know Id2MetaVerifyIntl.",
        _ => null,
    };
}
