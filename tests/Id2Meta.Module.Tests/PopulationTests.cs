using System;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Who exists for a sandbox, as a test of somebody's own says.</summary>
public sealed class PopulationTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Who_is_on_record_decides()
    {
        var run = _session.Run(
            "Start-Id2MetaSandbox -Population $people | Out-Null; $rows | Invoke-Id2MetaVerify -QpsLimit 1000",
            ("people", new[] { Person(1), Person(2, "试另"), Person(2, "试另") }), ("rows", new[] { People.Row(1), People.Row(2), People.Row(3) }));
        Assert.Empty(run.Errors);
        Assert.Equal(["Consistent", "Inconsistent", "NoRecord"], run.All("Status"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "two names", "Entry 3 gives another name" },
        { "no name", "Row 3 of -Population lacks name or idNumber" },
        { "no number", "Row 3 of -Population lacks name or idNumber" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_population_that_cannot_be_is_an_error_that_names_the_row_and_nobody(string what, string says)
    {
        var third = what switch
        {
            "two names" => Person(1, "试另"),
            "no name" => Person(3, " "),
            _ => People.Row(3),
        };

        var run = _session.Run("Start-Id2MetaSandbox -Population $people; Get-Id2MetaSandbox", ("people", new[] { Person(1), Person(2), third }));

        Assert.Empty(run.Output);
        var error = Assert.Single(run.Errors);
        Assert.Equal("Id2Meta.PopulationInvalid,Id2Meta.Commands.StartId2MetaSandboxCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal);
        var shown = error + " " + error.TargetObject + error.ErrorDetails + error.Exception;
        Assert.All(new[] { 1, 2, 3 }.SelectMany(index => new[] { People.Name(index), People.Number(index) }).Append("试另"), text => Assert.DoesNotContain(text, shown, StringComparison.Ordinal));
    }

    private static PSObject Person(int index, string? name = null)
    {
        var person = new PSObject();
        person.Properties.Add(new PSNoteProperty("name", name ?? People.Name(index)));
        person.Properties.Add(new PSNoteProperty("idNumber", People.Number(index)));
        return person;
    }
}
