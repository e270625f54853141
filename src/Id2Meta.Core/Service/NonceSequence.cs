using System.Globalization;
using System.Threading;

namespace Id2Meta.Service;

/// <summary>Values for header x-acs-signature-nonce, which no request had before: 60 random bits that are this sequence's own, and a number.</summary>
internal sealed class NonceSequence
{
    private const int RandomDigits = 16;

    private readonly string _own = Signature.NewNonce().Substring(0, RandomDigits);
    private long _last;

    /// <summary>The next one, 32 hexadecimal digits; from any thread.</summary>
    public string Next() => _own + Interlocked.Increment(ref _last).ToString("x16", CultureInfo.InvariantCulture);
}
