using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace Id2Meta.Tests;

/// <summary>What a script gave on all its streams.</summary>
internal sealed class Run
{
    public IReadOnlyList<PSObject> Output { get; private set; } = [];

    public IReadOnlyList<ErrorRecord> Errors { get; private set; } = [];

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public IReadOnlyList<string> Verbose { get; private set; } = [];

    public IReadOnlyList<string> Debug { get; private set; } = [];

    public IReadOnlyList<string> Information { get; private set; } = [];

    public IReadOnlyList<string> Progress { get; private set; } = [];

    public ErrorRecord? Terminating { get; set; }

    /// <summary>One property of every output object.</summary>
    public IReadOnlyList<object?> All(string property) => [.. Output.Select(item => item.Properties[property]?.Value)];

    public void Read(PowerShell shell, IEnumerable<PSObject> output)
    {
        Output = [.. output];
        Errors = [.. shell.Streams.Error];
        Warnings = [.. shell.Streams.Warning.Select(record => record.Message)];
        Verbose = [.. shell.Streams.Verbose.Select(record => record.Message)];
        Debug = [.. shell.Streams.Debug.Select(record => record.Message)];
        Information = [.. shell.Streams.Information.Select(record => record.ToString())];
        Progress = [.. shell.Streams.Progress.Select(record => record.ToString() + record.StatusDescription)];
    }
}
