using System.CommandLine;
using System.CommandLine.Invocation;
using System.Threading.Tasks;

namespace Id2Meta.Sandbox.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        var parsed = new SandboxCommand().Parse(arguments);
        if (parsed.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
        }

        // The command stops on signals itself, and prints the bill then, however long that takes.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
