using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace Id2Meta.Credentials;

/// <summary>Where keys may travel: over HTTPS; in the clear only within this machine and to the metadata service beside it.</summary>
internal static class TrustedAddress
{
    /// <summary>Reads an address; a bare host is taken as HTTPS.</summary>
    /// <param name="text">As somebody wrote it.</param>
    /// <param name="where">For the error: where it was written.</param>
    /// <exception cref="CredentialException">It is none, or keys would travel in the clear.</exception>
    public static Uri Read(string text, string where)
    {
        var whole = text.Contains("://") ? text : "https://" + text;
        if (!Uri.TryCreate(whole, UriKind.Absolute, out var address) || address.Host.Length == 0 || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw new CredentialException($"{where} holds no address: give one like https://host/path.");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new CredentialException($"{where} holds a user name or password within the address of {address.Host}: take it out.");
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !IsLinkLocal(address))
        {
            throw new CredentialException(
                $"{where} names http://{address.Authority}, where keys would travel unencrypted: use https. Plain http is taken only for this machine (localhost, 127.0.0.1, [::1]) and for link-local addresses (169.254.x.x, 100.100.100.200).");
        }

        return address;
    }

    /// <summary>A link-local address of RFC 3927 or RFC 4291, or the metadata service of Alibaba Cloud, which is reached like one.</summary>
    public static bool IsLinkLocal(Uri address) =>
        IPAddress.TryParse(address.DnsSafeHost, out var ip)
        && (ip.IsIPv6LinkLocal || (ip.AddressFamily == AddressFamily.InterNetwork && (ip.GetAddressBytes() is [169, 254, ..] or [100, 100, 100, 200])));

    /// <summary>The STS of a region, or its internal one.</summary>
    /// <exception cref="CredentialException">The region cannot be part of a host name.</exception>
    public static Uri StsOf(string? region, bool isInternal, string where)
    {
        if (region is null)
        {
            return new Uri("https://sts.aliyuncs.com/");
        }

        if (!region.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            throw new CredentialException($"{where} names the region '{region}' for STS: give an id like cn-hongkong.");
        }

        return new Uri($"https://sts{(isInternal ? "-vpc" : string.Empty)}.{region}.aliyuncs.com/");
    }
}
