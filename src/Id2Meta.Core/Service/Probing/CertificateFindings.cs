using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Id2Meta.Service.Probing;

/// <summary>What the other side's certificate says, and what this machine thinks of it.</summary>
internal sealed class CertificateFindings
{
    private static readonly TimeSpan EndIsNear = TimeSpan.FromDays(30);

    private const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    private const X509ChainStatusFlags Untimely = X509ChainStatusFlags.NotTimeValid;

    /// <summary>Whom it is for.</summary>
    public string Subject { get; init; } = string.Empty;

    /// <summary>Who issued it.</summary>
    public string Issuer { get; init; } = string.Empty;

    /// <summary>From when on it holds.</summary>
    public DateTimeOffset Beginning { get; init; }

    /// <summary>Until when it holds.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>What is wrong with it, at large.</summary>
    public SslPolicyErrors Errors { get; init; }

    /// <summary>What is wrong with its chain.</summary>
    public X509ChainStatusFlags ChainStatus { get; init; }

    /// <summary>Copies what is needed: certificate and chain are gone after the handshake.</summary>
    public static CertificateFindings Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return new CertificateFindings { Errors = errors | SslPolicyErrors.RemoteCertificateNotAvailable };
        }

        using var copy = new X509Certificate2(certificate);
        return new CertificateFindings
        {
            Subject = copy.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            Issuer = copy.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
            Beginning = new DateTimeOffset(copy.NotBefore),
            End = new DateTimeOffset(copy.NotAfter),
            Errors = errors,
            ChainStatus = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status),
        };
    }

    /// <summary>The verdict on it, with the text and the advice.</summary>
    /// <param name="host">The name that it must be for.</param>
    /// <param name="now">The present.</param>
    public (string Verdict, string Detail, string? Advice) Judge(string host, DateTimeOffset now)
    {
        if (Errors != SslPolicyErrors.None)
        {
            var (reasons, advice) = Reasons(host, now);
            return (ConnectionVerdict.Failed, $"The certificate is not accepted: {string.Join("; ", reasons)}.", string.Join(" ", advice));
        }

        var left = End - now;
        var text = $"certificate for {Subject} by {Issuer}, until {Text(End)}";
        return left < EndIsNear
            ? (ConnectionVerdict.Warning, $"{text}: {Days(left)} left", "The service's owner, or the owner of the proxy in between, must renew it before then.")
            : (ConnectionVerdict.Ok, $"{text} ({Days(left)})", null);
    }

    private (List<string> Reasons, List<string> Advice) Reasons(string host, DateTimeOffset now)
    {
        var reasons = new List<string>();
        var advice = new List<string>();
        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            reasons.Add("there is none");
            advice.Add("Check host and port of -Endpoint.");
        }

        if (Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is for {Subject}, not for {host}");
            advice.Add("Check the host of -Endpoint; if it is right, somebody else answers in its place.");
        }

        if ((ChainStatus & Untimely) != X509ChainStatusFlags.NoError)
        {
            reasons.Add(now < Beginning ? $"it begins only on {Text(Beginning)}" : End <= now ? $"it ended on {Text(End)}" : "it, or one that it stands on, does not hold at this time");
            advice.Add("Check the clock of this machine; if it is right, the server's certificate must be renewed.");
        }

        if ((ChainStatus & Untrusted) != X509ChainStatusFlags.NoError)
        {
            reasons.Add($"its issuer, {Issuer}, is not trusted on this machine");
            advice.Add("A proxy that inspects TLS needs its own root certificate trusted on this machine: ask who runs it. Otherwise do not go on: somebody else answers in the service's place.");
        }

        if ((ChainStatus & ~(Untimely | Untrusted)) is var others and not X509ChainStatusFlags.NoError)
        {
            reasons.Add(others.ToString());
        }

        if (advice.Count == 0)
        {
            advice.Add("Ask who runs the server, or the proxy in between.");
        }

        return (reasons, advice);
    }

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Days(TimeSpan time) => ((long)time.TotalDays).ToString(CultureInfo.InvariantCulture) + " days";
}
