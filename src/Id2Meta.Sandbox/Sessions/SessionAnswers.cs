using System;
using System.IO;
using System.Text.Json;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>The bodies in which the sources hand out a key. A null secret is left out.</summary>
internal static class SessionAnswers
{
    /// <summary>Of STS.</summary>
    public static byte[] OfRole(SessionKey key, string? secret, string roleArn, string sessionName) => Write(json =>
    {
        json.WriteString("RequestId", NewId());
        json.WriteStartObject("AssumedRoleUser");
        json.WriteString("Arn", $"{roleArn.Replace(":role/", ":assumed-role/")}/{sessionName}");
        json.WriteString("AssumedRoleId", "390000000000000000:" + sessionName);
        json.WriteEndObject();
        json.WriteStartObject("Credentials");
        WriteKey(json, key, secret);
        json.WriteEndObject();
    });

    /// <summary>Of the instance metadata and the credentials URI.</summary>
    public static byte[] OfInstance(SessionKey key, string? secret, string now) => Write(json =>
    {
        WriteKey(json, key, secret);
        json.WriteString("LastUpdated", now);
        json.WriteString("Code", "Success");
    });

    /// <summary>Of CloudSSO.</summary>
    public static byte[] OfCloudSso(SessionKey key, string? secret) => Write(json =>
    {
        json.WriteStartObject("CloudCredential");
        WriteKey(json, key, secret);
        json.WriteEndObject();
        json.WriteString("RequestId", NewId());
    });

    /// <summary>Of OAuth, which writes the names small.</summary>
    public static byte[] OfOAuth(SessionKey key, string? secret) => Write(json =>
    {
        json.WriteString("requestId", NewId());
        json.WriteString("accessKeyId", key.AccessKeyId);
        if (secret is not null)
        {
            json.WriteString("accessKeySecret", secret);
        }

        json.WriteString("securityToken", key.SecurityToken);
        json.WriteString("expiration", key.Expiration);
    });

    /// <summary>Of OAuth, the access token that keys are had for.</summary>
    public static byte[] OfAccessToken(string accessToken, string refreshToken, TimeSpan lifetime) => Write(json =>
    {
        json.WriteString("access_token", accessToken);
        json.WriteString("refresh_token", refreshToken);
        json.WriteNumber("expires_in", (long)lifetime.TotalSeconds);
        json.WriteString("token_type", "Bearer");
    });

    /// <summary>An error of OAuth.</summary>
    public static byte[] OfOAuthError(string error, string description) => Write(json =>
    {
        json.WriteString("error", error);
        json.WriteString("error_description", description);
    });

    private static string NewId() => Guid.NewGuid().ToString("D").ToUpperInvariant();

    private static void WriteKey(Utf8JsonWriter json, SessionKey key, string? secret)
    {
        json.WriteString("AccessKeyId", key.AccessKeyId);
        if (secret is not null)
        {
            json.WriteString("AccessKeySecret", secret);
        }

        json.WriteString("SecurityToken", key.SecurityToken);
        json.WriteString("Expiration", key.Expiration);
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
