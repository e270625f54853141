using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Id2Meta.Core.Tests.Verification;
using Id2Meta.Ledger;
using Xunit;

namespace Id2Meta.Core.Tests.Ledger;

public sealed class ReconnectionTests
{
    private int _tries;

    [Theory]
    [InlineData(LedgerError.Unreachable, false, 2, 3)]
    [InlineData(LedgerError.Unreachable, false, 100, 6)]
    [InlineData(LedgerError.Unreachable, true, 100, 1)]
    [InlineData(LedgerError.Locked, false, 100, 1)]
    [InlineData(LedgerError.KeyWrong, false, 100, 1)]
    public async Task Whoever_begins_while_connections_are_cut_tries_again_for_a_while(string word, bool nothingListens, int failures, int tries)
    {
        var opening = Reconnection.Of(new HastyClock()).ExecuteAsync(_ => new ValueTask<int>(Open()), CancellationToken.None).AsTask();

        if (tries > failures)
        {
            Assert.Equal(tries, await opening.WaitAsync(RunFixture.Patience));
        }
        else
        {
            Assert.Equal(word, (await Assert.ThrowsAsync<LedgerException>(() => opening.WaitAsync(RunFixture.Patience))).Word);
        }

        Assert.Equal(tries, _tries);

        int Open() => ++_tries > failures ? _tries : throw new LedgerException(word, "The message.", "The remedy.", nothingListens ? new SocketException((int)SocketError.ConnectionRefused) : null);
    }
}
