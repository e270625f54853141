using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Credentials;

namespace Id2Meta.Core.Tests.Verification;

/// <summary>A source that gives a new token each time it is asked to renew.</summary>
internal sealed class ScriptedCredentials : ICredentialSource
{
    private int _renewals;

    public string Description => "the test";

    /// <summary>The source has nothing any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>What gives the credential instead.</summary>
    public Func<ValueTask<Credential?>>? Source { get; set; }

    /// <summary>How often a new token was asked for.</summary>
    public int Renewals => Volatile.Read(ref _renewals);

    public ValueTask<Credential?> GetAsync(Credential? refused, CancellationToken cancellationToken)
    {
        if (Source is not null)
        {
            return Source();
        }

        var renewals = refused is not null ? Interlocked.Increment(ref _renewals) : Renewals;
        return new(IsGone ? null : new Credential("testid", "testsecret", "token" + renewals.ToString(CultureInfo.InvariantCulture), "static_sts"));
    }
}
