using System;
using System.Collections.Generic;

namespace Id2Meta.Credentials;

/// <summary>A request for a session.</summary>
/// <param name="Method">GET, POST or PUT.</param>
/// <param name="Address">Where to; it was found fit before.</param>
public sealed record CredentialRequest(string Method, Uri Address)
{
    /// <summary>Headers besides those of body and signature.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Fields of a form, sent as the body.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>JSON, sent as the body.</summary>
    public string? Json { get; init; }

    /// <summary>The operation of an RPC service, with its version, such as (AssumeRole, 2015-04-01).</summary>
    public (string Action, string Version)? Operation { get; init; }

    /// <summary>Who signs the operation; <see langword="null"/> leaves it unsigned.</summary>
    public Credential? Signer { get; init; }

    /// <summary>How long it may take, from the connection to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Method and host: headers and bodies hold tokens.</summary>
    public override string ToString() => $"{Method} {Address.Scheme}://{Address.Authority}";
}
