using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials.Recipes;

namespace Id2Meta.Credentials.Sessions;

/// <summary>
/// Sessions of one recipe, one after another, for all callers of the process: renewed before they end, by one caller while the others go on
/// with what still lives. What has ended is never given.
/// </summary>
/// <remarks>
/// A renewal that fails leaves the old session in use while it lives, and is tried again after 1 s, 2 s, 4 s ..., a minute at most, each with
/// jitter. Where none lives, a failure that may pass is tried three times; callers that come within a second of a failure are told of it and
/// ask nobody.
/// </remarks>
#pragma warning disable CA1001 // the semaphore holds nothing to release while nobody asks for its wait handle
internal sealed class SessionSource : ICredentialSource
#pragma warning restore CA1001
{
    private const int MostDoublings = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly CredentialRecipe _recipe;
    private readonly CredentialContext _context;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Random _random = new();
    private HeldSession? _held;
    private CredentialException? _failure;
    private DateTimeOffset _failedAt;
    private DateTimeOffset _nextTryAt;
    private int _failures;

    public SessionSource(CredentialRecipe recipe, CredentialContext context)
    {
        _recipe = recipe;
        _context = context;
    }

    public string Description => _recipe.Origin;

    /// <summary>The session in use, where one lives.</summary>
    public HeldSession? Held => Volatile.Read(ref _held) is { } held && Now < held.End ? held : null;

    private DateTimeOffset Now => _context.TimeProvider.GetUtcNow();

    public ValueTask<Credential?> GetAsync(Credential? refused, CancellationToken cancellationToken) =>
        Volatile.Read(ref _held) is { } held && Now < held.StaleAt && !held.IsRefused(refused)
            ? new(held.Credential)
            : RenewAsync(refused, cancellationToken);

    private async ValueTask<Credential?> RenewAsync(Credential? refused, CancellationToken cancellationToken)
    {
        if (Serving(refused) is { } living)
        {
            if (Now < _nextTryAt || !await _gate.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            {
                return living.Credential;
            }
        }
        else
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            // Somebody may have renewed, or failed, while this caller waited.
            if (Serving(refused) is { } serving && (Now < serving.StaleAt || Now < _nextTryAt))
            {
                return serving.Credential;
            }

            if (Serving(refused) is null && _failure is not null && Now - _failedAt < FirstPause)
            {
                throw new CredentialException(_failure.Message) { IsTransient = _failure.IsTransient };
            }

            return (await RenewAloneAsync(refused, cancellationToken).ConfigureAwait(false)).Credential;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The session that a caller may go on with.</summary>
    private HeldSession? Serving(Credential? refused) => Held is { } held && !held.IsRefused(refused) ? held : null;

    private async ValueTask<HeldSession> RenewAloneAsync(Credential? refused, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            CredentialException failure;
            try
            {
                var issued = await _recipe.IssueAsync(_context, refused, cancellationToken).ConfigureAwait(false);
                var held = new HeldSession(issued.Credential, issued.Lifetime, Now, isConfirmed: issued.Credential.Equals(refused));
                _failure = null;
                _failures = 0;
                _nextTryAt = default;
                Volatile.Write(ref _held, held);
                return held;
            }
            catch (CredentialException exception)
            {
                failure = new CredentialException($"The credential of {_recipe.Origin} ({_recipe.Mode}) could not be had: {exception.Message}") { IsTransient = exception.IsTransient };
            }

            if (Serving(refused) is { } old)
            {
                _nextTryAt = Now + Pause(_failures++);
                _context.Notices.Add($"{failure.Message} The session in use serves until {old.End.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}; it is tried again.");
                return old;
            }

            if (!failure.IsTransient || tries >= _recipe.Tries)
            {
                _failure = failure;
                _failedAt = Now;
                throw failure;
            }

            await _context.TimeProvider.WaitAsync(Pause(tries - 1), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A second, doubled with each failure before this one; between half of that and the whole, so that processes do not come together.</summary>
    private TimeSpan Pause(int failuresBefore)
    {
        var whole = FirstPause.Ticks << Math.Min(failuresBefore, MostDoublings);
        return TimeSpan.FromTicks((long)(whole * (0.5 + (_random.NextDouble() / 2))));
    }
}
