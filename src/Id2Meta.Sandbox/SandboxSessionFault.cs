namespace Id2Meta.Sandbox;

/// <summary>A way in which the handing out of session keys goes wrong on request. Tokens that lead there are handed out all the same.</summary>
public enum SandboxSessionFault
{
    /// <summary>Nothing goes wrong.</summary>
    None,

    /// <summary>Refused with NoPermission, HTTP 403.</summary>
    Refused,

    /// <summary>Refused with InternalError, HTTP 500.</summary>
    InternalError,

    /// <summary>A proxy's web page with HTTP 502.</summary>
    Html,

    /// <summary>HTTP 200 with what is no JSON.</summary>
    Garbage,

    /// <summary>HTTP 200 with nothing in it.</summary>
    EmptyBody,

    /// <summary>The answer never comes: the connection stays open and silent until the client hangs up or the sandbox stops.</summary>
    Stall,

    /// <summary>The answer lacks the secret.</summary>
    MissingField,

    /// <summary>The keys are over when they come.</summary>
    ExpiredKeys,

    /// <summary>The token belongs to other keys.</summary>
    WrongToken,
}
