using System.Linq;
using System.Threading.Tasks;
using Id2Meta.Service;
using Id2Meta.Verification;
using Xunit;

namespace Id2Meta.Core.Tests.Verification;

public sealed class OneCallTests
{
    [Fact]
    public async Task Rows_that_come_while_their_subject_is_asked_about_share_its_answer()
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service);

        fixture.Add(People.Row(1, 7));
        fixture.Add(People.Row(2, 7));
        fixture.Add(People.ShortRow(3, 7));
        (await service.NextCallAsync()).Answer(Replies.Inconsistent);

        AssertShared(await fixture.TakeAsync(), await fixture.TakeAsync(), await fixture.TakeAsync());
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task Rows_that_come_after_the_answer_get_it_from_memory()
    {
        var service = ScriptedService.Immediate(_ => Replies.Inconsistent);
        await using var fixture = new RunFixture(service);

        fixture.Add(People.ShortRow(1, 7));
        var first = await fixture.TakeAsync();
        fixture.Add(People.Row(2, 7));
        var second = await fixture.TakeAsync();
        fixture.Add(People.ShortRow(3, 7));

        AssertShared(first, second, await fixture.TakeAsync());
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task The_number_of_15_digits_is_sent_with_18()
    {
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service);

        var result = Assert.Single(await fixture.LeadAsync(People.ShortRow(1, 7)));

        Assert.Equal(People.ShortNumber(7), result.IdentifyNum);
        Assert.Equal(People.Number(7), Assert.Single(service.Calls).Subject.Number.Value);
    }

    [Fact]
    public async Task Another_name_or_another_number_is_another_subject()
    {
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service);

        var results = await fixture.LeadAsync(
            People.Row(1, People.Name(1), People.Number(1)),
            People.Row(2, People.Name(2), People.Number(1)),
            People.Row(3, People.Name(1), People.Number(2)));

        Assert.All(results, result => Assert.Equal((VerificationSource.Service, 1), (result.Source, result.BilledCalls)));
        Assert.Equal(3, service.Calls.Count);
    }

    [Theory]
    [InlineData(FaultKind.Rejected, 0)]
    [InlineData(FaultKind.Transient, 0)]
    [InlineData(FaultKind.Lost, 1)]
    public async Task A_failure_is_shared_too(FaultKind kind, int uncertainCalls)
    {
        var service = ScriptedService.Held();
        await using var fixture = new RunFixture(service, new RunOptions { MaximumRetryCount = 0 });

        fixture.Add(People.Row(1, 7));
        fixture.Add(People.Row(2, 7));
        (await service.NextCallAsync()).Answer(Replies.Of(kind));
        var first = await fixture.TakeAsync();
        var follower = await fixture.TakeAsync();
        fixture.Add(People.Row(3, 7));
        var later = await fixture.TakeAsync();

        Assert.All([first, follower, later], result => Assert.Equal(
            (VerificationStatus.Failed, Replies.CodeOf(kind), null),
            (result.Status, result.Code, result.BizCode)));
        Assert.Equal((VerificationSource.Service, uncertainCalls), (first.Source, first.UncertainCalls));
        Assert.All([follower, later], result => Assert.Equal((VerificationSource.Duplicate, 0), (result.Source, result.UncertainCalls)));
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task Of_more_subjects_than_are_remembered_the_oldest_is_asked_about_again()
    {
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { RememberedAnswers = 3, ThrottleLimit = 1 });
        int[] people = [1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 1, 3];

        var results = await LeadOneByOneAsync(fixture, people);

        Assert.Equal([1, 2, 3, 4, 1], service.Calls.Select(call => People.IndexOf(call.Subject)));
        Assert.Equal([1, 2, 3, 7, 11], from result in results where result.Source == VerificationSource.Service select result.RowNumber);
        Assert.Equal(service.Billed, results.Sum(result => result.BilledCalls));
    }

    [Fact]
    public async Task A_run_can_be_told_to_remember_nothing()
    {
        var service = ScriptedService.Immediate(_ => Replies.Consistent);
        await using var fixture = new RunFixture(service, new RunOptions { RememberedAnswers = 0 });

        var results = await LeadOneByOneAsync(fixture, 1, 1, 2);

        Assert.All(results, result => Assert.Equal(VerificationSource.Service, result.Source));
        Assert.Equal(3, service.Calls.Count);
    }

    [Fact]
    public async Task What_is_remembered_over_many_answers_is_what_was_answered()
    {
        const int Subjects = 3000;
        var service = ScriptedService.Immediate(call => Replies.Of((Verdict)((People.IndexOf(call.Subject) % 3) + 1)) with
        {
            RequestId = People.IndexOf(call.Subject) % 2 == 0 ? "no GUID" : "EFA11401-C961-5E89-A2D3-BF9883E5CC3D",
        });
        await using var fixture = new RunFixture(service);

        var results = await fixture.LeadAsync([.. Enumerable.Range(0, 2 * Subjects).Select(row => People.Row(row + 1, row % Subjects))]);

        Assert.Equal(Subjects, service.Calls.Count);
        for (var i = 0; i < Subjects; i++)
        {
            var (asked, remembered) = (results[i], results[i + Subjects]);
            Assert.Equal(((i % 3) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), remembered.BizCode);
            Assert.Equal(
                (asked.Status, asked.BizCode, asked.RequestId, asked.VerifiedAt, VerificationSource.Duplicate, 0),
                (remembered.Status, remembered.BizCode, remembered.RequestId, remembered.VerifiedAt, remembered.Source, remembered.BilledCalls));
        }
    }

    private static async Task<VerificationResult[]> LeadOneByOneAsync(RunFixture fixture, params int[] people)
    {
        var results = new VerificationResult[people.Length];
        for (var i = 0; i < people.Length; i++)
        {
            fixture.Add(People.Row(i + 1, people[i]));
            results[i] = await fixture.TakeAsync();
        }

        return results;
    }

    private static void AssertShared(params VerificationResult[] results)
    {
        Assert.All(results, result => Assert.Equal((VerificationStatus.Inconsistent, "2"), (result.Status, result.BizCode)));
        Assert.Single(results.Select(result => (result.RequestId, result.VerifiedAt)).Distinct());
        Assert.Equal([1, 2, 3], results.Select(result => result.RowNumber));
        Assert.Equal([VerificationSource.Service, VerificationSource.Duplicate, VerificationSource.Duplicate], results.Select(result => result.Source));
        Assert.Equal([1, 0, 0], results.Select(result => result.BilledCalls));
        Assert.Equal([1, 0, 0], results.Select(result => result.Attempts));
    }
}
