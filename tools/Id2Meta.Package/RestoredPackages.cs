using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using NuGet.Packaging;

namespace Id2Meta.Package;

/// <summary>What NuGet restored for the module's project, by project.assets.json: which package a shipped file comes from.</summary>
internal sealed class RestoredPackages
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _dependencies = new(StringComparer.Ordinal);
    private readonly JsonElement _libraries;
    private readonly string[] _folders;

    private RestoredPackages(JsonElement assets)
    {
        _libraries = assets.GetProperty("libraries");
        _folders = [.. assets.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];
        foreach (var framework in assets.GetProperty("targets").EnumerateObject())
        {
            foreach (var library in framework.Value.EnumerateObject().Where(library => library.Value.GetProperty("type").ValueEquals("package")))
            {
                foreach (var file in Keys(library.Value, "runtime"))
                {
                    _owners[$"bin/{framework.Name}/{Path.GetFileName(file)}"] = library.Name;
                }

                foreach (var file in _libraries.GetProperty(library.Name).GetProperty("files").EnumerateArray().Select(file => file.GetString()!).Where(file => file.StartsWith("runtimes/", StringComparison.Ordinal)))
                {
                    _owners["bin/" + file] = library.Name;
                }

                if (!_dependencies.TryGetValue(library.Name, out var names))
                {
                    _dependencies[library.Name] = names = new(StringComparer.OrdinalIgnoreCase);
                }

                names.UnionWith(Keys(library.Value, "dependencies"));
            }
        }
    }

    public static RestoredPackages Read(string path)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(path));
        return new RestoredPackages(assets.RootElement.Clone());
    }

    /// <summary>The package that a file of the module comes from, or <see langword="null"/>.</summary>
    public ShippedPackage? OwnerOf(string path) => _owners.TryGetValue(path, out var owner) ? Describe(owner) : null;

    private ShippedPackage Describe(string library)
    {
        var (name, version) = library.Split('/') is [var first, var second] ? (first, second) : throw new PackageException($"'{library}' is no name of a package.");
        var restored = _libraries.GetProperty(library);
        var folder = _folders.Select(folder => Path.Combine(folder, restored.GetProperty("path").GetString()!)).FirstOrDefault(Directory.Exists)
            ?? throw new PackageException($"The package {library} is not restored.");
        var nuspec = new NuspecReader(Path.Combine(folder, name.ToLowerInvariant() + ".nuspec"));
        var licence = nuspec.GetLicenseMetadata() is { Type: LicenseType.Expression } metadata ? metadata.License : null;
        return new ShippedPackage("nuget", name, version, licence)
        {
            LicenceUrl = licence is null ? nuspec.GetLicenseUrl() : null,
            Sha512 = Convert.ToHexStringLower(restored.GetProperty("sha512").GetBytesFromBase64()),
            Copyright = nuspec.GetCopyright(),
            Dependencies = _dependencies[library],
        };
    }

    private static IEnumerable<string> Keys(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.EnumerateObject().Select(item => item.Name) : [];
}
