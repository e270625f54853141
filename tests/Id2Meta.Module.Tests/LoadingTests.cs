using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Shell;
using Xunit;

namespace Id2Meta.Module.Tests;

public sealed class LoadingTests
{
    private const string Names = "(Get-Command -Module Id2Meta).Name";
    private const string VerifyOne = "(Invoke-Id2MetaVerify -UserName $name -IdentifyNum $number).Status";

    private static readonly string Manifest = ShellEngine.FindModuleManifest();
    private static readonly (string, object?)[] Person = [("name", People.Name(1)), ("number", People.Number(1)), ("manifest", Manifest)];
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public static TheoryData<string> WaysToImport() => new(
        "Import-Module $manifest",
        "Import-Module $manifest; Import-Module $manifest -Force",
        "Import-Module $manifest -Force; Import-Module $manifest -Force",
        "Import-Module $manifest -Force; Remove-Module Id2Meta; Import-Module $manifest",
        "Import-Module $manifest; Import-Module $manifest -Force; Remove-Module Id2Meta; Import-Module $manifest -Force");

    [Theory]
    [MemberData(nameof(WaysToImport))]
    public void However_it_is_imported_all_commands_are_there_and_work(string import)
    {
        using var session = new Session(importModule: false);
        Assert.Empty(session.Run(import, Person).Errors);

        Assert.Equal(Exported(), Texts(session.Run(Names)));
        Assert.Equal(["Consistent"], Texts(session.Run("Start-Id2MetaSandbox | Out-Null; " + VerifyOne, Person)));
    }

    [Theory]
    [MemberData(nameof(WaysToImport))]
    public void Removed_it_leaves_no_command(string import)
    {
        using var session = new Session(importModule: false);
        session.Run(import + "; Remove-Module Id2Meta", Person);

        Assert.Empty(session.Run("Get-Command -Name *Id2Meta* -ErrorAction Ignore").Output);
    }

    [Fact]
    public async Task Two_runspaces_at_once_both_get_it_and_share_the_process()
    {
        for (var round = 0; round < 10; round++)
        {
            using var barrier = new Barrier(2);
            using var first = new Session(importModule: false);
            using var second = new Session(importModule: false);
            var imports = new[] { first, second }.Select(session => Task.Run(() =>
            {
                barrier.SignalAndWait(HangGuard);
                return session.Run("Import-Module $manifest", Person);
            }));
            Assert.All(await Task.WhenAll(imports).WaitAsync(HangGuard), run => Assert.Empty(run.Errors));

            first.Run("Start-Id2MetaSandbox | Out-Null");
            Assert.Equal(["Consistent"], Texts(second.Run(VerifyOne, Person)));
            Assert.Equal(["1"], Texts(first.Run("[string](Get-Id2MetaSandbox).Requests")));
        }
    }

    [Fact]
    public void Under_constrained_language_it_imports_works_and_shows_its_views()
    {
        using var session = new Session(PSLanguageMode.ConstrainedLanguage, importModule: false);
        Assert.Empty(session.Run("Import-Module $manifest", Person).Errors);
        session.Run("Start-Id2MetaSandbox | Out-Null");

        var table = string.Concat(Texts(session.Run("Invoke-Id2MetaVerify -UserName $name -IdentifyNum $number | Out-String", Person)));
        var list = string.Concat(Texts(session.Run("Invoke-Id2MetaVerify -UserName $name -IdentifyNum $number | Format-List | Out-String", Person)));

        foreach (var view in new[] { table, list })
        {
            Assert.Contains("试*", view, StringComparison.Ordinal);
            Assert.Contains(People.Number(1)[..3] + "***********", view, StringComparison.Ordinal);
            Assert.Contains("Consistent", view, StringComparison.Ordinal);
            Assert.DoesNotContain(People.Name(1), view, StringComparison.Ordinal);
            Assert.DoesNotContain(People.Number(1), view, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_but_the_loader_is_in_the_default_context_and_the_framework_is_shared()
    {
        using var session = new Session(importModule: false);
        session.Run("Import-Module $manifest; Import-Module $manifest -Force; Start-Id2MetaSandbox | Out-Null; " + VerifyOne, Person);
        using var other = new Session();

        var folder = Path.GetDirectoryName(Manifest)!;
        var ofModule = AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic && assembly.Location.StartsWith(folder, StringComparison.Ordinal)).ToList();
        var inDefault = ofModule.Where(assembly => AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default).Select(assembly => assembly.GetName().Name);
        Assert.Equal(["Id2Meta.Loader"], inDefault);

        var inOwn = ofModule.Where(assembly => AssemblyLoadContext.GetLoadContext(assembly) != AssemblyLoadContext.Default).Select(assembly => assembly.GetName().Name).Order().ToList();
        Assert.Equal(inOwn.Distinct(), inOwn);
        Assert.Superset(new HashSet<string?> { "Id2Meta", "Id2Meta.Core", "Id2Meta.Sandbox", "System.Threading.RateLimiting" }, inOwn.ToHashSet());
        Assert.DoesNotContain("System.Text.Json", inOwn);
        Assert.DoesNotContain("System.Diagnostics.DiagnosticSource", inOwn);
    }

    /// <summary>In a process of its own, since that build would stay in this one's default context.</summary>
    [Fact]
    public async Task The_build_for_Windows_PowerShell_runs_in_this_engine_too()
    {
        var script = $$"""
            Import-Module '{{Path.Combine(Path.GetDirectoryName(Manifest)!, "bin", "netstandard2.0", "Id2Meta.dll")}}'
            Start-Id2MetaSandbox | Out-Null
            $rows = @{ UserName = '{{People.Name(1)}}'; IdentifyNum = '{{People.Number(1)}}' }, @{ UserName = '{{People.Name(2)}}'; IdentifyNum = '{{People.NumberOf(801)}}' }, @{ UserName = ''; IdentifyNum = '1' }
            $rows | ForEach-Object { [pscustomobject]$_ } | Invoke-Id2MetaVerify -QpsLimit 1000 -ErrorAction Ignore | ForEach-Object { $_.Status }
            $rows | ForEach-Object { [pscustomobject]$_ } | Invoke-Id2MetaVerify -ParameterLocation Form -ErrorAction Ignore | ForEach-Object { $_.Status }
            (Get-Id2MetaSandbox).BilledCalls
            Test-Id2MetaConnection | ForEach-Object { $_.Verdict }
            Test-Id2MetaConnection -Endpoint $((Get-Id2MetaSandbox).Endpoint) -Quiet
            """;
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(ShellEngine).Assembly.Location, "-NoModule", "-NonInteractive", "-Command", script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(HangGuard);

        Assert.Equal(string.Empty, await errors);
        Assert.Equal("Consistent Inconsistent InvalidInput Consistent Inconsistent InvalidInput 4 Ok Ok Skipped Ok Ok Ok Ok Ok True", string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void The_manifest_says_what_the_module_is()
    {
        using var session = new Session(importModule: false);
        var manifest = Assert.Single(session.Run("Test-ModuleManifest $manifest", Person).Output);
        var assembly = AssemblyName.GetAssemblyName(Path.Combine(Path.GetDirectoryName(Manifest)!, "bin", "net8.0", "Id2Meta.dll"));
        Assert.Equal(assembly.Version!.ToString(3), manifest.Properties["Version"].Value.ToString());

        session.Run("Import-Module $manifest", Person);
        var commands = session.Run("Get-Command -Module Id2Meta").Output;
        Assert.Equal(Exported(), commands.Select(command => (string)command.Properties["Name"].Value).Order(StringComparer.Ordinal));
        var approved = typeof(VerbsCommon).Assembly.GetTypes().Where(type => type.Namespace == "System.Management.Automation" && type.Name.StartsWith("Verbs", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields()).Select(verb => (string?)verb.GetRawConstantValue()).ToHashSet(StringComparer.Ordinal);
        Assert.All(commands, command => Assert.Contains((string)command.Properties["Verb"].Value, approved));
        Assert.All(commands, command => Assert.StartsWith("Id2Meta", (string)command.Properties["Noun"].Value, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Exported()
    {
        using var session = new Session(importModule: false);
        return [.. ((IEnumerable<string>)((PSModuleInfo)session.Run("Test-ModuleManifest $manifest", Person).Output[0].BaseObject).ExportedCmdlets.Keys).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Texts(Run run) => run.Output.Select(item => (string)LanguagePrimitives.ConvertTo(item, typeof(string), CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal);
}
