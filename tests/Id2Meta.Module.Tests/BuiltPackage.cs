using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>The built module, packed by the tool that the target PackageModule calls, and unpacked into a module path that is else empty.</summary>
public sealed class BuiltPackage : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-package-");

    /// <summary>The .nupkg.</summary>
    public string Path { get; private set; } = string.Empty;

    /// <summary>What PSModulePath is to be.</summary>
    public string ModulePath => System.IO.Path.Combine(_folder.FullName, "modules");

    /// <summary>The module as the gallery's client installs it.</summary>
    public string Module { get; private set; } = string.Empty;

    public string File(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>Packs a folder into another.</summary>
    public static async Task<(int ExitCode, string Output)> PackAsync(string module, string changelog, string output)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var artifacts = System.IO.Path.Combine(HelpPages.Root, "artifacts");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[]
        {
            "exec", System.IO.Path.Combine(artifacts, "bin", "Id2Meta.Package", configuration, "Id2Meta.Package.dll"),
            module, System.IO.Path.Combine(artifacts, "obj", "Id2Meta", "project.assets.json"), changelog, output,
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, text.Trim());
    }

    public async Task InitializeAsync()
    {
        var built = System.IO.Path.GetDirectoryName(ShellEngine.FindModuleManifest())!;
        var (exitCode, output) = await PackAsync(built, System.IO.Path.Combine(HelpPages.Root, "CHANGELOG.md"), File("out"));
        Assert.True(exitCode == 0, output);
        Path = output;
        var version = System.IO.Path.GetFileNameWithoutExtension(Path)["Id2Meta.".Length..];
        Module = System.IO.Path.Combine(ModulePath, "Id2Meta", version);
        await ZipFile.ExtractToDirectoryAsync(Path, Module);

        // The client of the gallery leaves these out.
        foreach (var folder in new[] { "_rels", "package" })
        {
            Directory.Delete(System.IO.Path.Combine(Module, folder), recursive: true);
        }

        System.IO.File.Delete(System.IO.Path.Combine(Module, "[Content_Types].xml"));
        System.IO.File.Delete(Directory.GetFiles(Module, "*.nuspec").Single());
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
