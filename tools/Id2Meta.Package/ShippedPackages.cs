using System;
using System.Collections.Generic;
using System.Linq;

namespace Id2Meta.Package;

/// <summary>The packages of others that are in the module.</summary>
internal static class ShippedPackages
{
    /// <summary>Finds the package of every file under bin/ that is not ours, and those of which the notices say that data was made of them.</summary>
    /// <exception cref="PackageException">A file is shipped that comes from nowhere.</exception>
    public static IReadOnlyList<ShippedPackage> Of(ModuleFiles files, RestoredPackages restored)
    {
        var packages = new SortedDictionary<string, ShippedPackage>(StringComparer.Ordinal);
        foreach (var path in files.Paths.Where(path => path.StartsWith("bin/", StringComparison.Ordinal) && !IsOwn(path)))
        {
            var package = restored.OwnerOf(path) ?? throw new PackageException($"{path} comes from no package of the restored assets. Is it left over from an earlier build?");
            packages[package.Url] = package;
        }

        foreach (var package in Notices.PackagesOf(files))
        {
            packages[package.Url] = package;
        }

        return [.. packages.Values];
    }

    private static bool IsOwn(string path) =>
        path.Split('/') is [_, _, var file] && (file == "Id2Meta.dll" || (file.StartsWith("Id2Meta.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal)));
}
