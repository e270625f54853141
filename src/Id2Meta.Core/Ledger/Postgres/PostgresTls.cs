namespace Id2Meta.Ledger.Postgres;

/// <summary>libpq's sslmode (postgresql.org/docs, "SSL Support"): whether TLS is used, and what is checked of the server.</summary>
internal enum PostgresTls
{
    /// <summary>Plain text.</summary>
    Disable,

    /// <summary>Plain text unless the server insists.</summary>
    Allow,

    /// <summary>TLS unless the server has none.</summary>
    Prefer,

    /// <summary>TLS with whoever answers.</summary>
    Require,

    /// <summary>TLS with a server whose certificate is trusted.</summary>
    VerifyCa,

    /// <summary>TLS with the server that was named.</summary>
    VerifyFull,
}
