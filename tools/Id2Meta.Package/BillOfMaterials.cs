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
    private const string Name = "Id2Meta";

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Lists packages as the components of the module.</summary>
    public static byte[] Write(Manifest manifest, IReadOnlyList<ShippedPackage> packages)
    {
        var module = $"pkg:nuget/{Name}@{manifest.Version}?repository_url={Uri.EscapeDataString("https://www.powershellgallery.com/api/v2")}";
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
                    ["name"] = Name,
                    ["version"] = manifest.Version.ToString(),
                    ["description"] = manifest.Description,
                    ["copyright"] = manifest.Copyright,
                    ["licenses"] = new JsonArray(new JsonObject { ["license"] = new JsonObject { ["id"] = "MIT" } }),
                    ["purl"] = module,
                },
            },
            ["components"] = new JsonArray([.. packages.Select(Component)]),
            ["dependencies"] = new JsonArray(
                [new JsonObject { ["ref"] = module, ["dependsOn"] = new JsonArray([.. packages.Select(package => (JsonNode)package.Url)]) }, .. packages.Select(package => Dependency(package, packages))]),
        };
        bill.Insert(3, "serialNumber", "urn:uuid:" + IdOf(bill.ToJsonString(Form)));
        return Encoding.UTF8.GetBytes(bill.ToJsonString(Form) + "\n");
    }

    private static JsonObject Component(ShippedPackage package)
    {
        var component = new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = package.Url,
            ["name"] = package.Name,
            ["version"] = package.Version,
        };
        if (package.Sha512 is not null)
        {
            component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = package.Sha512 });
        }

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

    private static JsonObject Dependency(ShippedPackage package, IEnumerable<ShippedPackage> all) => new()
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
