using System;
using System.Collections.Generic;
using Id2Meta.Service;

namespace Id2Meta.Verification;

/// <summary>
/// The last outcomes of a run by subject, the oldest forgotten first. It holds hashes, no names, and is compact: a request id that is a
/// GUID takes 16 bytes, and the outcomes lie in chunks that never move, so that growing leaves no large arrays behind. The index has their places
/// only, and compares the keys that lie there.
/// </summary>
internal sealed class AnswerMemory : IEqualityComparer<int>
{
    private const int ChunkLength = 1024;
    private const int Sought = -1;
    private const int GuidLength = 36;

    private readonly int _capacity;
    private readonly Dictionary<int, int> _places;
    private readonly List<Remembered[]> _chunks = [];
    private SubjectKey _sought;
    private int _next;

    public AnswerMemory(int capacity)
    {
        _capacity = capacity;
        _places = new Dictionary<int, int>(this);
    }

    public void Add(SubjectKey key, long rowNumber, Outcome outcome)
    {
        _sought = key;
        if (_capacity == 0 || outcome.Reply is not { } reply || _places.ContainsKey(Sought))
        {
            return;
        }

        if (_next / ChunkLength == _chunks.Count)
        {
            _chunks.Add(new Remembered[ChunkLength]);
        }

        ref var place = ref _chunks[_next / ChunkLength][_next % ChunkLength];
        if (_places.Count == _capacity)
        {
            _places.Remove(_next);
        }

        place = Remembered.Of(key, rowNumber, reply, outcome.At);
        _places.Add(_next, _next);
        _next = (_next + 1) % _capacity;
    }

    public bool TryGet(SubjectKey key, out long rowNumber, out Outcome? outcome)
    {
        _sought = key;
        if (!_places.TryGetValue(Sought, out var place))
        {
            rowNumber = 0;
            outcome = null;
            return false;
        }

        ref var remembered = ref _chunks[place / ChunkLength][place % ChunkLength];
        rowNumber = remembered.RowNumber;
        outcome = remembered.Outcome();
        return true;
    }

    bool IEqualityComparer<int>.Equals(int x, int y) => KeyAt(x) == KeyAt(y);

    int IEqualityComparer<int>.GetHashCode(int obj) => KeyAt(obj).GetHashCode();

    private SubjectKey KeyAt(int place) => place == Sought ? _sought : _chunks[place / ChunkLength][place % ChunkLength].Key;

    private readonly struct Remembered
    {
        private readonly object? _detail; // a Fault, an Answer whose id is no GUID, or nothing
        private readonly Guid _requestId;
        private readonly long _ticks;
        private readonly Verdict _verdict;

        private Remembered(SubjectKey key, long rowNumber, Verdict verdict, Guid requestId, object? detail, DateTimeOffset at)
        {
            Key = key;
            RowNumber = rowNumber;
            _verdict = verdict;
            _requestId = requestId;
            _detail = detail;
            _ticks = at.UtcTicks;
        }

        public SubjectKey Key { get; }

        public long RowNumber { get; }

        public static Remembered Of(SubjectKey key, long rowNumber, Reply reply, DateTimeOffset at) =>
            reply is Answer { RequestId: { Length: GuidLength } text } answer && IsUpper(text) && Guid.TryParseExact(text, "D", out var requestId)
                ? new(key, rowNumber, answer.Verdict, requestId, null, at)
                : new(key, rowNumber, Verdict.None, default, reply, at);

        public Outcome Outcome() => new(
            _detail as Reply ?? new Answer(_verdict, null) { RequestId = Upper(_requestId) }, 0, 0, new DateTimeOffset(_ticks, TimeSpan.Zero));

        private static bool IsUpper(string text)
        {
            foreach (var letter in text)
            {
                if (letter is >= 'a' and <= 'f')
                {
                    return false;
                }
            }

            return true;
        }

        private static string Upper(Guid id) => id.ToString("D").ToUpperInvariant();
    }
}
