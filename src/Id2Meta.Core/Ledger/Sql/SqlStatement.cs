using System.Collections.Generic;

namespace Id2Meta.Ledger.Sql;

/// <summary>One statement of <see cref="LedgerSql"/>: a driver prepares it once a connection.</summary>
internal sealed class SqlStatement
{
    /// <summary>States it.</summary>
    /// <param name="text">What both databases speak. <c>@clock</c> is the database's clock in seconds: a parameter where it is the machine's.</param>
    /// <param name="parameters">The names of its values, in order, without <c>@clock</c>.</param>
    public SqlStatement(string text, params string[] parameters)
    {
        Text = text;
        Parameters = parameters;
    }

    public string Text { get; }

    public IReadOnlyList<string> Parameters { get; }

    public SqlCall With(params object?[] values) => new(this, values);
}
