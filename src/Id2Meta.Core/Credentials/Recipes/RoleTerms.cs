using System;
using System.Collections.Generic;
using System.Globalization;

namespace Id2Meta.Credentials.Recipes;

/// <summary>Which role is assumed, on what terms, and at which STS.</summary>
public sealed record RoleTerms
{
    /// <summary>The shortest session that STS gives.</summary>
    public const int ShortestSeconds = 900;

    /// <summary>The role, such as <c>acs:ram::123:role/verifier</c>.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The name of the session, which audit logs show.</summary>
    public required string SessionName { get; init; }

    /// <summary>How long the session shall live.</summary>
    public int DurationSeconds { get; init; } = 3600;

    /// <summary>A policy that narrows the role's.</summary>
    public string? Policy { get; init; }

    /// <summary>What the role's owner demands of strangers.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The STS.</summary>
    public required Uri Sts { get; init; }

    /// <summary>The role alone.</summary>
    public override string ToString() => RoleArn;

    /// <summary>The fields of the request that all ways to a role have in common.</summary>
    internal List<KeyValuePair<string, string>> Form()
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("DurationSeconds", DurationSeconds.ToString(CultureInfo.InvariantCulture)),
            new("RoleArn", RoleArn),
            new("RoleSessionName", SessionName),
        };
        if (Policy is not null)
        {
            form.Add(new("Policy", Policy));
        }

        if (ExternalId is not null)
        {
            form.Add(new("ExternalId", ExternalId));
        }

        return form;
    }
}
