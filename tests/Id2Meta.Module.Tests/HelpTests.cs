using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed partial class HelpTests : IDisposable
{
    private static readonly HashSet<string> Common =
        [.. PSCmdlet.CommonParameters, "ProgressAction"];

    private readonly Session _session = new();

    public static TheoryData<string> Cmdlets() => new(HelpPages.Cmdlets);

    public static TheoryData<string> Topics() => new(HelpPages.Topics);

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (var (cmdlet, example) in HelpPages.Cmdlets.SelectMany(cmdlet => HelpPages.Examples(cmdlet).Where(example => example.Needs is null).Select(example => (cmdlet, example.Title))))
        {
            data.Add(cmdlet, example);
        }

        return data;
    }

    [Fact]
    public void Manifest_assembly_and_pages_name_the_same_cmdlets()
    {
        var manifest = File.ReadAllText(Path.Combine(HelpPages.Root, "Id2Meta.psd1"));
        var exported = Exports().Match(manifest).Groups["value"].Value.Split('\n').Select(line => line.Trim().Trim('\'')).Where(line => line.Length > 0).Order(StringComparer.Ordinal);

        Assert.Equal(exported, HelpPages.Cmdlets);
        Assert.Equal(HelpPages.Cmdlets, _session.Run("Get-Command -Module Id2Meta | ForEach-Object Name").Output.Select(name => (string)name.BaseObject).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("HelpInfoURI", manifest, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_and_parameter_has_help(string cmdlet)
    {
        var command = Command(cmdlet);
        var run = _session.Run("$help = Get-Help $name -Full; $help.Synopsis; $help.description | ForEach-Object Text; $help.examples.example | ForEach-Object { $_.code }", ("name", cmdlet));
        Assert.Empty(run.Errors);
        Assert.DoesNotContain(cmdlet + " [", (string)run.Output[0].BaseObject, StringComparison.Ordinal);
        Assert.True(run.Output.Count >= 5, "Synopsis, description and at least three examples.");
        foreach (var parameter in Own(command))
        {
            var text = string.Concat(_session.Run("(Get-Help $name -Parameter $parameter).description | ForEach-Object Text", ("name", cmdlet), ("parameter", parameter.Name)).Output);
            Assert.False(string.IsNullOrWhiteSpace(text), $"-{parameter.Name} has no help.");
        }

        Assert.DoesNotContain("ProgressAction", HelpPages.Read(cmdlet), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_yaml_of_a_page_says_what_the_engine_says(string cmdlet)
    {
        var command = Command(cmdlet);
        Assert.Equal(
            Own(command).Order(Comparer<ParameterMetadata>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))).Select(parameter => parameter.Name + "\n" + Yaml(parameter)),
            HelpPages.Parameters(cmdlet).OrderBy(parameter => parameter.Key, StringComparer.Ordinal).Select(parameter => parameter.Key + "\n" + Facts(parameter.Value)));
        Assert.Equal(
            command.ParameterSets.Select(set => "### " + set.Name + (set.IsDefault ? " (Default)" : string.Empty)).Order(StringComparer.Ordinal),
            Sets().Match(HelpPages.Read(cmdlet)).Value.Split('\n').Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_default_values_of_a_page_are_those_of_the_cmdlet(string cmdlet)
    {
        var type = Command(cmdlet).ImplementingType;
        using var instance = (IDisposable)Activator.CreateInstance(type)!;
        foreach (var (name, yaml) in HelpPages.Parameters(cmdlet).Where(parameter => type.GetProperty(parameter.Key) is not null))
        {
            var value = type.GetProperty(name)!.GetValue(instance);
            var written = Line(yaml, "DefaultValue").Trim('\'');
            if (value is not (null or "" or 0 or 0d or 0L))
            {
                Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), written);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_that_needs_nothing_else_runs(string cmdlet, string title)
    {
        using var folder = new TemporaryFolder();
        folder.Write("people.csv", File.ReadLines(Path.Combine(HelpPages.Root, "samples", "people.csv")).Take(5));
        var code = HelpPages.Examples(cmdlet).Single(example => example.Title == title).Code;
        using (var shell = _session.NewShell(string.Empty))
        {
            shell.Runspace.SessionStateProxy.Path.SetLocation(Path.GetDirectoryName(folder.File("people.csv")));
        }

        if (!code.Contains("Start-Id2MetaSandbox", StringComparison.Ordinal))
        {
            _session.Run("Start-Id2MetaSandbox | Out-Null");
        }

        var run = _session.Run(code);

        Assert.Null(run.Terminating);
        Assert.Empty(run.Errors);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Every_topic_is_shown_in_80_columns(string topic)
    {
        var help = (string)Assert.Single(_session.Run("Get-Help $name", ("name", topic)).Output).BaseObject;
        Assert.Contains(topic, help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void The_page_of_errors_has_every_id_of_the_code_and_no_other()
    {
        var code = Directory.GetFiles(Path.Combine(HelpPages.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var ids = code.SelectMany(text => Ids().Matches(text)).Select(match => match.Groups["value"].Value)
            .Concat(code.Single(text => text.Contains("class LedgerError\n", StringComparison.Ordinal)) is { } ledger ? LedgerWords().Matches(ledger).Select(match => match.Groups["value"].Value) : [])
            .Except(["Summary", "Ledger"], StringComparer.Ordinal).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(ids, Headings().Matches(HelpPages.Read("about_Id2Meta_Errors")).Select(match => match.Groups["value"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Under_a_Chinese_culture_every_cmdlet_has_help_and_what_is_translated_is_Chinese()
    {
        var texts = _session.Run(
            "[cultureinfo]::CurrentUICulture = 'zh-CN'; try { foreach ($name in $names) { (Get-Help $name).Synopsis }; Get-Help about_Id2Meta } finally { [cultureinfo]::CurrentUICulture = 'en-US' }",
            ("names", HelpPages.Cmdlets)).Output.Select(text => (string)text.BaseObject).ToList();

        Assert.Equal(HelpPages.Cmdlets.Count + 1, texts.Count);
        Assert.All(HelpPages.Cmdlets.Zip(texts), pair => Assert.DoesNotContain(pair.First + " [", pair.Second, StringComparison.Ordinal));
        Assert.Contains("身份证", texts[HelpPages.Cmdlets.ToList().IndexOf("Invoke-Id2MetaVerify")], StringComparison.Ordinal);
        Assert.Contains("身份证", texts[^1], StringComparison.Ordinal);
    }

    public void Dispose() => _session.Dispose();

    private static IEnumerable<ParameterMetadata> Own(CmdletInfo command) => command.Parameters.Values.Where(parameter => !Common.Contains(parameter.Name));

    /// <summary>The facts of a parameter, in the form of the page.</summary>
    private static string Yaml(ParameterMetadata parameter)
    {
        var text = new StringBuilder($"Type: {parameter.ParameterType}\n");
        List(text, "Aliases", parameter.Aliases);
        text.Append("ParameterSets:\n");
        foreach (var (name, use) in parameter.ParameterSets)
        {
            text.Append(CultureInfo.InvariantCulture, $"- Name: {(name == ParameterAttribute.AllParameterSets ? "(All)" : name)}\n")
                .Append(CultureInfo.InvariantCulture, $"  Position: {(use.Position < 0 ? "Named" : use.Position)}\n")
                .Append(CultureInfo.InvariantCulture, $"  IsRequired: {Word(use.IsMandatory)}\n")
                .Append(CultureInfo.InvariantCulture, $"  ValueFromPipeline: {Word(use.ValueFromPipeline)}\n")
                .Append(CultureInfo.InvariantCulture, $"  ValueFromPipelineByPropertyName: {Word(use.ValueFromPipelineByPropertyName)}\n")
                .Append(CultureInfo.InvariantCulture, $"  ValueFromRemainingArguments: {Word(use.ValueFromRemainingArguments)}\n");
        }

        List(text, "AcceptedValues", parameter.Attributes.OfType<ValidateEnumeratedArgumentsAttribute>().SelectMany(Words)
            .DefaultIfEmpty().SelectMany(value => value is not null ? [value] : parameter.ParameterType.IsEnum ? Enum.GetNames(parameter.ParameterType) : []));
        return text.ToString();
    }

    private static void List(StringBuilder text, string key, IEnumerable<string> values)
    {
        var all = values.ToList();
        text.Append(key).Append(all.Count == 0 ? ": []\n" : ":\n" + string.Concat(all.Select(value => $"- {value}\n")));
    }

    /// <summary>The words that a parameter takes: of ValidateSet, or of the module's own attribute, which completes them with tooltips.</summary>
    private static IEnumerable<string> Words(ValidateEnumeratedArgumentsAttribute attribute) =>
        attribute.GetType().GetProperty(nameof(ValidateSetAttribute.ValidValues))?.GetValue(attribute) as IEnumerable<string> ?? [];

    /// <summary>The yaml without what the engine does not know.</summary>
    private static string Facts(string yaml) => string.Concat(yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !new[] { "DefaultValue", "SupportsWildcards", "DontShow", "HelpMessage" }.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal)))
        .Select(line => line + "\n"));

    private static string Line(string yaml, string key) =>
        yaml.Split('\n').Single(line => line.StartsWith(key + ": ", StringComparison.Ordinal))[(key.Length + 2)..];

    private static string Word(bool value) => value ? "true" : "false";

    private CmdletInfo Command(string name) => (CmdletInfo)_session.Run("Get-Command $name", ("name", name)).Output.Single().BaseObject;

    [GeneratedRegex("CmdletsToExport\\s*=\\s*@\\((?<value>.*?)\\)", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Exports();

    [GeneratedRegex("(?:\"Id2Meta\\.|Prefix \\+ \")(?<value>[A-Z][a-z]\\w*)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();

    [GeneratedRegex("const string \\w+ = \"(?<value>\\w+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LedgerWords();

    [GeneratedRegex("^### Id2Meta\\.(?<value>\\w+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Headings();

    [GeneratedRegex("## SYNTAX.*?## ALIASES", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sets();
}
