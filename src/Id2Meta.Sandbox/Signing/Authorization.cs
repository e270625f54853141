using System;

namespace Id2Meta.Sandbox.Signing;

/// <summary>The parts of <c>ACS3-HMAC-SHA256 Credential=id,SignedHeaders=a;b;c,Signature=hex</c>.</summary>
internal readonly record struct Authorization(string AccessKeyId, string SignedHeaders, string Signature)
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>False when the header is absent, of another algorithm or lacks a part.</summary>
    public static bool TryParse(string? header, out Authorization authorization)
    {
        authorization = default;
        if (header is null || !header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            return false;
        }

        string? accessKeyId = null, signedHeaders = null, signature = null;
        foreach (var part in header.Substring(Algorithm.Length + 1).Split(','))
        {
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part.Trim() : part.Substring(0, equals).Trim();
            var value = equals < 0 ? string.Empty : part.Substring(equals + 1).Trim();
            switch (name)
            {
                case "Credential":
                    accessKeyId = value;
                    break;
                case "SignedHeaders":
                    signedHeaders = value;
                    break;
                case "Signature":
                    signature = value;
                    break;
                default:
                    return false;
            }
        }

        if (string.IsNullOrEmpty(accessKeyId) || string.IsNullOrEmpty(signedHeaders) || string.IsNullOrEmpty(signature))
        {
            return false;
        }

        authorization = new Authorization(accessKeyId!, signedHeaders!, signature!);
        return true;
    }
}
