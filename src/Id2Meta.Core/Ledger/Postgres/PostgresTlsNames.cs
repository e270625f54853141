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
}
