using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Id2Meta.Credentials.Files;

/// <summary>The files with profiles, read and parsed again only when their time or length changed.</summary>
public sealed class ProfileFiles
{
    private const int Longest = 1 << 20;

    private readonly object _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What a file holds, or <see langword="null"/> where there is none.</summary>
    /// <exception cref="CredentialException">It cannot be read, or <paramref name="parse"/> finds it wrong.</exception>
    internal T? Read<T>(string path, Func<string, T> parse, CredentialNotices notices)
        where T : class
    {
        lock (_gate)
        {
            try
            {
                var file = new FileInfo(path);
                if (!file.Exists)
                {
                    _entries.Remove(path);
                    return Directory.Exists(path) ? throw new CredentialException($"{path} is a folder and should be a file.") : null;
                }

                if (_entries.TryGetValue(path, out var entry) && entry.Time == file.LastWriteTimeUtc && entry.Length == file.Length)
                {
                    return (T)entry.Content;
                }

                var content = parse(Load(file));
                _entries[path] = new Entry(file.LastWriteTimeUtc, file.Length, content);
                if (PrivateFile.IsOpenToOthers(path))
                {
                    notices.Add($"Other users of this machine can read {path}, which holds access keys: chmod 600 '{path}'.");
                }

                return content;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CredentialException($"{path} cannot be read ({exception.GetType().Name}): give your user the right to read it.");
            }
        }
    }

    private static string Load(FileInfo file)
    {
        if (file.Length > Longest)
        {
            throw new CredentialException($"{file.FullName} is over 1 MiB long, which no file of profiles is.");
        }

        // Whoever writes may have it open; the reader takes a byte order mark away.
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private sealed class Entry(DateTime time, long length, object content)
    {
        public DateTime Time { get; } = time;

        public long Length { get; } = length;

        public object Content { get; } = content;
    }
}
