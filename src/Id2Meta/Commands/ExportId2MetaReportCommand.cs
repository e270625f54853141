using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using Id2Meta.Hosting;
using Id2Meta.Output;
using Id2Meta.Reporting;
using Id2Meta.Service;

namespace Id2Meta.Commands;

/// <summary>Makes a page of results, or of a ledger, for people: one HTML file that needs nothing else.</summary>
[Cmdlet(
    VerbsData.Export,
    "Id2MetaReport",
    SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportId2MetaReportCommand : ResultCommand
{
    private readonly List<LedgerInfo> _ledgers = [];
    private ResultReport _results = null!;
    private ReportFile _file = null!;
    private bool _hasResults;

    /// <summary>Where the page goes; no character of it is a wildcard.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = string.Empty;

    /// <summary>Shows names and numbers as they are instead of masked.</summary>
    [Parameter]
    public SwitchParameter IncludePersonalData { get; set; }

    /// <summary>The account's calls a second, for the line in the chart; by default the region's that was asked.</summary>
    [Parameter]
    [ValidateRange(0.01, 1_000_000d)]
    public double QpsLimit { get; set; }

    /// <summary>Keeps a file that is there.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file that is there though it is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _results = new ResultReport(IncludePersonalData);

        // Before anything is piped: a run of hours must not end at a folder that is not there.
        Guard(() =>
        {
            _file = new ReportFile(Resolve(), NoClobber, Force);
            _file.Check();
        });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        TellOfUnreadable();
        if (!ShouldProcess(_file.Path, "Write a report"))
        {
            return;
        }

        Guard(() => _file.Write(Page()));
        if (PassThru)
        {
            WriteObject(new FileInfo(_file.Path));
        }
    }

    /// <inheritdoc/>
    private protected override void Read(PSObject? row)
    {
        if (row?.BaseObject is LedgerInfo ledger)
        {
            _ledgers.Add(ledger);
        }
        else
        {
            base.Read(row);
        }
    }

    /// <inheritdoc/>
    private protected override void Add(VerificationResult result)
    {
        _hasResults = true;
        _results.Add(result);
    }

    private byte[] Page()
    {
        var sections = _ledgers.SelectMany(LedgerReport.Sections).ToList();
        if (_hasResults || _ledgers.Count == 0)
        {
            sections.InsertRange(0, _results.Sections(UnitPrice, LimitOf));
        }

        using var page = new StringWriter(CultureInfo.InvariantCulture);
        var now = ModuleProcess.Current.TimeProvider.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        HtmlReport.Write(page, _hasResults || _ledgers.Count == 0 ? "ID card verification: results" : "ID card verification: ledger", $"Made by Id2Meta, {now} UTC.", sections);
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    /// <summary>The quota of the one region that was asked, unless it is given.</summary>
    private double? LimitOf(string endpoints)
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(QpsLimit)))
        {
            return QpsLimit;
        }

        var regions = Region.All.Where(region => endpoints.Contains("." + region.Id + ".")).ToArray();
        return regions.Length == 1 ? regions[0].QpsLimit : null;
    }

    private string Resolve()
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(LiteralPath, out var provider, out _);
        return provider.Name == "FileSystem" ? path : throw new IOException($"A report is a file, and '{LiteralPath}' is in the provider {provider.Name}.");
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (ReportExistsException exception)
        {
            Throw("Id2Meta.ReportExists", ErrorCategory.ResourceExists, exception.Message, "Give another path, or leave -NoClobber out.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or SessionStateException)
        {
            Throw("Id2Meta.ReportNotWritten", ErrorCategory.WriteError, "The report cannot be written: " + exception.Message, "Give the path of a file in a folder that is there and may be written to.");
        }
    }
}
