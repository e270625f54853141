using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>A command of the user's own that prints a credential as JSON.</summary>
public sealed record CommandRecipe : CredentialRecipe
{
    /// <summary>The command with its arguments.</summary>
    public required string Command { get; init; }

    /// <inheritdoc/>
    public override string Mode => "External";

    internal override int Tries => 1;

    internal override async ValueTask<IssuedCredential> IssueAsync(CredentialContext context, Credential? refused, CancellationToken cancellationToken)
    {
        var output = await ProcessCommand.RunAsync(Command, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(output);
        }
        catch (JsonException)
        {
            throw Wrong($"printed {output.Length} bytes that are not JSON");
        }

        using (json)
        {
            var fields = json.RootElement;
            if (fields.ValueKind != JsonValueKind.Object)
            {
                throw Wrong($"printed {output.Length} bytes of JSON that are not one object");
            }

            var mode = SessionAnswer.Text(fields, "mode");
            var isSession = string.Equals(mode, "StsToken", StringComparison.OrdinalIgnoreCase);
            if (!isSession && !string.Equals(mode, "AK", StringComparison.OrdinalIgnoreCase))
            {
                throw Wrong("printed no mode, or another than AK and StsToken");
            }

            foreach (var field in isSession ? new[] { "access_key_id", "access_key_secret", "sts_token" } : ["access_key_id", "access_key_secret"])
            {
                if (string.IsNullOrWhiteSpace(SessionAnswer.Text(fields, field)))
                {
                    throw Wrong($"printed no {field}");
                }
            }

            return Finish(
                SessionAnswer.Text(fields, "access_key_id"),
                SessionAnswer.Text(fields, "access_key_secret"),
                isSession ? SessionAnswer.Text(fields, "sts_token") : null,
                Lifetime(SessionAnswer.Text(fields, "expiration"), context.TimeProvider.GetUtcNow()),
                "The command of process_command");
        }
    }

    private static TimeSpan? Lifetime(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return SessionAnswer.TryReadTime(text!, out var end)
            ? end > now ? end - now : throw Wrong("printed a credential that is over: look at its expiration")
            : throw Wrong("printed an expiration that is no time");
    }

    private static CredentialException Wrong(string what) =>
        new($"The command of process_command {what}. It has to print one JSON object with mode (AK or StsToken), access_key_id, access_key_secret, and for StsToken sts_token and expiration.");
}
