using System.Collections.Concurrent;
using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Service;
using Xunit;

namespace Id2Meta.Core.Tests.Service;

public class NonceSequenceTests
{
    [Fact]
    public void No_two_are_the_same_from_many_threads_and_sequences()
    {
        var nonces = new ConcurrentBag<string>();
        Parallel.For(0, 50, _ =>
        {
            var sequence = new NonceSequence();
            Parallel.For(0, 200, _ => nonces.Add(sequence.Next()));
        });
        Assert.Equal(10_000, nonces.Distinct().Count());
    }

    [Fact]
    public void Each_is_32_hexadecimal_digits()
    {
        var sequence = new NonceSequence();
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Matches("^[0-9a-f]{32}$", sequence.Next()));
    }
}
