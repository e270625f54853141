using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Id2Meta.Package;

/// <summary>What of the assembled module is shipped: everything but debugging symbols.</summary>
internal sealed class ModuleFiles(string folder)
{
    /// <summary>Paths in the module, with forward slashes, in ordinal order.</summary>
    public IReadOnlyList<string> Paths { get; } =
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) != ".pdb")
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public byte[] Read(string path) => File.ReadAllBytes(Path.Combine(folder, path));
}
