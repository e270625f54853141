using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Measure-Id2MetaResult over what real pipelines gave; what is counted how is tested in Core.</summary>
public sealed class ResultMeasureTests : IDisposable
{
    private const string Produce = """
        Start-Id2MetaSandbox | Out-Null
        $rows | Invoke-Id2MetaVerify -QpsLimit 100000 -ErrorAction Ignore
        """;

    private readonly Session _session = new();
    private readonly PSObject[] _rows =
        [.. Enumerable.Range(0, 40).Select(index => People.Row("试" + index, People.MixedNumber(index))), People.Row(1), People.Row(1), People.Row("", ""), People.Row("<b>\"试\",", "x\ny")];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Fresh_results_are_counted()
    {
        var run = _session.Run(Produce + " | Measure-Id2MetaResult", ("rows", _rows));
        var summary = Assert.Single(run.Output);

        Assert.Empty(run.Errors);
        Assert.Equal("Id2Meta.ResultSummary", summary.TypeNames[0]);
        Assert.Equal((44L, 2L, 1L, 41L), (Of(summary, "Rows"), Of(summary, "InvalidInput"), Of(summary, "FromDuplicate"), Of(summary, "FromSandbox")));
        Assert.Equal(42L, (long)Of(summary, "Consistent")! + (long)Of(summary, "Inconsistent")! + (long)Of(summary, "NoRecord")!);
        Assert.Equal(Of(summary, "HighestCost"), 0.03m * (long)Of(summary, "BilledCalls")!);
    }

    [Fact]
    public void Results_read_back_from_csv_and_json_measure_the_same()
    {
        using var folder = new TemporaryFolder();
        var results = _session.Run(Produce, ("rows", _rows)).Output;
        var fresh = Measure(results);

        var csv = _session.Run("$results | Export-Csv $path -Encoding utf8; Import-Csv $path -Encoding utf8", ("results", results), ("path", folder.File("results.csv"))).Output;

        Assert.Equal(44, csv.Count);
        Assert.Equal(fresh, Measure(csv));
        Assert.Equal(fresh, Measure([.. results.Select(ReadBackJson)]));
    }

    [Fact]
    public void Rows_of_PassThru_are_counted_too()
    {
        var run = _session.Run(Produce + " -PassThru | Measure-Id2MetaResult", ("rows", _rows));
        Assert.Empty(run.Errors);
        Assert.Equal((44L, 2L), (Of(run.Output[0], "Rows"), Of(run.Output[0], "InvalidInput")));
    }

    [Fact]
    public void What_is_no_result_is_told_once_and_not_counted()
    {
        var run = _session.Run("""
            $good = [pscustomobject]@{ Status = 'consistent'; Source = 'Service'; BilledCalls = '1' }
            $good, $null, 'text', [pscustomobject]@{ Name = '张三' }, [pscustomobject]@{ Status = 'Consistent'; Source = 'Service'; BilledCalls = 'many' }, $good | Measure-Id2MetaResult
            """);

        Assert.Equal((2L, 2L, 2L), (Of(run.Output[0], "Rows"), Of(run.Output[0], "Consistent"), Of(run.Output[0], "BilledCalls")));
        var error = Assert.Single(run.Errors);
        Assert.StartsWith("Id2Meta.ResultsNotRead,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("4 of 6", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("2, 3, 4, 5", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("张三", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_input_is_an_error_and_an_empty_one_is_nothing()
    {
        Assert.StartsWith("Id2Meta.InputMissing,", Assert.Single(_session.Run("Measure-Id2MetaResult").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(0L, Of(Assert.Single(_session.Run("@() | Measure-Id2MetaResult").Output), "Rows"));
    }

    [Fact]
    public void The_view_says_what_was_not_paid()
    {
        var view = string.Concat(_session.Run(Produce + " | Measure-Id2MetaResult | Out-String -Width 160", ("rows", _rows)).Output.Select(item => (string)item.BaseObject));
        Assert.Contains("by a sandbox: nothing was paid", view, StringComparison.Ordinal);
        Assert.Matches("Latency +: median", view);
    }

    private static object? Of(PSObject item, string property) => item.Properties[property].Value;

    private string Measure(IEnumerable<PSObject> results)
    {
        var run = _session.Run("$results | Measure-Id2MetaResult", ("results", results.ToArray()));
        Assert.Empty(run.Errors);
        return string.Join('\n', run.Output.Single().Properties.Select(property => property.Name == "Codes"
            ? string.Join(';', ((System.Collections.IEnumerable)property.Value).Cast<object>().Select(code => string.Join(',', PSObject.AsPSObject(code).Properties.Select(each => each.Value))))
            : $"{property.Name}: {property.Value}"));
    }

    /// <summary>As ConvertTo-Json and ConvertFrom-Json make it: numbers are long, and what looks like a moment is one.</summary>
    private static PSObject ReadBackJson(PSObject result)
    {
        var json = JsonSerializer.Serialize(result.Properties.Where(property => property.IsGettable && property.Name != "Item").ToDictionary(property => property.Name, property => property.Value));
        var row = new PSObject();
        foreach (var property in JsonDocument.Parse(json).RootElement.EnumerateObject())
        {
            object? value = property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetInt64(),
                JsonValueKind.String when property.Value.TryGetDateTime(out var moment) => moment,
                JsonValueKind.String => property.Value.GetString(),
                _ => null,
            };
            row.Properties.Add(new PSNoteProperty(property.Name, value));
        }

        return row;
    }
}
