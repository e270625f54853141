using System;

namespace Id2Meta.Ledger.Sql;

/// <summary>The service's request ids are GUIDs in capitals: two numbers instead of 36 characters. Whatever else comes stays a text.</summary>
internal static class RequestIds
{
    private const int LongestText = 100;

    public static (long? High, long? Low, string? Text) Store(string? id)
    {
        if (id is null || !Guid.TryParseExact(id, "D", out var guid) || !string.Equals(id, Format(guid), StringComparison.Ordinal))
        {
            return (null, null, id is { Length: > LongestText } ? id.Substring(0, LongestText) : id);
        }

        var bytes = guid.ToByteArray();
        return (BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, sizeof(long)), null);
    }

    public static string? Text(long? high, long? low, string? text)
    {
        if (high is null || low is null)
        {
            return text;
        }

        var bytes = new byte[16];
        BitConverter.GetBytes(high.Value).CopyTo(bytes, 0);
        BitConverter.GetBytes(low.Value).CopyTo(bytes, sizeof(long));
        return Format(new Guid(bytes));
    }

    private static string Format(Guid guid) => guid.ToString("D").ToUpperInvariant();
}
