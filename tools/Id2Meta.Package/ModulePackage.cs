using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using NuGet.Packaging;

namespace Id2Meta.Package;

/// <summary>The file that the PowerShell Gallery takes: a NuGet package with the module's folder as its root.</summary>
internal static class ModulePackage
{
    /// <summary>The bill of materials, in the package.</summary>
    public const string MaterialsFile = "bom.cdx.json";

    /// <summary>The hash of every other file, as sha256sum checks it.</summary>
    public const string HashesFile = "SHA256SUMS";

    private const long LargestPackage = 20_000_000;

    private static readonly DateTimeOffset AnyTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the package, and the bill of materials beside it.</summary>
    /// <returns>The path of the package.</returns>
    /// <exception cref="PackageException">It is too large.</exception>
    public static string Write(Manifest manifest, ModuleFiles files, IReadOnlyList<ShippedPackage> packages, string releaseNotes, string folder)
    {
        var contents = files.Paths.ToDictionary(path => path, files.Read, StringComparer.Ordinal);
        var materials = BillOfMaterials.Write(manifest, packages);
        contents[Notices.File] = Notices.Write(files, packages);
        contents.Add(MaterialsFile, materials);
        contents.Add(HashesFile, Hashes(contents));

        var builder = new PackageBuilder(deterministic: true)
        {
            Id = "Id2Meta",
            Version = manifest.Version,
            Description = manifest.Description,
            Copyright = manifest.Copyright,
            ReleaseNotes = releaseNotes,
            LicenseUrl = manifest.Licence,
            ProjectUrl = manifest.Project,
        };
        builder.Authors.Add(manifest.Author);
        builder.Owners.Add(manifest.Company);
        builder.Tags.UnionWith(manifest.Tags);
        foreach (var (path, content) in contents.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            builder.Files.Add(new PhysicalPackageFile(new MemoryStream(content)) { TargetPath = path });
        }

        using var package = new MemoryStream();
        builder.Save(package);
        Date(package);
        if (package.Length > LargestPackage)
        {
            throw new PackageException($"The package has {package.Length} bytes; {LargestPackage} are allowed.");
        }

        Directory.CreateDirectory(folder);
        var target = Path.Combine(folder, $"Id2Meta.{manifest.Version.ToNormalizedString()}");
        File.WriteAllBytes(target + ".cdx.json", materials);
        File.WriteAllBytes(target + ".nupkg", package.ToArray());
        return target + ".nupkg";
    }

    /// <summary>NuGet writes the time of packing at every file, also where it says deterministic; the same module is to be the same package.</summary>
    private static void Date(MemoryStream package)
    {
        using var archive = new ZipArchive(package, ZipArchiveMode.Update, leaveOpen: true);
        foreach (var entry in archive.Entries)
        {
            entry.LastWriteTime = AnyTime;
        }
    }

    private static byte[] Hashes(IReadOnlyDictionary<string, byte[]> contents) => Encoding.UTF8.GetBytes(string.Concat(
        contents.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")));
}
