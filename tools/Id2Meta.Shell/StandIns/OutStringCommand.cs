using System;
using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Id2Meta.Shell.StandIns;

/// <summary>Out-String.</summary>
[Cmdlet(VerbsData.Out, "String")]
[OutputType(typeof(string))]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter _text = new(CultureInfo.CurrentCulture);

    /// <summary>Writes line by line.</summary>
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <summary>How many characters a line has.</summary>
    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int? Width { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        FormattingParts.UseTextOutput(this, _text, Width ?? HostWidth());
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        WriteLines();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Stream)
        {
            WriteLines();
        }
        else
        {
            WriteObject(_text.ToString());
        }
    }

    /// <inheritdoc/>
    protected override void InternalDispose()
    {
        base.InternalDispose();
        _text.Dispose();
    }

    private int HostWidth()
    {
        try
        {
            return Math.Max(2, Host.UI.RawUI.BufferSize.Width - 1);
        }
        catch (HostException)
        {
            // A host without a screen, as in tests.
            return 120;
        }
    }

    private void WriteLines()
    {
        if (!Stream || _text.GetStringBuilder().Length == 0)
        {
            return;
        }

        using var lines = new StringReader(_text.ToString());
        _text.GetStringBuilder().Clear();
        while (lines.ReadLine() is { } line)
        {
            WriteObject(line);
        }
    }
}
