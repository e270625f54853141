using System;
using System.Collections.Generic;
using System.IO;

namespace Id2Meta.Tests;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, IEnumerable<string> lines)
    {
        var path = File(name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
