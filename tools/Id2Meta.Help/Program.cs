using System;
using System.IO;
using Id2Meta.Help;

// Errors in the form that MSBuild understands: file(line): error ID: text.
if (args is not [var docs, var module])
{
    Console.Error.WriteLine("Id2Meta.Help: error HELP0: Usage: Id2Meta.Help <folder of docs> <folder of the module>");
    return 2;
}

try
{
    HelpFolder.Build(Path.GetFullPath(docs), Path.GetFullPath(module));
    return 0;
}
catch (HelpSourceException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
