namespace Id2Meta.Sandbox;

/// <summary>A way in which a verification goes wrong on request. Billed means: like the answer that it spoils, so BizCode 1 and 2.</summary>
public enum SandboxFault
{
    /// <summary>Refused with Throttling.User although under the limit. Not billed.</summary>
    Throttle,

    /// <summary>Refused with InternalError, HTTP 500. Not billed.</summary>
    InternalError,

    /// <summary>Refused with ServiceUnavailable, HTTP 503. Not billed.</summary>
    ServiceUnavailable,

    /// <summary>A proxy's web page with HTTP 502 instead of the answer. Billed.</summary>
    Html,

    /// <summary>HTTP 200 with nothing in it. Billed.</summary>
    EmptyBody,

    /// <summary>The connection is cut in the middle of the body. Billed.</summary>
    CutBody,

    /// <summary>The connection is cut before the request is decided; its nonce is used up. Not billed.</summary>
    DropBefore,

    /// <summary>The connection is cut without a byte of the answer. Billed.</summary>
    DropAfter,

    /// <summary>The answer never comes: the connection stays open and silent until the client hangs up or the sandbox stops. Billed.</summary>
    Stall,

    /// <summary>The answer comes a few bytes at a time, and whole. Billed.</summary>
    SlowDrip,

    /// <summary>JSON with a value of a wrong type; among them BizCode as a number, which a client should accept. Billed.</summary>
    WrongTypes,

    /// <summary>Refused with InvalidTimeStamp.Expired, with the right time in the header Date. Not billed.</summary>
    ExpiredDate,
}
