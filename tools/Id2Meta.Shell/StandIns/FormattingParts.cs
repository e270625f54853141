using System;
using System.IO;
using System.Management.Automation;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace Id2Meta.Shell.StandIns;

/// <summary>
/// The engine has all of the formatting and the base classes of its cmdlets, but not the cmdlets, and what joins the two is internal to it.
/// The names are those of the version that Directory.Packages.props pins.
/// </summary>
internal static class FormattingParts
{
    private const string Namespace = "Microsoft.PowerShell.Commands.Internal.Format.";
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    public static void UseShape(FrontEndCommandBase cmdlet, string shape) =>
        Use(cmdlet, Create("InnerFormatShapeCommand", Enum.Parse(Type("FormatShape"), shape)));

    public static void UseTextOutput(FrontEndCommandBase cmdlet, TextWriter writer, int width)
    {
        var output = Create("OutputManagerInner");
        var lineOutput = output.GetType().GetProperty("LineOutput", Internal) ?? throw Missing("OutputManagerInner.LineOutput");
        lineOutput.SetValue(output, Create("TextWriterLineOutput", writer, width));
        Use(cmdlet, output);
    }

    private static void Use(FrontEndCommandBase cmdlet, object implementation)
    {
        var field = typeof(FrontEndCommandBase).GetField("implementation", Internal) ?? throw Missing("FrontEndCommandBase.implementation");
        field.SetValue(cmdlet, implementation);
    }

    private static object Create(string name, params object[] arguments) =>
        Activator.CreateInstance(Type(name), Internal, binder: null, arguments, culture: null) ?? throw Missing(name);

    private static Type Type(string name) => typeof(PSObject).Assembly.GetType(Namespace + name) ?? throw Missing(name);

    private static MissingMemberException Missing(string name) => new($"This version of the PowerShell engine has no {name}.");
}
