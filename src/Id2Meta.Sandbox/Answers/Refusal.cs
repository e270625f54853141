namespace Id2Meta.Sandbox.Answers;

/// <summary>The service's own ways to say no: HTTP status, code and message as they are documented or were seen.</summary>
internal sealed record Refusal(int Status, string Code, string Message)
{
    private const string UnknownFailure = "The request processing has failed due to some unknown error, exception or failure.";
    private const string NotFoundMessage = "Specified api is not found, please check your url and method.";

    public static readonly Refusal UnknownPath = new(404, "InvalidApi.NotFound", NotFoundMessage);
    public static readonly Refusal UnknownAction = new(404, "InvalidAction.NotFound", NotFoundMessage);
    public static readonly Refusal UnknownVersion = new(404, "InvalidVersion", NotFoundMessage);
    public static readonly Refusal UnsupportedMethod = new(403, "UnsupportedHTTPMethod", "This http method is not supported.");
    public static readonly Refusal IncompleteSignature = new(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.");
    public static readonly Refusal UnknownKey = new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
    public static readonly Refusal NonceUsed = new(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
    public static readonly Refusal StaleDate = new(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    public static readonly Refusal MalformedDate = new(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
    public static readonly Refusal MissingToken = Missing("SecurityToken");
    public static readonly Refusal MalformedToken = new(400, "InvalidSecurityToken.Malformed", "The specified SecurityToken is malformed.");
    public static readonly Refusal MismatchedToken = new(400, "InvalidSecurityToken.MismatchWithAccessKey", "The specified SecurityToken does not match the AccessKey.");
    public static readonly Refusal ExpiredToken = new(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
    public static readonly Refusal NoPermission = new(403, "NoPermission", "You are not authorized to do this action. You should be authorized by RAM.");
    public static readonly Refusal BadOidcToken = new(400, "AuthenticationFail.OIDCToken.Invalid", "This JSON Web Token is invalid.");
    public static readonly Refusal BadAccessToken = new(401, "InvalidAccessToken", "The access token is invalid or has expired.");
    public static readonly Refusal Throttled = new(400, "Throttling.User", "Request was denied due to user flow control.");
    public static readonly Refusal InternalError = new(500, "InternalError", UnknownFailure);
    public static readonly Refusal ServiceUnavailable = new(503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server.");
    public static readonly Refusal BodyTooLarge = new(400, "InvalidParameter", "The request body is larger than the service accepts.");

    public static Refusal Missing(string parameter) => new(400, "Missing" + parameter, parameter + " is mandatory for this action.");

    public static Refusal Invalid(string parameter) => new(400, "InvalidParameter", $"The specified parameter {parameter} is not valid.");

    /// <summary>STS names the parameter in the code.</summary>
    public static Refusal WronglyFormed(string parameter) => new(400, "InvalidParameter." + parameter, $"The parameter {parameter} is wrongly formed.");

    public static Refusal SignatureDoesNotMatch(string stringToSign, string canonicalRequest) => new(
        400,
        "SignatureDoesNotMatch",
        $"Specified signature is not matched with our calculation. server StringToSign is [{stringToSign}] server CanonicalRequest is [{canonicalRequest}]");

    /// <summary>The sandbox itself failed, which is a mistake in it: the type of the exception says where to look, its message might hold personal data.</summary>
    public static Refusal Internal(string exceptionType) => InternalError with { Message = $"{UnknownFailure} ({exceptionType} in the sandbox)" };
}
