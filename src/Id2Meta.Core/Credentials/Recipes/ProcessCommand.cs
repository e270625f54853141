using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Id2Meta.Credentials.Recipes;

/// <summary>Runs a command without a shell and gives what it printed. Nothing of that is told in an error.</summary>
internal static class ProcessCommand
{
    private const int MostOutput = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The program and its arguments: blanks separate, quotes hold together. A backslash takes the meaning of the next character away, as
    /// POSIX shells have it; on Windows, where it is part of every path, only before a double quote within double quotes.
    /// </summary>
    /// <exception cref="CredentialException">There is no program, or a quote is left open.</exception>
    public static IReadOnlyList<string> Split(string command, bool isWindows)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var isBegun = false;
        var quote = '\0';
        for (var i = 0; i < command.Length; i++)
        {
            var c = command[i];
            if (c == '\\' && quote != '\'' && i + 1 < command.Length && IsEscaped(command[i + 1], quote == '"', isWindows))
            {
                part.Append(command[++i]);
                isBegun = true;
            }
            else if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                quote = quote == '\0' ? c : '\0';
                isBegun = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Flush();
            }
            else
            {
                part.Append(c);
                isBegun = true;
            }
        }

        Flush();
        if (quote != '\0')
        {
            throw new CredentialException("process_command has a quote that is never closed.");
        }

        return parts.Count > 0 && parts[0].Length > 0 ? parts : throw new CredentialException("process_command names no program.");

        void Flush()
        {
            if (isBegun)
            {
                parts.Add(part.ToString());
                part.Clear();
                isBegun = false;
            }
        }
    }

    /// <summary>Runs it; after 60 s, or when cancelled, it is killed with all that it started.</summary>
    public static async Task<byte[]> RunAsync(string command, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var parts = Split(command, Path.DirectorySeparatorChar == '\\');
        using var process = new Process { StartInfo = StartInfo(parts), EnableRaisingEvents = true };
        var exited = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult(true);
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            throw new CredentialException("The program of process_command could not be started: check that it is there, by its full path, and may be run.");
        }

        using var deadline = timeProvider.CancelAfter(Limit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var killing = stop.Token.Register(() => Kill(process));
        var abandoned = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var abandoning = stop.Token.Register(() => abandoned.TrySetResult(true));
        process.StandardInput.Close();

        // Both are read while it runs: a full pipe would hold it up. What it reports of errors may hold anything, and is let go.
        var output = new MemoryStream();
        var all = Task.WhenAll(CopyAsync(process.StandardOutput.BaseStream, output), CopyAsync(process.StandardError.BaseStream, null), exited.Task);
        await Task.WhenAny(all, abandoned.Task).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!all.IsCompleted)
        {
            throw new CredentialException("The command of process_command did not end within 60 s and was killed: run it by hand, and see what it waits for.");
        }

        await all.ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new CredentialException(FormattableString.Invariant(
                $"The command of process_command failed with exit code {process.ExitCode} (it printed {output.Length} bytes): run it by hand, and see what it says."));
        }

        return output.Length <= MostOutput ? output.ToArray() : throw new CredentialException("The command of process_command printed more than 1 MiB, which is no credential.");
    }

    private static bool IsEscaped(char next, bool isInDoubleQuotes, bool isWindows) =>
        isInDoubleQuotes ? next == '"' || (!isWindows && next is '\\' or '$' or '`') : !isWindows;

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> parts)
    {
        var start = new ProcessStartInfo(parts[0])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
#if NET8_0_OR_GREATER
        for (var i = 1; i < parts.Count; i++)
        {
            start.ArgumentList.Add(parts[i]);
        }
#else
        start.Arguments = Quote(parts);
#endif
        return start;
    }

    /// <summary>Copies to the end, and keeps no more than one byte over the most.</summary>
    private static async Task CopyAsync(Stream source, MemoryStream? target)
    {
        var buffer = new byte[4096];
        while (true)
        {
#if NET8_0_OR_GREATER
            var read = await source.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);
#else
            var read = await source.ReadAsync(buffer, 0, buffer.Length, CancellationToken.None).ConfigureAwait(false);
#endif
            if (read == 0)
            {
                return;
            }

            Keep(target, buffer, read);
        }
    }

    private static void Keep(MemoryStream? target, byte[] buffer, int count) => target?.Write(buffer, 0, (int)Math.Min(count, MostOutput + 1 - target.Length));

#if NET8_0_OR_GREATER
    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }
#else
    private static void Kill(Process process)
    {
        try
        {
            if (typeof(Process).GetMethod(nameof(Process.Kill), [typeof(bool)]) is { } killTree)
            {
                killTree.Invoke(process, [true]);
                return;
            }

            // .NET Framework kills one process only; what Windows has kills its tree.
            var tree = new ProcessStartInfo("taskkill.exe", FormattableString.Invariant($"/T /F /PID {process.Id}")) { UseShellExecute = false, CreateNoWindow = true };
            using var killer = Process.Start(tree);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or System.Reflection.TargetInvocationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>The arguments in one line, as the C runtime of Windows, and .NET everywhere, takes them apart.</summary>
    private static string Quote(IReadOnlyList<string> parts)
    {
        var line = new StringBuilder();
        for (var i = 1; i < parts.Count; i++)
        {
            line.Append(i > 1 ? " \"" : "\"");
            var backslashes = 0;
            foreach (var c in parts[i])
            {
                if (c == '"')
                {
                    line.Append('\\', backslashes + 1);
                }

                backslashes = c == '\\' ? backslashes + 1 : 0;
                line.Append(c);
            }

            line.Append('\\', backslashes).Append('"');
        }

        return line.ToString();
    }
#endif
}
