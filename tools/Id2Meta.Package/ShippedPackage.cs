using System.Collections.Generic;

namespace Id2Meta.Package;

/// <summary>A package of which the module ships files.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Sha512">The hash of the package file, in hexadecimal.</param>
/// <param name="Licence">An SPDX expression, or <see langword="null"/>.</param>
/// <param name="LicenceUrl">Where the licence is, for packages that have no expression.</param>
/// <param name="Copyright">As the package has it.</param>
/// <param name="Dependencies">The names of the packages that it asks for.</param>
internal sealed record RestoredPackage(
    string Name, string Version, string Sha512, string? Licence, string? LicenceUrl, string? Copyright, IReadOnlySet<string> Dependencies)
{
    public string Url => $"pkg:nuget/{Name}@{Version}";
}
