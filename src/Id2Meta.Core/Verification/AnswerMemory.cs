using System;
using System.Collections.Generic;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// The last outcomes of a run by subject, the oldest forgotten first. It holds hashes, no names, and is compact: a request id that is a
/// GUID takes 16 bytes.
/// </summary>
internal sealed class AnswerMemory(int capacity)
{
    private readonly Dictionary<SubjectKey, Remembered> _byKey = [];
    private readonly Queue<SubjectKey> _byAge = new();

    public void Add(SubjectKey key, long rowNumber, Outcome outcome)
    {
        if (outcome.Reply is not { } reply || _byKey.ContainsKey(key))
        {
            return;
        }

        if (_byAge.Count == capacity)
        {
            _byKey.Remove(_byAge.Dequeue());
        }

        _byAge.Enqueue(key);
        _byKey.Add(key, Remembered.Of(rowNumber, reply, outcome.At));
    }

    public bool TryGet(SubjectKey key, out long rowNumber, out Outcome? outcome)
    {
        if (!_byKey.TryGetValue(key, out var remembered))
        {
            rowNumber = 0;
            outcome = null;
            return false;
        }

        rowNumber = remembered.RowNumber;
        outcome = remembered.Outcome();
        return true;
    }

    private readonly struct Remembered
    {
        private readonly object? _detail; // a Fault, an Answer whose id is no GUID, or nothing
        private readonly Guid _requestId;
        private readonly long _ticks;
        private readonly Verdict _verdict;

        private Remembered(long rowNumber, Verdict verdict, Guid requestId, object? detail, DateTimeOffset at)
        {
            RowNumber = rowNumber;
            _verdict = verdict;
            _requestId = requestId;
            _detail = detail;
            _ticks = at.UtcTicks;
        }

        public long RowNumber { get; }

        public static Remembered Of(long rowNumber, Reply reply, DateTimeOffset at) =>
            reply is Answer { RequestId: { } text } answer && Guid.TryParseExact(text, "D", out var requestId)
                && string.Equals(text, Upper(requestId), StringComparison.Ordinal)
                ? new(rowNumber, answer.Verdict, requestId, null, at)
                : new(rowNumber, Verdict.None, default, reply, at);

        public Outcome Outcome() => new(
            _detail as Reply ?? new Answer(_verdict, null) { RequestId = Upper(_requestId) }, 0, new DateTimeOffset(_ticks, TimeSpan.Zero));

        private static string Upper(Guid id) => id.ToString("D").ToUpperInvariant();
    }
}
