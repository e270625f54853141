using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Id2Meta.Ledger;

/// <summary>The key under which subjects stand in a ledger. It is in no ledger; a ledger knows its fingerprint.</summary>
public sealed class LedgerKey : IDisposable
{
    /// <summary>The least that keeps others from trying all numbers, in bytes.</summary>
    public const int ShortestLength = 32;

    private const byte MarkPurpose = 1;
    private const byte FingerprintPurpose = 2;
    private const byte AccountPurpose = 3;
    private const int FingerprintLength = 8;

    private readonly byte[] _key;
    private readonly KeyedHash _hash;

    /// <summary>Takes a copy of a key.</summary>
    /// <exception cref="LedgerException">It is too short.</exception>
    public LedgerKey(ReadOnlySpan<byte> key)
    {
        if (key.Length < ShortestLength)
        {
            throw new LedgerException(
                LedgerError.KeyUnusable, $"The key of a ledger has at least {ShortestLength} bytes; this one has {key.Length}.", "Make one of random bytes, and keep it for as long as the ledger.");
        }

        _key = key.ToArray();
        _hash = new KeyedHash(_key);
        Fingerprint = Hex(Hash(FingerprintPurpose, string.Empty, string.Empty));
    }

    /// <summary>Tells keys apart without telling them: 16 digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The mark under which a subject stands; from any thread.</summary>
    /// <param name="name">The normalised name.</param>
    /// <param name="number">The number of 18 characters.</param>
    public SubjectMark MarkOf(string name, string number)
    {
        ThrowHelper.IfNull(name);
        ThrowHelper.IfNull(number);
        var hash = Hash(MarkPurpose, number, name);
        return new(BitConverter.ToInt64(hash, 0), BitConverter.ToInt64(hash, sizeof(long)));
    }

    /// <summary>Wipes the key.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        Array.Clear(_key, 0, _key.Length);
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => Fingerprint;

    /// <summary>An account or the source of a credential, so that equal ones are found and none is told.</summary>
    internal string FingerprintOf(string account) => Hex(Hash(AccountPurpose, account, string.Empty));

    private static string Hex(byte[] bytes) =>
        string.Concat(bytes.Take(FingerprintLength).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));

    private byte[] Hash(byte purpose, string first, string second)
    {
        // The first byte is the purpose and the version of this layout at once; the zero between the texts occurs in neither.
        var text = new byte[2 + Encoding.UTF8.GetMaxByteCount(first.Length + second.Length)];
        text[0] = purpose;
        var length = 1 + Encoding.UTF8.GetBytes(first, 0, first.Length, text, 1);
        length++;
        length += Encoding.UTF8.GetBytes(second, 0, second.Length, text, length);
        var hash = _hash.Of(new(text, 0, length));
        Array.Clear(text, 0, length);
        return hash;
    }
}
