using System;

namespace Id2Meta.Service.Probing;

/// <summary>The names of the steps, and how their times are written.</summary>
internal static class StepName
{
    public const string Name = "Name";
    public const string Tcp = "Tcp";
    public const string Proxy = "Proxy";
    public const string Tls = "Tls";
    public const string Credential = "Credential";
    public const string FirstByte = "FirstByte";
    public const string Clock = "Clock";
    public const string Access = "Access";
    public const string Reuse = "Reuse";

    /// <summary>To a tenth of a millisecond.</summary>
    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);
}
