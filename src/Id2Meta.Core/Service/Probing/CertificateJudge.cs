using System;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Id2Meta.Service.Probing;

/// <summary>Accepts a certificate exactly as every other request does, and keeps what it saw of it.</summary>
internal sealed class CertificateJudge
{
    private readonly RemoteCertificateValidationCallback? _policy;

    /// <summary>Takes another policy than this machine's.</summary>
    public CertificateJudge(RemoteCertificateValidationCallback? policy) => _policy = policy;

    /// <summary>What the last handshake showed; <see langword="null"/> where none came so far.</summary>
    public CertificateFindings? Findings { get; private set; }

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var isAccepted = _policy is null ? errors == SslPolicyErrors.None : _policy(sender, certificate, chain, errors);
        Findings = CertificateFindings.Of(certificate, chain, isAccepted ? SslPolicyErrors.None : errors);
        return isAccepted;
    }

    /// <summary>The step, by the findings that there are.</summary>
    public ConnectionStep Tell(Uri target, TimeProvider timeProvider, double? duration, string protocol)
    {
        var (verdict, detail, advice) = Findings!.Judge(target.IdnHost, timeProvider.GetUtcNow());
        return new ConnectionStep
        {
            Step = StepName.Tls,
            Verdict = verdict,
            DurationMs = duration,
            Detail = verdict == ConnectionVerdict.Failed ? detail : protocol + detail + ".",
            Advice = advice,
            Endpoint = target.GetLeftPart(UriPartial.Authority),
        };
    }
}
