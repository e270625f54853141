using System;
using System.Collections.Specialized;

namespace Id2Meta.Sandbox.Signing;

/// <summary>A request as it came: nothing decoded, the body complete.</summary>
internal readonly record struct ReceivedRequest(string Method, string RawUrl, NameValueCollection Headers, ArraySegment<byte> Body)
{
    public string Path => QueryMark() is var mark && mark < 0 ? RawUrl : RawUrl.Substring(0, mark);

    public string RawQuery => QueryMark() is var mark && mark < 0 ? string.Empty : RawUrl.Substring(mark + 1);

    public string? Header(string name) => Headers[name];

    private int QueryMark() => RawUrl.IndexOf('?');
}
