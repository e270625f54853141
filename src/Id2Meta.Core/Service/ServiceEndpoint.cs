using System;

namespace Id2Meta.Service;

/// <summary>Where the service is asked: scheme, host and port.</summary>
public sealed record ServiceEndpoint
{
    private ServiceEndpoint(Uri address)
    {
        Address = address;
        Authority = address.Authority;
    }

    /// <summary>The address with path <c>/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Host, with the port unless it is the scheme's own: what header <c>host</c> says and the signature covers.</summary>
    public string Authority { get; }

    /// <summary>The endpoint of a region: <c>cloudauth-intl.REGION.aliyuncs.com</c>, or <c>cloudauth-intl-vpc…</c> inside Alibaba Cloud.</summary>
    public static ServiceEndpoint Of(Region region, bool isInternal)
    {
        ThrowHelper.IfNull(region);
        return new(new Uri($"https://cloudauth-intl{(isInternal ? "-vpc" : string.Empty)}.{region.Id}.aliyuncs.com/"));
    }

    /// <summary>An endpoint of the user's own choice. HTTP is taken only for this machine.</summary>
    /// <exception cref="ArgumentException">The address has a path or the like, or would send personal data in the clear.</exception>
    public static ServiceEndpoint Of(Uri address)
    {
        ThrowHelper.IfNull(address);
        if (!address.IsAbsoluteUri && !Uri.TryCreate("https://" + address.OriginalString, UriKind.Absolute, out address!))
        {
            throw new ArgumentException("The endpoint is not an address: give one like https://cloudauth-intl.cn-hongkong.aliyuncs.com.", nameof(address));
        }

        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        {
            throw new ArgumentException(
                $"The endpoint {address.Scheme}://{address.Authority} would carry names and ID numbers unencrypted: use https. Plain http is taken only for this machine (localhost, 127.0.0.1, [::1]).",
                nameof(address));
        }

        if (address.AbsolutePath != "/" || address.Query.Length > 0 || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            throw new ArgumentException("The endpoint has more than scheme, host and port: leave the rest out.", nameof(address));
        }

        return new(address);
    }

    /// <summary>The host of an address that credentials come from; whoever read the address found it fit.</summary>
    internal static ServiceEndpoint OfCredentials(Uri address) => new(new Uri(address.GetLeftPart(UriPartial.Authority) + "/"));

    /// <summary>As <c>https://host</c>, without the final slash.</summary>
    public override string ToString() => $"{Address.Scheme}://{Authority}";
}
