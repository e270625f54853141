using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>
/// The answer to a request for a session. Of one that cannot be used its code, status and length are told, and nothing of its text: it may
/// hold keys, or echo what was sent.
/// </summary>
internal sealed class SessionAnswer
{
    private const int LongestCode = 80;
    private const int TooManyRequests = 429;

    private readonly CredentialReply _reply;
    private readonly string _sender;
    private readonly DateTimeOffset _now;

    private SessionAnswer(CredentialReply reply, string sender, DateTimeOffset now)
    {
        _reply = reply;
        _sender = sender;
        _now = reply.ServerTime ?? now;
        Code = reply.Status == 200 ? string.Empty : CodeOf(reply.Body);
    }

    /// <summary>The HTTP status.</summary>
    public int Status => _reply.Status;

    /// <summary>The body.</summary>
    public byte[] Body => _reply.Body;

    /// <summary>The code of a refusal, or an empty text.</summary>
    public string Code { get; }

    /// <summary>Sends a request.</summary>
    public static async ValueTask<SessionAnswer> AskAsync(CredentialContext context, CredentialRequest request, CancellationToken cancellationToken)
    {
        var reply = await context.Transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return new SessionAnswer(reply, $"{request.Address.Scheme}://{request.Address.Authority}", context.TimeProvider.GetUtcNow());
    }

    /// <summary>This answer, unless it is a refusal.</summary>
    public SessionAnswer Accepted()
    {
        if (Status == 200)
        {
            return this;
        }

        var isTransient = Status is >= 500 or TooManyRequests or 408 || Code.StartsWith("Throttling", StringComparison.Ordinal);
        throw new CredentialException(
            $"{_sender} refused (HTTP {Status.ToString(CultureInfo.InvariantCulture)}{(Code.Length == 0 ? string.Empty : ", " + Code)}). {Advice}") { IsTransient = isTransient };
    }

    /// <summary>The key within the answer.</summary>
    /// <param name="recipe">Whose it is.</param>
    /// <param name="inside">The property that holds the fields, or <see langword="null"/> for the answer itself.</param>
    /// <param name="id">The field of the id, and so on.</param>
    /// <param name="secret">The field of the secret.</param>
    /// <param name="token">The field of the token.</param>
    /// <param name="expiration">The field that says when it ends.</param>
    public IssuedCredential Read(CredentialRecipe recipe, string? inside, string id, string secret, string token, string expiration)
    {
        Accepted();
        try
        {
            using var json = JsonDocument.Parse(Body);
            var fields = json.RootElement;
            if (fields.ValueKind == JsonValueKind.Object && Text(fields, "Code") is { } code && code != "Success")
            {
                throw new CredentialException($"{_sender} refused{(IsCode(code) ? $" ({code})" : string.Empty)}. {Advice}");
            }

            if (inside is not null && fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(inside, out var inner))
            {
                fields = inner;
            }

            if (fields.ValueKind != JsonValueKind.Object)
            {
                throw Unreadable();
            }

            foreach (var field in new[] { id, secret, token })
            {
                if (string.IsNullOrWhiteSpace(Text(fields, field)))
                {
                    throw new CredentialException($"The answer of {_sender} lacks {field}.");
                }
            }

            return recipe.Finish(Text(fields, id), Text(fields, secret), Text(fields, token), Lifetime(Text(fields, expiration), expiration), _sender);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    /// <summary>A field as text; <see langword="null"/> where it is not there or is no text.</summary>
    public static string? Text(JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A time as the services write it, in UTC.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>An answer that is not what it should be.</summary>
    public CredentialException Unreadable() =>
        new($"The answer of {_sender} is not the JSON that was expected ({Body.Length.ToString(CultureInfo.InvariantCulture)} bytes): a proxy may have answered in its place.") { IsTransient = true };

    private TimeSpan? Lifetime(string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (!TryReadTime(text!, out var end))
        {
            throw new CredentialException($"The answer of {_sender} has a {field} that is no time.");
        }

        // By the sender's clock, where it told: this machine's may be wrong.
        return end > _now ? end - _now : throw new CredentialException($"The key that {_sender} gave was over when it came: check the clocks of both.") { IsTransient = true };
    }

    private string Advice => Code switch
    {
        _ when Code.StartsWith("EntityNotExist", StringComparison.Ordinal) => "Check the ARN of the role.",
        _ when Code.StartsWith("NoPermission", StringComparison.Ordinal) || Code.StartsWith("Forbidden", StringComparison.Ordinal) =>
            "Let the role trust the caller, and allow the caller sts:AssumeRole on it.",
        _ when Code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) || Code.StartsWith("Signature", StringComparison.Ordinal) || Code.StartsWith("IncompleteSignature", StringComparison.Ordinal) =>
            "Check the access key that asks for the role.",
        _ when Code.Contains("OIDC") => "Check the identity provider, the token file and its age.",
        _ when Code.StartsWith("InvalidTimeStamp", StringComparison.Ordinal) => "Set the clock of this machine.",
        _ when Status is >= 500 or TooManyRequests => "Try again later.",
        _ => "Check what it is asked with.",
    };

    private static string CodeOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return string.Empty;
            }

            foreach (var name in new[] { "Code", "code", "ErrorCode", "error" })
            {
                if (Text(json.RootElement, name) is { } code && IsCode(code))
                {
                    return code;
                }
            }
        }
        catch (JsonException)
        {
            // No code then: the status has to do.
        }

        return string.Empty;
    }

    private static bool IsCode(string text) => text.Length is > 0 and <= LongestCode && text.All(c => c < 128 && (char.IsLetterOrDigit(c) || c is '.' or '_'));
}
