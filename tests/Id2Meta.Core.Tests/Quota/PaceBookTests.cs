using Id2Meta.Quota;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Id2Meta.Core.Tests.Quota;

public sealed class PaceBookTests
{
    private readonly PaceBook _book = new(new FakeTimeProvider());

    [Fact]
    public void One_key_is_one_pace_and_another_key_is_another()
    {
        using var first = _book.Join("here", 10);
        using var second = _book.Join("here", 10);
        using var elsewhere = _book.Join("there", 3);

        Assert.Same(first.Pace, second.Pace);
        Assert.NotSame(first.Pace, elsewhere.Pace);
        Assert.Equal((10, 3), (first.Pace.Limit, elsewhere.Pace.Limit));
    }

    [Fact]
    public void The_lowest_limit_holds_until_its_run_leaves()
    {
        using var ten = _book.Join("here", 10);
        using var three = _book.Join("here", 3);
        using var five = _book.Join("here", 5);

        Assert.Equal(3, ten.Pace.Limit);
        three.Dispose();
        Assert.Equal(5, ten.Pace.Limit);
        five.Dispose();
        Assert.Equal(10, ten.Pace.Limit);
    }

    [Fact]
    public void Leaving_twice_takes_no_other_run_along()
    {
        using var ten = _book.Join("here", 10);
        using var one = _book.Join("here", 3);
        using var other = _book.Join("here", 3);

        one.Dispose();
        one.Dispose();
        Assert.Equal(3, ten.Pace.Limit);
        other.Dispose();
        Assert.Equal(10, ten.Pace.Limit);
    }

    [Fact]
    public void Who_comes_after_all_have_left_has_a_limit_of_its_own_and_the_pace_that_was_learnt()
    {
        var first = _book.Join("here", 3);
        var pace = first.Pace;
        first.Dispose();

        using var later = _book.Join("here", 50);

        Assert.Same(pace, later.Pace);
        Assert.Equal(50, later.Pace.Limit);
    }
}
