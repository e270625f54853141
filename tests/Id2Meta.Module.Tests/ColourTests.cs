using System;
using System.Collections.Generic;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Status has a colour where the host shows colours and nobody has said no.</summary>
public sealed class ColourTests
{
    private const string Variable = "NO_COLOR";

    // Foreground of PSStyle: green, red, yellow, and Formatting.Error.
    private static readonly Dictionary<string, string> Colours = new(StringComparer.Ordinal)
    {
        ["Consistent"] = "\e[32m", ["Inconsistent"] = "\e[31m", ["NoRecord"] = "\e[33m", ["InvalidInput"] = "\e[31;1m",
    };

    [Theory]
    [InlineData("Format-Table", PSLanguageMode.FullLanguage)]
    [InlineData("Format-List", PSLanguageMode.FullLanguage)]
    [InlineData("Format-Table", PSLanguageMode.ConstrainedLanguage)]
    public void A_host_with_escapes_gets_colours(string view, PSLanguageMode mode)
    {
        var shown = Show(view, hasEscapes: true, noColor: null, mode);
        Assert.All(Colours, colour => Assert.Contains($"{colour.Value}{colour.Key}\e[0m", shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "1")]
    public void No_host_without_escapes_and_nobody_who_said_no_gets_a_colour(bool hasEscapes, string? noColor)
    {
        foreach (var view in new[] { "Format-Table", "Format-List" })
        {
            var shown = Show(view, hasEscapes, noColor);
            Assert.All(Colours, colour => Assert.Contains(colour.Key, shown, StringComparison.Ordinal));
            Assert.All(Colours, colour => Assert.DoesNotContain(colour.Value + colour.Key, shown, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Strict_mode_keeps_the_column() =>
        Assert.Contains("Consistent", Show("Format-Table", hasEscapes: false, noColor: null, before: "Set-StrictMode -Version Latest"), StringComparison.Ordinal);

    private static string Show(string view, bool hasEscapes, string? noColor, PSLanguageMode mode = PSLanguageMode.FullLanguage, string before = "")
    {
        var earlier = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, noColor);
        try
        {
            var host = new ScreenHost(hasEscapes);
            using var session = new Session(mode, host: host);
            var rows = new[] { People.Row(1), People.Row("试", People.NumberOf(801)), People.Row("试", People.NumberOf(901)), People.Row("试", "1") };
            session.Run("Start-Id2MetaSandbox | Out-Null");
            var run = session.Run($"{before}\n$rows | Invoke-Id2MetaVerify -QpsLimit 1000 -ErrorAction Ignore | {view} | Out-Default", ("rows", rows));
            Assert.Null(run.Terminating);
            return host.Shown;
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, earlier);
        }
    }
}
