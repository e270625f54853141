using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Places;
using Id2Meta.Hosting;
using Id2Meta.Service;

namespace Id2Meta.Completion;

/// <summary>Completes the names of profiles, of the shared file and of the CLI's configuration, and tells how each is had.</summary>
public sealed class ProfileNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
        var context = ModuleProcess.Current.CredentialContext(new ConnectionOptions(), internalRegion: null);
        return Read(() => SharedFilePlace.List(context), "shared file")
            .Concat(Read(() => CliConfigPlace.List(context), "Alibaba Cloud CLI"))
            .Where(profile => profile.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .GroupBy(profile => profile.Name, StringComparer.Ordinal)
            .Select(same => same.First())
            .Select(profile => new CompletionResult(Quote(profile.Name), profile.Name, CompletionResultType.ParameterValue, $"{profile.Mode ?? "no mode"} ({profile.File})"))
            .ToArray();
    }

    private static IEnumerable<(string Name, string? Mode, string File)> Read(Func<IReadOnlyList<(string Name, string? Mode)>> list, string file)
    {
        try
        {
            return list().Where(profile => profile.Name.Length > 0).Select(profile => (profile.Name, profile.Mode, file));
        }
        catch (CredentialException)
        {
            // A file that cannot be read has no names to offer; the command itself says what is wrong with it.
            return [];
        }
    }

    private static string Quote(string name) =>
        name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') && name[0] != '-' ? name : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
}
