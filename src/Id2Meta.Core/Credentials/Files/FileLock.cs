using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Files;

/// <summary>One writer of a file at a time, among all threads and processes of this machine, by a file beside it that is never replaced.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else writes the file, half a minute at most.</summary>
    /// <exception cref="CredentialException">Somebody else does all the time, or the folder cannot be written to.</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var lockPath = path + ".lock";
        var start = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                PrivateFile.CreateFolder(Path.GetDirectoryName(lockPath)!);
                return new FileLock(PrivateFile.Open(lockPath));
            }
            catch (UnauthorizedAccessException)
            {
                throw new CredentialException($"{path} cannot be changed: give your user the right to write to its folder.");
            }
            catch (IOException exception)
            {
                if (timeProvider.GetElapsedTime(start) > Patience)
                {
                    throw new CredentialException($"{path} cannot be changed ({exception.GetType().Name}): another process holds {lockPath}, or its folder cannot be written to.");
                }
            }

            await timeProvider.WaitAsync(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();
}
