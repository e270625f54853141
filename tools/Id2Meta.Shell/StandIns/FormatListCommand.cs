using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Id2Meta.Shell.StandIns;

/// <summary>Format-List.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    /// <summary>Initializes a new instance of the <see cref="FormatListCommand"/> class.</summary>
    public FormatListCommand() => FormattingParts.UseShape(this, "List");
}
