using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Language;
using NuGet.Versioning;

namespace Id2Meta.Package;

/// <summary>The module's manifest: the one place that states name, version and what the gallery shows.</summary>
internal sealed class Manifest
{
    private static readonly string[] KindTags = ["PSModule", "PSIncludes_Cmdlet"];

    private readonly string _path;
    private readonly Hashtable _values;
    private readonly Hashtable _gallery;

    private Manifest(string path, Hashtable values)
    {
        _path = path;
        _values = values;
        _gallery = (values["PrivateData"] as Hashtable)?["PSData"] as Hashtable ?? [];
        Version = NuGetVersion.Parse(Text("ModuleVersion") + (Optional("Prerelease") is { } label ? "-" + label.TrimStart('-') : string.Empty));
    }

    public NuGetVersion Version { get; }

    public string Author => Text("Author");

    public string Company => Text("CompanyName");

    public string Copyright => Text("Copyright");

    public string Description => Text("Description");

    public Uri Licence => new(Optional("LicenseUri") ?? throw new PackageException($"{_path} has no LicenseUri."));

    public Uri? Project => Optional("ProjectUri") is { } address ? new Uri(address) : null;

    /// <summary>The manifest's own tags, and those by which the gallery finds modules, editions and commands.</summary>
    public IEnumerable<string> Tags =>
        KindTags
            .Concat(Texts(_gallery["Tags"]))
            .Concat(Texts(_values["CompatiblePSEditions"]).Select(edition => "PSEdition_" + edition))
            .Concat(Texts(_values["CmdletsToExport"]).SelectMany(cmdlet => new[] { "PSCmdlet_" + cmdlet, "PSCommand_" + cmdlet }))
            .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="PackageException">It is no manifest, or one that computes.</exception>
    public static Manifest Read(string path)
    {
        var script = Parser.ParseFile(path, out _, out var errors);
        if (errors.Length > 0 || script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false) is not HashtableAst table)
        {
            throw new PackageException($"{path} is no manifest.");
        }

        try
        {
            return new Manifest(path, (Hashtable)table.SafeGetValue());
        }
        catch (InvalidOperationException exception)
        {
            throw new PackageException($"{path} computes something; the gallery takes constants only.", exception);
        }
    }

    private static IEnumerable<string> Texts(object? value) => (value as IEnumerable)?.Cast<object>().Select(item => item.ToString()!) ?? [];

    private string Text(string key) => _values[key] is string { Length: > 0 } text ? text : throw new PackageException($"{_path} has no {key}.");

    private string? Optional(string key) => _gallery[key] is string { Length: > 0 } text ? text : null;
}
