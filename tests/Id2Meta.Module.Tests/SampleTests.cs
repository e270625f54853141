using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>The samples as they stand in the repository, in a process of their own.</summary>
public sealed class SampleTests : IDisposable
{
    private const string NeedsPwsh = "Needs: pwsh";
    private static readonly string Samples = Path.Combine(HelpPages.Root, "samples");
    private static readonly string People = Path.Combine(Samples, "people.csv");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Scripts() =>
        new(new[] { "samples", "tests" }.SelectMany(folder => Directory.GetFiles(Path.Combine(HelpPages.Root, folder), "*.ps1", SearchOption.AllDirectories))
            .Where(path => !path.Contains("node_modules", StringComparison.Ordinal)).Append(Path.Combine(HelpPages.Root, "build.ps1")).Select(path => Path.GetRelativePath(HelpPages.Root, path)));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_has_no_error_of_syntax(string path)
    {
        Parser.ParseFile(Path.Combine(HelpPages.Root, path), out _, out var errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void A_sample_runs_here_or_says_that_it_needs_pwsh() => Assert.Equal(
        ["ci-step.ps1", "parallel.ps1", "scheduled-job.ps1", "verify-people.ps1"],
        Directory.GetFiles(Samples, "*.ps1").Where(path => !File.ReadAllText(path).Contains(NeedsPwsh, StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_demonstration_shows_a_table_and_a_bill()
    {
        var (exitCode, lines) = await RunWithErrorAsync("verify-people.ps1", "rows were not verified");
        Assert.Equal(0, exitCode);
        Assert.Contains(lines, line => line.Contains("Consistent", StringComparison.Ordinal) && line.Contains("***********", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("SubjectsBilledMoreThanOnce : 0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(1, 4, 801)]
    [InlineData(2, 4, -1)]
    public async Task The_step_ends_with_the_code_that_it_documents(int expected, int rows, int sequence)
    {
        var lines = new List<string> { "UserName,IdentifyNum" };
        lines.AddRange(Enumerable.Range(0, 3).Select(index => $"{Id2Meta.Tests.People.Name(index)},{Id2Meta.Tests.People.Number(index)}"));
        if (sequence != 0)
        {
            lines.Add("试," + (sequence < 0 ? "1" : Id2Meta.Tests.People.NumberOf(sequence)));
        }

        var (exitCode, output) = await RunAsync("ci-step.ps1", "-Path", _folder.Write("people.csv", lines), "-Sandbox");

        Assert.Equal(expected, exitCode);
        Assert.Equal(rows, output.Where(line => line.Contains(": ", StringComparison.Ordinal) && !line.StartsWith("Row ", StringComparison.Ordinal)).Sum(line => int.Parse(line.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.DoesNotContain(output, line => line.Contains('试', StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_step_that_may_not_spend_enough_says_so()
    {
        var (exitCode, _) = await RunAsync("ci-step.ps1", "-Path", People, "-MaximumBilled", "2", "-Sandbox");
        Assert.Equal(3, exitCode);
    }

    [Fact]
    public async Task The_job_pays_for_nobody_twice()
    {
        string[] arguments = ["-Path", People, "-ResultPath", _folder.File("results.csv"), "-Ledger", _folder.File("people.ledger"), "-Sandbox"];
        var (_, first) = await RunAsync("scheduled-job.ps1", arguments);
        var rows = File.ReadLines(People).Count() - 1;
        Assert.Contains(first, line => line.StartsWith($"{rows} rows, ", StringComparison.Ordinal) && !line.Contains(" 0 billed", StringComparison.Ordinal));
        Assert.Equal(rows + 1, File.ReadLines(_folder.File("results.csv")).Count());

        var (exitCode, second) = await RunAsync("scheduled-job.ps1", arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains($"{rows} rows, 0 billed tonight.", second);
    }

    [Fact]
    public async Task Files_in_parallel_share_the_process()
    {
        string File(int first) => _folder.Write($"{first}.csv", Enumerable.Range(first, 3).Select(index => $"{Id2Meta.Tests.People.Name(index)},{Id2Meta.Tests.People.Number(index)}").Prepend("UserName,IdentifyNum"));
        var command = $"& '{Path.Combine(Samples, "parallel.ps1")}' -Path '{File(0)}', '{File(10)}' -Sandbox | ForEach-Object {{ \"$($_.Rows) $($_.Consistent)\" }}";

        using var process = ShellProcess.Start(command);

        Assert.Equal("3 3\n3 3\n", await ShellProcess.ReadAsync(process));
    }

    private Task<(int ExitCode, string[] Lines)> RunAsync(string sample, params string[] arguments) => RunWithErrorAsync(sample, string.Empty, arguments);

    private async Task<(int ExitCode, string[] Lines)> RunWithErrorAsync(string sample, string error, params string[] arguments)
    {
        using var process = ShellProcess.StartScript(Path.Combine(Samples, sample), arguments, ("HOME", _folder.File(".")), ("ID2META_LEDGER_KEY", new string('a', 64)));
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (error.Length == 0)
        {
            Assert.Equal(string.Empty, await errors);
        }
        else
        {
            Assert.Contains(error, await errors, StringComparison.Ordinal);
        }

        return (process.ExitCode, [.. output.Split('\n').Select(line => line.TrimEnd())]);
    }
}
