using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Ledger.Sql;
using Npgsql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>Reads entries: looks that wait at the same time travel together, since the database may be far away.</summary>
internal sealed class PostgresReader : ILedgerReader
{
    private const int MostLooks = 500;

    private readonly object _gate = new();
    private readonly object _findGate = new();
    private readonly PostgresServer _server;
    private readonly PostgresLedgerConnection _shared;
    private readonly PostgresText _text;
    private readonly long _scope;
    private readonly List<Look> _waiting = [];
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationToken _isOver;
    private NpgsqlConnection? _own;
    private bool _isLooking;

    /// <summary>Opens it.</summary>
    /// <param name="server">Where a connection for the caller's thread is had.</param>
    /// <param name="shared">For everything that can wait.</param>
    /// <param name="scope">Whose entries are found.</param>
    public PostgresReader(PostgresServer server, PostgresLedgerConnection shared, long scope)
    {
        _server = server;
        _shared = shared;
        _text = new PostgresText(server.Address.ClockSql);
        _scope = scope;
        _isOver = _over.Token;
    }

    public bool IsNear => false;

    public EntryRow Find(SubjectMark mark) => FindEach([mark])[0];

    public IReadOnlyList<EntryRow> FindEach(IReadOnlyList<SubjectMark> marks)
    {
        lock (_findGate)
        {
            try
            {
                _own ??= _server.Open();
                using var batch = _own.CreateBatch();
                foreach (var mark in marks)
                {
                    batch.BatchCommands.Add(_text.Of(LedgerSql.Find.With(_scope, mark.High, mark.Low)).Command);
                }

                using var reader = batch.ExecuteReader();
                var entries = new List<EntryRow>(marks.Count);
                do
                {
                    entries.Add(reader.Read() ? EntryRow.Of(PostgresLedgerConnection.Row(reader)) : EntryRow.None);
                }
                while (reader.NextResult());
                return entries;
            }
            catch (Exception exception) when (PostgresFaults.Knows(exception))
            {
                _own?.Dispose();
                _own = null;
                throw PostgresFaults.Of(exception, _server.Name);
            }
        }
    }

    public async ValueTask<EntryRow> LookAsync(SubjectMark mark, CancellationToken cancellationToken)
    {
        var look = new Look(LedgerSql.Find.With(_scope, mark.High, mark.Low));
        var isFirst = false;
        lock (_gate)
        {
            _waiting.Add(look);
            (isFirst, _isLooking) = (!_isLooking, true);
        }

        using var registration = cancellationToken.Register(() => look.Found.TrySetCanceled(cancellationToken));
        if (isFirst)
        {
            // It serves those who come meanwhile, too; whoever has his answer does not wait for that.
            _ = Task.Run(LookForAllAsync, CancellationToken.None);
        }

        return await look.Found.Task.ConfigureAwait(false);
    }

    public void Rest()
    {
        // Nothing is held between look-ups.
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
        lock (_findGate)
        {
            _own?.Dispose();
            _own = null;
        }
    }

    private async Task LookForAllAsync()
    {
        while (TakeWaiting() is { Count: > 0 } looks)
        {
            try
            {
                var rows = await _shared.RunAsync(looks.ConvertAll(look => look.Call), _isOver).ConfigureAwait(false);
                foreach (var (look, row) in looks.Zip(rows, (look, row) => (look, row)))
                {
                    look.Found.TrySetResult(row is null ? EntryRow.None : EntryRow.Of(row));
                }
            }
            catch (Exception exception)
            {
                looks.ForEach(look => look.Found.TrySetException(exception));
            }
        }
    }

    private List<Look> TakeWaiting()
    {
        lock (_gate)
        {
            var looks = _waiting.Take(MostLooks).ToList();
            _waiting.RemoveRange(0, looks.Count);
            _isLooking = looks.Count > 0;
            return looks;
        }
    }

    private sealed class Look(SqlCall call)
    {
        public SqlCall Call { get; } = call;

        public TaskCompletionSource<EntryRow> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
