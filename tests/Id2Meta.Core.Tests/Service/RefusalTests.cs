using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

/// <summary>Every code that the service is known to give, and some that it is not.</summary>
public sealed class RefusalTests
{
    private static readonly (FaultKind Kind, int[] Statuses, string[] Codes)[] Documented =
    [
        (FaultKind.Rejected, [400], ["MissingParameter", "MissingUserName", "MissingIdentifyNum", "MissingProductCode", "MissingParamType"]),
        (FaultKind.Rejected, [400, 401], ["InvalidParameter", "Forbidden.ExceptionRepeatedInvoke"]),
        (FaultKind.Fatal, [403], ["Forbidden.RAMUserAccessDenied", "Forbidden.AccountAccessDenied", "NoPermission", "Forbidden.RAM", "UnsupportedHTTPMethod"]),
        (FaultKind.Fatal, [404], ["InvalidAccessKeyId.NotFound", "InvalidApi.NotFound", "InvalidAction.NotFound", "InvalidVersion", "InvalidProtocol.NeedSsl"]),
        (FaultKind.Fatal, [400], ["InsufficientBalance", "InvalidAccessKeyId.Inactive", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidTimeStamp.Format"]),
        (FaultKind.Fatal, [400], ["InvalidSecurityToken.Malformed", "InvalidSecurityToken.MismatchWithAccessKey", "MissingSecurityToken"]),
        (FaultKind.ClockSkewed, [400], ["InvalidTimeStamp.Expired"]),
        (FaultKind.TokenExpired, [400], ["InvalidSecurityToken.Expired"]),
        (FaultKind.Lost, [400], ["SignatureNonceUsed"]),
        (FaultKind.Throttled, [400, 403, 429], ["Throttling", "Throttling.User", "Throttling.Api"]),
        (FaultKind.Transient, [500], ["Forbidden.ExceptionDataSource", "InternalError"]),
        (FaultKind.Transient, [503], ["ServiceUnavailable"]),
    ];

    private static readonly (FaultKind Kind, string[] Codes)[] Undocumented =
    [
        (FaultKind.Throttled, ["ThrottlingException", "Throttling.User.Later"]),
        (FaultKind.Fatal, ["NoPermission.Later", "InvalidAccessKeyId", "InvalidApi", "InvalidSecurityToken.Later"]),
        (FaultKind.Rejected, ["Forbidden", "Later.NotThrottling", "throttlin", "success", "OK", "401"]),
    ];

    public static TheoryData<string, int, FaultKind> Codes()
    {
        var table = new TheoryData<string, int, FaultKind>();
        var documented = Documented.SelectMany(group => group.Codes.SelectMany(code => group.Statuses.Concat([200, 500]).Distinct().Select(status => (code, status, group.Kind))));
        var undocumented = Undocumented.SelectMany(group => group.Codes.SelectMany(code => new[] { 200, 400, 500 }.Select(status => (code, status, group.Kind))));
        foreach (var (code, status, kind) in documented.Concat(undocumented))
        {
            table.Add(code, status, kind);
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_is_classified_whatever_the_status(string code, int status, FaultKind kind)
    {
        var fault = await ServiceFixture.FaultAsync(RawTurn.Refusal(status, code, "what the service says"));

        Assert.Equal((kind, code, "what the service says", status), (fault.Kind, fault.Code, fault.Message, fault.HttpStatus));
        Assert.Equal(ServiceFixture.RequestId, fault.RequestId);
    }

    [Theory]
    [InlineData("", "from-the-header")]
    [InlineData("\"RequestId\":\"\",", "from-the-header")]
    [InlineData("\"RequestId\":null,", "from-the-header")]
    [InlineData("\"RequestId\":\"from-the-body\",", "from-the-body")]
    public async Task The_request_id_is_the_bodys_or_else_the_headers(string inBody, string expected)
    {
        var fault = await ServiceFixture.FaultAsync(RawTurn.Answer(400, $$"""{{{inBody}}"Code":"InvalidParameter"}""", ("x-acs-request-id", "from-the-header")));

        Assert.Equal(expected, fault.RequestId);
        Assert.Equal(string.Empty, fault.Message);
    }

    [Fact]
    public async Task The_services_time_comes_with_a_refusal()
    {
        var fault = await ServiceFixture.FaultAsync(
            RawTurn.Refusal(400, "InvalidTimeStamp.Expired", "late", ("Date", "Mon, 23 Nov 2026 14:34:56 GMT")));

        Assert.Equal(new(2026, 11, 23, 14, 34, 56, default), fault.ServerTime);
    }
}
