namespace Id2Meta.Ledger.Postgres;

/// <summary>libpq's words for <see cref="PostgresTls"/>.</summary>
internal static class PostgresTlsNames
{
    public static PostgresTls? Parse(string word) => word switch
    {
        "disable" => PostgresTls.Disable,
        "allow" => PostgresTls.Allow,
        "prefer" => PostgresTls.Prefer,
        "require" => PostgresTls.Require,
        "verify-ca" => PostgresTls.VerifyCa,
        "verify-full" => PostgresTls.VerifyFull,
        _ => null,
    };

    public static string Of(PostgresTls mode) => mode switch
    {
        PostgresTls.Disable => "disable",
        PostgresTls.Allow => "allow",
        PostgresTls.Prefer => "prefer",
        PostgresTls.Require => "require",
        PostgresTls.VerifyCa => "verify-ca",
        _ => "verify-full",
    };
}
