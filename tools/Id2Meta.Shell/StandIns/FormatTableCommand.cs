using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Id2Meta.Shell.StandIns;

/// <summary>Format-Table.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    /// <summary>Initializes a new instance of the <see cref="FormatTableCommand"/> class.</summary>
    public FormatTableCommand() => FormattingParts.UseShape(this, "Table");
}
