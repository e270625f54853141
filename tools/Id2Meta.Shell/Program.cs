using System;
using System.IO;
using System.Management.Automation.Runspaces;
using Id2Meta.Shell.Hosting;
using Id2Meta.Shell.Prompt;

namespace Id2Meta.Shell;

internal static class Program
{
    private static int Main(string[] args)
    {
        if (!ShellOptions.TryParse(args, out var options, out var error))
        {
            Console.Error.WriteLine(error);
            Console.Error.WriteLine(ShellOptions.Usage);
            return 64;
        }

        if (options.Help)
        {
            Console.Out.WriteLine(ShellOptions.Usage);
            return 0;
        }

        var terminal = new Terminal(options.NonInteractive);
        var host = new ShellHost(terminal);
        try
        {
            using var runspace = RunspaceFactory.CreateRunspace(host, ShellEngine.CreateSessionState(!options.NoModule));
            runspace.Open();
            Runspace.DefaultRunspace = runspace;
            using var runner = new CommandRunner(runspace, host);
            runspace.SessionStateProxy.Path.SetLocation(Environment.CurrentDirectory);

            return options switch
            {
                { Script: { } script } => runner.RunScript(script, options.Arguments),
                { Command: { } command } => runner.RunCommand(command),
                _ => new CommandPrompt(runner, host).Run(),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or RunspaceOpenModuleLoadException)
        {
            Console.Error.WriteLine(e.Message);
            return 70;
        }
    }
}
