using System;

namespace Id2Meta.Service;

/// <summary>What to do about a fault that every row would meet.</summary>
public static class FaultAdvice
{
    /// <summary>The advice, in one sentence or two; <see langword="null"/> where the code says nothing that one could act on.</summary>
    public static string? Of(Fault fault)
    {
        ThrowHelper.IfNull(fault);
        return fault.Code switch
        {
            "Forbidden.RAMUserAccessDenied" => "Grant AliyunAntCloudAuthFullAccess to the RAM user.",
            "Forbidden.AccountAccessDenied" => "Activate ID Verification for the account, and pay what is overdue.",
            "InsufficientBalance" => "Top up the account.",
            "SignatureDoesNotMatch" => "Check the access key secret: Set-Id2MetaCredential, -Credential or ALIBABA_CLOUD_ACCESS_KEY_SECRET.",
            "InvalidTimeStamp.Expired" => "Set the clock of this machine: it is more than 15 minutes off, and the service's time could not be taken over.",
            _ when fault.Code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) =>
                "Check the access key id, and that the key is enabled: Get-Id2MetaCredential shows which one is used.",
            _ when fault.Code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal) || fault.Code == "MissingSecurityToken" => "Get a new session: key id, secret and security token belong together.",
            _ when fault.Code.StartsWith("NoPermission", StringComparison.Ordinal) || fault.Code.StartsWith("Forbidden", StringComparison.Ordinal) =>
                "Grant the RAM user the permission to call Id2MetaVerifyIntl.",
            _ when fault.Code.StartsWith("InvalidApi", StringComparison.Ordinal) || fault.Code.StartsWith("InvalidAction", StringComparison.Ordinal) =>
                "Check -Region and -Endpoint: the service there does not know Id2MetaVerifyIntl.",
            _ => null,
        };
    }
}
