using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Id2Meta.Package;

/// <summary>The software bill of materials: CycloneDX 1.6, JSON. The same input gives the same bytes, so it has no time in it.</summary>
internal static class BillOfMaterials
{
    private const string OwnPrefix = "Id2Meta";

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lists the packages of which files are shipped.</summary>
    /// <exception cref="PackageException">A file is shipped that comes from nowhere.</exception>
    public static byte[] Write(Manifest manifest, ModuleFiles files, RestoredPackages restored)
    {
        var packages = new SortedDictionary<string, RestoredPackage>(StringComparer.Ordinal);
        foreach (var path in files.Paths.Where(path => path.StartsWith("bin/", StringComparison.Ordinal) && !IsOwn(path)))
        {
            var package = restored.OwnerOf(path) ?? throw new PackageException($"{path} comes from no package of the restored assets. Is it left over from an earlier build?");
            packages[package.Url] = package;
        }

        var module = $"pkg:nuget/{OwnPrefix}@{manifest.Version}?repository_url=https://www.powershellgallery.com/api/v2";
        var bill = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "library",
                    ["bom-ref"] = module,
                    ["name"] = OwnPrefix,
                    ["version"] = manifest.Version.ToString(),
                    ["description"] = manifest.Description,
                    ["copyright"] = manifest.Copyright,
                    ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "MIT" } }),
                    ["purl"] = module,
                },
            },
            ["components"] = new JsonArray([.. packages.Values.Select(Component)]),
            ["dependencies"] = new JsonArray(
                [new JsonObject { ["ref"] = module, ["dependsOn"] = new JsonArray([.. packages.Keys.Select(url => (JsonNode)url)]) }, .. packages.Values.Select(package => Dependency(package, packages.Values))]),
        };
        bill.Insert(3, "serialNumber", "urn:uuid:" + IdOf(bill.ToJsonString(Form)));
        return Encoding.UTF8.GetBytes(bill.ToJsonString(Form) + "\n");
    }

    private static bool IsOwn(string path) =>
        path.Split('/') is [_, _, var file] && (file == OwnPrefix + ".dll" || file.StartsWith(OwnPrefix + ".", StringComparison.Ordinal)) && file.EndsWith(".dll", StringComparison.Ordinal);

    private static JsonObject Component(RestoredPackage package)
    {
        var component = new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = package.Url,
            ["name"] = package.Name,
            ["version"] = package.Version,
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = package.Sha512 }),
        };
        if (package.Licence is not null)
        {
            component["licenses"] = new JsonArray(new JsonObject { ["expression"] = package.Licence });
        }
        else if (package.LicenceUrl is not null)
        {
            component["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["name"] = package.LicenceUrl, ["url"] = package.LicenceUrl } });
        }

        if (!string.IsNullOrEmpty(package.Copyright))
        {
            component["copyright"] = package.Copyright;
        }

        component["purl"] = package.Url;
        return component;
    }

    private static JsonObject Dependency(RestoredPackage package, IEnumerable<RestoredPackage> all) => new()
    {
        ["ref"] = package.Url,
        ["dependsOn"] = new JsonArray([.. all.Where(other => package.Dependencies.Contains(other.Name)).Select(other => (JsonNode)other.Url)]),
    };

    /// <summary>A UUID of version 8: its owner's own, here from the content.</summary>
    private static Guid IdOf(string content)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
