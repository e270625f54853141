using System;
using System.Collections.Generic;

namespace Id2Meta.Package;

/// <summary>A package of which the module ships files, or data that was made of it.</summary>
/// <param name="Registry">nuget or npm.</param>
/// <param name="Name">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">An SPDX expression, or <see langword="null"/>.</param>
internal sealed record ShippedPackage(string Registry, string Name, string Version, string? Licence)
{
    /// <summary>The address by which bills of materials name it.</summary>
    public string Url => $"pkg:{Registry}/{Name}@{Version}";

    /// <summary>Where the licence is, for packages that have no expression.</summary>
    public string? LicenceUrl { get; init; }

    /// <summary>The hash of the package file, in hexadecimal, where it was restored here.</summary>
    public string? Sha512 { get; init; }

    /// <summary>As the package has it.</summary>
    public string? Copyright { get; init; }

    /// <summary>The names of the packages that it asks for.</summary>
    public IReadOnlySet<string> Dependencies { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
