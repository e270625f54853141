using System;
using System.IO;

namespace Id2Meta.Reporting;

/// <summary>The file of a report: whoever opens it finds the old page or the whole new one, never half of it.</summary>
public sealed class ReportFile
{
    private readonly bool _isKept;
    private readonly bool _isForced;

    /// <summary>Names the file.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="noClobber">Whether a file that is there is kept.</param>
    /// <param name="force">Whether a file that is there is replaced though it is read-only.</param>
    public ReportFile(string path, bool noClobber, bool force)
    {
        Path = path;
        _isKept = noClobber;
        _isForced = force;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Tells beforehand what can be told.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Check()
    {
        if (Directory.Exists(Path))
        {
            throw new IOException($"'{Path}' is a folder.");
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw new DirectoryNotFoundException($"The folder of '{Path}' does not exist.");
        }

        if (!File.Exists(Path))
        {
            return;
        }

        if (_isKept)
        {
            throw Exists(null);
        }

        if (!_isForced && File.GetAttributes(Path).HasFlag(FileAttributes.ReadOnly))
        {
            throw new UnauthorizedAccessException($"'{Path}' is read-only; -Force replaces it.");
        }
    }

    /// <summary>Puts the page in place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(byte[] page)
    {
        ThrowHelper.IfNull(page);
        Check();
        var temporary = Path + "." + System.IO.Path.GetRandomFileName();
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(page, 0, page.Length);
                stream.Flush(flushToDisk: true);
            }

            Place(temporary);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void Place(string temporary)
    {
        if (_isKept || !File.Exists(Path))
        {
            try
            {
                File.Move(temporary, Path);
                return;
            }
            catch (IOException exception) when (File.Exists(Path))
            {
                // Somebody made it in this moment.
                if (_isKept)
                {
                    throw Exists(exception);
                }
            }
        }

        if (_isForced)
        {
            File.SetAttributes(Path, File.GetAttributes(Path) & ~FileAttributes.ReadOnly);
        }

        File.Replace(temporary, Path, destinationBackupFileName: null);
    }

    private ReportExistsException Exists(IOException? cause) =>
        cause is null ? new($"'{Path}' is there already.") : new($"'{Path}' is there already.", cause);
}
