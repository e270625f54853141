using System;
using System.Collections.Specialized;

namespace Id2Meta.Sandbox.Signing;

/// <summary>Signature V3 as a verifier computes it: from what was received, by the request's own list of signed headers.</summary>
internal static class SignatureCheck
{
    /// <summary>Whether host, content-type and every x-acs header of the request are among its signed ones: others could have been put in on the way.</summary>
    public static bool SignsEverything(NameValueCollection headers, string[] signedHeaders)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers.GetKey(i) is { } name && MustBeSigned(name) && !Contains(signedHeaders, name))
            {
                return false;
            }
        }

        return Contains(signedHeaders, "host");
    }

    /// <summary>
    /// Whether the signature is the one that the secret gives for this request. Leaves the canonical request and the string to sign in the workspace,
    /// for the error that echoes them.
    /// </summary>
    /// <param name="request">What was received.</param>
    /// <param name="signedHeaders">The names, sorted.</param>
    /// <param name="signature">In hexadecimal.</param>
    /// <param name="sessionSecret">The secret of a session key; null is the permanent key's.</param>
    /// <param name="workspace">Buffers.</param>
    public static bool Matches(ReceivedRequest request, string[] signedHeaders, string signature, string? sessionSecret, Workspace workspace)
    {
        var bodyHash = workspace.Sha256(request.Body);
        WriteCanonicalRequest(request, signedHeaders, bodyHash, workspace);

        workspace.StringToSign.AppendWire(Authorization.Algorithm + "\n");
        workspace.StringToSign.AppendHex(workspace.Sha256(workspace.CanonicalRequest.Segment));

        return IsHex(workspace.Hmac(workspace.StringToSign.Segment, sessionSecret), signature, workspace)
            && IsHex(bodyHash, request.Header("x-acs-content-sha256"), workspace);
    }

    /// <summary>The names in the order in which the canonical request has them.</summary>
    public static string[] Sorted(string signedHeaders)
    {
        var names = signedHeaders.Split(';');
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static void WriteCanonicalRequest(ReceivedRequest request, string[] signedHeaders, byte[] bodyHash, Workspace workspace)
    {
        var target = workspace.CanonicalRequest;
        target.AppendWire(request.Method);
        target.AppendWire("\n/\n");
        workspace.Query.WriteCanonical(target);
        target.Append((byte)'\n');
        foreach (var name in signedHeaders)
        {
            target.AppendWire(name);
            target.Append((byte)':');
            target.AppendWire((request.Header(name) ?? string.Empty).Trim());
            target.Append((byte)'\n');
        }

        target.Append((byte)'\n');
        for (var i = 0; i < signedHeaders.Length; i++)
        {
            if (i > 0)
            {
                target.Append((byte)';');
            }

            target.AppendWire(signedHeaders[i]);
        }

        target.Append((byte)'\n');
        target.AppendHex(bodyHash);
    }

    private static bool MustBeSigned(string name) =>
        name.StartsWith("x-acs-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("host", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-type", StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string[] names, string name)
    {
        foreach (var candidate in names)
        {
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHex(byte[] expected, string? given, Workspace workspace)
    {
        workspace.Scratch.Clear();
        workspace.Scratch.AppendHex(expected);
        var hex = workspace.Scratch.Written;
        if (given is null || given.Length != hex.Length)
        {
            return false;
        }

        // Every character is looked at, so that the time taken tells nothing about where the first wrong one is.
        var difference = 0;
        for (var i = 0; i < hex.Length; i++)
        {
            difference |= hex[i] ^ given[i];
        }

        return difference == 0;
    }
}
