namespace Id2Meta.Ledger.Sql;

/// <summary>A statement with its values: <see cref="long"/>, <see cref="double"/>, <see cref="string"/> or <see langword="null"/>.</summary>
internal sealed record SqlCall(SqlStatement Statement, object?[] Values);
