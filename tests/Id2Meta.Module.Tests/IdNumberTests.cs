using System;
using System.Linq;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Test-Id2MetaIdNumber as a user meets it; what a number says is tested in Core.</summary>
public sealed class IdNumberTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_takes_arguments_numbers_rows_and_hashtables_and_gives_a_bool_each()
    {
        var run = _session.Run("""
            Test-Id2MetaIdNumber $number
            $number, 'x', $null, 110101194912310021, @(1, 2) | Test-Id2MetaIdNumber
            [pscustomobject]@{ 身份证号 = $number }, [pscustomobject]@{ 身份证号 = '' } | Test-Id2MetaIdNumber
            @{ IdNo = $number } | Test-Id2MetaIdNumber
            [pscustomobject]@{ Card = " $number " }, [pscustomobject]@{ Card = $null } | Test-Id2MetaIdNumber -IdentifyNum { $_.Card.Trim() }
            """, ("number", People.Number(1)));

        Assert.Empty(run.Errors);
        Assert.Equal([true, true, false, false, false, false, true, false, true, true, false], run.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void It_agrees_with_a_run()
    {
        string?[] numbers = [People.Number(1), People.NumberOf(801), "11010519491231002X", "110105194912310021", "610104620927690", "", "4.11E+17", "911124198108030024", "１１０１０５１９４９１２３１００２Ｘ"];
        var run = _session.Run("""
            Start-Id2MetaSandbox | Out-Null
            ($numbers | Test-Id2MetaIdNumber) -join ','
            ($numbers | ForEach-Object { [pscustomobject]@{ Name = 'a'; IdNo = $_ } } | Invoke-Id2MetaVerify -QpsLimit 100000 -ErrorAction Ignore | ForEach-Object { $_.Status -ne 'InvalidInput' }) -join ','
            """, ("numbers", numbers));

        Assert.Equal("True,True,True,False,True,False,False,False,True", run.Output[0].BaseObject);
        Assert.Equal(run.Output[0].BaseObject, run.Output[1].BaseObject);
    }

    [Fact]
    public void Detailed_tells_what_the_number_says_and_views_mask_it()
    {
        var run = _session.Run("Test-Id2MetaIdNumber '110103 800101 001' -Detailed; @{ a = 1 } | Test-Id2MetaIdNumber { @() } -Detailed");
        var info = run.Output[0];

        Assert.Empty(run.Errors);
        Assert.Equal("Id2Meta.IdNumberInfo", info.TypeNames[0]);
        Assert.Equal("FirstGeneration", info.Properties["Kind"].Value);
        Assert.Equal("1980-01-01", info.Properties["BirthDate"].Value);
        Assert.Equal("Abolished", info.Properties["AreaStatus"].Value);
        Assert.StartsWith("11010319800101001", (string)info.Properties["Number"].Value, StringComparison.Ordinal);
        Assert.Equal("Id2Meta.NumberMissing", run.Output[1].Properties["Problems"].Value);

        var view = string.Concat(_session.Run("Test-Id2MetaIdNumber 110103198001010013 -Detailed | Out-String").Output.Select(item => (string)item.BaseObject));
        Assert.Contains("110***********0013", view, StringComparison.Ordinal);
        Assert.DoesNotContain("110103198001010013", view, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-Id2MetaIdNumber", "Id2Meta.InputMissing")]
    [InlineData("[pscustomobject]@{ Card = 1 } | Test-Id2MetaIdNumber", "Id2Meta.ColumnMissing")]
    [InlineData("[pscustomobject]@{ Card = 1 } | Test-Id2MetaIdNumber Card", "Id2Meta.LiteralIsColumn")]
    public void What_cannot_be_meant_is_an_error(string script, string id)
    {
        var run = _session.Run(script);
        Assert.Empty(run.Output);
        Assert.StartsWith(id + ",", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
