using System;
using System.Globalization;

namespace Id2Meta.Sandbox.Sessions;

/// <summary>A moment as every answer writes it: whole seconds, in UTC.</summary>
internal static class UtcText
{
    public static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
