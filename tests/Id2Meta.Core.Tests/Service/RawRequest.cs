using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Id2Meta.Core.Tests.Service;

/// <summary>A request as it came over the wire.</summary>
internal sealed class RawRequest
{
    public RawRequest(string head, byte[] body)
    {
        var lines = head.Split("\r\n");
        var words = lines[0].Split(' ');
        (Method, Target, Version) = (words[0], words[1], words[2]);
        Headers = [.. lines.Skip(1).Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair[1]))];
        Body = Encoding.ASCII.GetString(body);
    }

    public string Method { get; }

    public string Target { get; }

    public string Version { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public string Body { get; }

    public string Nonce => this["x-acs-signature-nonce"];

    /// <summary>The value of the one header of that name.</summary>
    public string this[string name] => Headers.Single(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase)).Value;
}
