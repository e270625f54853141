using System;
using System.Globalization;
using System.Linq;

namespace Id2Meta.Service;

/// <summary>What people write for a proxy: an address, or host and port alone.</summary>
public static class ProxyAddress
{
    // What the handler of .NET Standard can do; the one of .NET also speaks TLS and SOCKS to a proxy.
#if NET8_0_OR_GREATER
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];
#else
    private static readonly string[] Schemes = ["http"];
#endif

    /// <summary>The address, with scheme http where none was given.</summary>
    /// <exception cref="ArgumentException">It is no address of a proxy, or holds a user name. The message does not repeat what may be a password.</exception>
    public static Uri Of(Uri given)
    {
        ThrowHelper.IfNull(given);
        var address = IsHostAndPort(given) && Uri.TryCreate("http://" + given.OriginalString, UriKind.Absolute, out var completed) ? completed : given;
        if (!address.IsAbsoluteUri || address.Host.Length == 0 || !Schemes.Contains(address.Scheme, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"-Proxy is not the address of a proxy: give one like http://proxy.example:8080 ({string.Join(", ", Schemes)}).", nameof(given));
        }

        if (address.UserInfo.Length > 0)
        {
            throw new ArgumentException("-Proxy holds a user name: give it with its password as -ProxyCredential, so that it stays out of messages and histories.", nameof(given));
        }

        return new Uri(address.GetLeftPart(UriPartial.Authority) + "/");
    }

    /// <summary>A Uri takes the host of <c>proxy.example:8080</c> for a scheme.</summary>
    private static bool IsHostAndPort(Uri given) =>
        !given.IsAbsoluteUri || (given.OriginalString == given.Scheme + ":" + given.AbsolutePath
            && ushort.TryParse(given.AbsolutePath.TrimEnd('/'), NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
