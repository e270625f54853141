using Id2Meta.Credentials;
using Id2Meta.Subjects;

namespace Id2Meta.Service;

/// <summary>What must not be seen of one request. Most answers need no redaction, so the work is left until one does.</summary>
internal readonly record struct RequestSecrets(Subject? Subject, Credential Credential, string Authorization)
{
    /// <summary>The message without what is personal or secret.</summary>
    public string Redact(string message) => new Redactor(
    [
        Subject?.Name.Value,
        Subject?.Number.Value,
        Credential.AccessKeyId,
        Credential.AccessKeySecret,
        Credential.SecurityToken,
        Authorization.Substring(Authorization.LastIndexOf('=') + 1),
    ]).Redact(message);
}
