using System;
using System.IO;
using Id2Meta.Package;

// Errors in the form that MSBuild understands: origin: error ID: text.
if (args is not [var module, var assets, var changelog, var output])
{
    Console.Error.WriteLine("Id2Meta.Package: error PACK0: Usage: Id2Meta.Package <folder of the module> <project.assets.json> <CHANGELOG.md> <folder for the package>");
    return 2;
}

try
{
    var manifest = Manifest.Read(Path.Combine(Path.GetFullPath(module), "Id2Meta.psd1"));
    var files = new ModuleFiles(Path.GetFullPath(module));
    var packages = ShippedPackages.Of(files, RestoredPackages.Read(assets));
    var package = ModulePackage.Write(manifest, files, packages, Changelog.NotesOf(changelog, manifest.Version.ToNormalizedString()), Path.GetFullPath(output));
    Console.WriteLine(package);
    return 0;
}
catch (Exception exception) when (exception is PackageException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine("Id2Meta.Package: error PACK1: " + exception.Message);
    return 1;
}
