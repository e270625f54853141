using System;
using System.Management.Automation.Host;

namespace Id2Meta.Shell.Hosting;

/// <summary>One answer of a question: "Yes to &amp;All" is chosen by A or by its label.</summary>
internal sealed class MenuChoice
{
    public MenuChoice(ChoiceDescription choice)
    {
        var mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        Label = choice.Label.Replace("&", string.Empty, StringComparison.Ordinal);
        Key = mark >= 0 && mark < Label.Length ? Label[mark..(mark + 1)].ToUpperInvariant() : Label;
        Help = choice.HelpMessage;
    }

    public string Key { get; }

    public string Label { get; }

    public string Help { get; }

    public bool IsMeantBy(string answer) =>
        answer.Equals(Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(Label, StringComparison.OrdinalIgnoreCase);
}
