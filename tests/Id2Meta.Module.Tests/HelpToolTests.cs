using System;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>The tool that makes help, as the build calls it.</summary>
public sealed class HelpToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("## NOTES\n", "", "(12): error HELP1: The section '## NOTES' is missing.")]
    [InlineData("### -Confirm\n", "### -Conform\n", "(22): error HELP1: The syntax is not what the yaml of the parameters gives:")]
    [InlineData("Type: System.Management", "Tipe: System.Management", "error HELP1: The yaml cannot be read:")]
    [InlineData("title: Stop-Id2MetaSandbox\n", "", "(1): error HELP1: The front matter lacks 'title'.")]
    [InlineData("### -WhatIf\n", "### -ProgressAction\n", "error HELP1: -ProgressAction is the engine's")]
    public async Task A_page_that_is_not_as_the_schema_has_it_is_an_error_with_file_and_line(string right, string wrong, string error)
    {
        var page = HelpPages.Read("Stop-Id2MetaSandbox");
        Assert.Contains(right, page, StringComparison.Ordinal);

        var (exitCode, output) = await RunAsync(page.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(1, exitCode);
        Assert.StartsWith(_folder.File("en-US"), output, StringComparison.Ordinal);
        Assert.Contains(error, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_as_it_should_be_becomes_help()
    {
        Assert.Equal((0, string.Empty), await RunAsync(HelpPages.Read("Stop-Id2MetaSandbox")));
        Assert.True(File.Exists(Path.Combine(_folder.File("module"), "en-US", "Id2Meta.dll-Help.xml")));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(int ExitCode, string Output)> RunAsync(string page)
    {
        var pages = Directory.CreateDirectory(_folder.File("en-US")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pages, "Stop-Id2MetaSandbox.md"), page);
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var tool = Path.Combine(HelpPages.Root, "artifacts", "bin", "Id2Meta.Help", configuration, "Id2Meta.Help.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", tool, Path.GetDirectoryName(pages)!, _folder.File("module")]) { UseShellExecute = false, RedirectStandardError = true })!;
        var output = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
