using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Id2Meta.Tests;
using Id2Meta.Runs.Processes;

namespace Id2Meta.Runs.Measures;

/// <summary>What the measures share: the command that made a table, the tables, the rows and the scripts.</summary>
internal abstract class Measure(string name, string description) : Command(name, description)
{
    /// <summary>Writes made-up people to a file of columns UserName and IdentifyNum.</summary>
    protected static string WritePeople(DirectoryInfo folder, int count, int first = 0)
    {
        var path = Path.Combine(folder.FullName, $"people-{count}.csv");
        File.WriteAllLines(path, Enumerable.Range(first, count).Select(index => $"{People.Name(index)},{People.Number(index)}").Prepend("UserName,IdentifyNum"));
        return path;
    }

    protected static string Script(string csv, ServerAddress server, string arguments) => Verify($"Import-Csv '{csv}'", server, arguments);

    protected static string Verify(string rows, ServerAddress server, string arguments) =>
        $"{rows} | Invoke-Id2MetaVerify -Endpoint {server.Endpoint} -Credential ([pscredential]::new('{server.AccessKeyId}', (ConvertTo-SecureString '{server.AccessKeySecret}' -AsPlainText -Force))) "
        + $"-Confirm:$false -WarningAction Ignore {arguments}";

    protected static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    protected static void Print(string[] head, IEnumerable<string[]> rows, params string[] remarks)
    {
        string[][] lines = [head, .. rows];
        var widths = Enumerable.Range(0, head.Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        Console.Out.WriteLine($"dotnet run -c Release --project benchmarks/Id2Meta.Runs -- {string.Join(' ', Environment.GetCommandLineArgs().Skip(1))}");
        Console.Out.WriteLine();
        foreach (var line in lines)
        {
            Console.Out.WriteLine(string.Join("  ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }

        foreach (var remark in remarks)
        {
            Console.Out.WriteLine(remark);
        }
    }

    protected static string Text(double number, string format = "N1") => number.ToString(format, CultureInfo.InvariantCulture);
}
