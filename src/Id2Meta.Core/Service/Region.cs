using System;
using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Service;

/// <summary>A region of ID Verification, as the documentation or the official SDKs name it (June to October 2026).</summary>
/// <param name="Id">As <c>cn-hongkong</c>.</param>
/// <param name="Place">For people.</param>
/// <param name="QpsLimit">The documented calls a second of an account there.</param>
/// <param name="OffersId2Meta">Whether ID_2META is documented for it.</param>
public sealed record Region(string Id, string Place, double QpsLimit, bool OffersId2Meta)
{
    private const double UsualQpsLimit = 10;

    /// <summary>The only region that is documented to offer ID_2META.</summary>
    public static Region Default { get; } = new("cn-hongkong", "China (Hong Kong)", UsualQpsLimit, OffersId2Meta: true);

    /// <summary>All the regions that are named.</summary>
    public static IReadOnlyList<Region> All { get; } =
    [
        Default,
        new("ap-southeast-1", "Singapore", UsualQpsLimit, OffersId2Meta: false),
        new("ap-southeast-3", "Malaysia (Kuala Lumpur)", 3, OffersId2Meta: false),
        new("ap-southeast-5", "Indonesia (Jakarta)", 3, OffersId2Meta: false),
        new("eu-central-1", "Germany (Frankfurt)", UsualQpsLimit, OffersId2Meta: false),
        new("us-west-1", "US (Silicon Valley)", UsualQpsLimit, OffersId2Meta: false),
    ];

    /// <summary>A named region, or one that may have come since; its id is checked, because it becomes part of a host name.</summary>
    /// <exception cref="ArgumentException">The id is not one: letters, digits and hyphens.</exception>
    public static Region Find(string id)
    {
        ThrowHelper.IfNull(id);
        var trimmed = id.Trim();
        if (All.FirstOrDefault(region => string.Equals(region.Id, trimmed, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        if (trimmed.Length == 0 || !trimmed.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            throw new ArgumentException($"'{trimmed}' is not a region id: give one like {Default.Id} (lower-case letters, digits and hyphens).", nameof(id));
        }

        return new Region(trimmed, trimmed, UsualQpsLimit, OffersId2Meta: false);
    }
}
