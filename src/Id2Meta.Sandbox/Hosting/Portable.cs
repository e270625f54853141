using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Sandbox.Hosting;

/// <summary>What .NET and .NET Standard 2.0 spell differently.</summary>
internal static class Portable
{
#if NET
    public static bool IsWindows => OperatingSystem.IsWindows();

    public static Task DelayAsync(TimeProvider timeProvider, TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, timeProvider, cancellationToken);

    public static Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();

    public static T[] Values<T>()
        where T : struct, Enum => Enum.GetValues<T>();

    public static ValueTask<int> ReadAsync(Stream stream, byte[] buffer, int offset, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer.AsMemory(offset), cancellationToken);

    public static ValueTask WriteAsync(Stream stream, ArraySegment<byte> bytes, CancellationToken cancellationToken) =>
        stream.WriteAsync(bytes, cancellationToken);
#else
    public static bool IsWindows => System.Runtime.InteropServices.RuntimeInformation.IsOSPlatform(System.Runtime.InteropServices.OSPlatform.Windows);

    public static Task DelayAsync(TimeProvider timeProvider, TimeSpan delay, CancellationToken cancellationToken) =>
        timeProvider.Delay(delay, cancellationToken);

    public static Task CancelAsync(CancellationTokenSource source)
    {
        source.Cancel();
        return Task.CompletedTask;
    }

    public static T[] Values<T>()
        where T : struct, Enum => (T[])Enum.GetValues(typeof(T));

    public static Task<int> ReadAsync(Stream stream, byte[] buffer, int offset, CancellationToken cancellationToken) =>
        stream.ReadAsync(buffer, offset, buffer.Length - offset, cancellationToken);

    public static Task WriteAsync(Stream stream, ArraySegment<byte> bytes, CancellationToken cancellationToken) =>
        stream.WriteAsync(bytes.Array!, bytes.Offset, bytes.Count, cancellationToken);
#endif
}
