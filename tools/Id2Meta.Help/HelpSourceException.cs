using System;
using System.Globalization;

namespace Id2Meta.Help;

/// <summary>A page cannot become help. The message names file and line as a compiler does, so that the build shows it where it is.</summary>
internal sealed class HelpSourceException : Exception
{
    public HelpSourceException()
    {
    }

    public HelpSourceException(string message)
        : base(message)
    {
    }

    public HelpSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="path">The file.</param>
    /// <param name="line">Its line, from 1.</param>
    /// <param name="problem">What is wrong there.</param>
    public HelpSourceException(string path, int line, string problem)
        : base($"{path}({line.ToString(CultureInfo.InvariantCulture)}): error HELP1: {problem}")
    {
    }
}
