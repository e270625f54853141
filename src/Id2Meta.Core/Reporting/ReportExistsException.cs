using System.IO;

namespace Id2Meta.Reporting;

/// <summary>There is a file where a report was to go, and it was to be kept.</summary>
public sealed class ReportExistsException : IOException
{
    /// <summary>Without a path.</summary>
    public ReportExistsException()
        : this("There is such a file already.")
    {
    }

    /// <summary>Says which file.</summary>
    public ReportExistsException(string message)
        : base(message)
    {
    }

    /// <summary>Says which file, with the cause.</summary>
    public ReportExistsException(string message, System.Exception innerException)
        : base(message, innerException)
    {
    }
}
