using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using Xunit;

namespace Id2Meta.Module.Tests;

/// <summary>Names, numbers, keys and tokens of a run that meets every kind of trouble are in no stream but the results.</summary>
public sealed class PrivacyTests : IDisposable
{
    private const string Name = "金丝雀名";
    private const string DamagedName = "金丝雀毁\uFFFD";
    private const string Secret = "CanarySecretOfTheKey";
    private const string Token = "CanaryTokenOfTheSession";
    private const string KeyId = "CanaryKeyIdOfSomebody";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("$rows | Invoke-Id2MetaVerify -QpsLimit 1000 -Verbose -RowError | Out-Null", "Start-Id2MetaSandbox | Out-Null")]
    [InlineData("$rows | Invoke-Id2MetaVerify -QpsLimit 1000 -Verbose -ParameterLocation Form | Out-Null", "Start-Id2MetaSandbox | Out-Null")]
    [InlineData("$rows | Invoke-Id2MetaVerify -Verbose -Credential $key -SecurityToken $token | Out-Null", "Start-Id2MetaSandbox | Out-Null")]
    [InlineData("$rows | Invoke-Id2MetaVerify -Verbose -Credential $key -RowError | Out-Null", "Start-Id2MetaSandbox -AccessKeyId CanaryKeyIdOfSomebody | Out-Null")]
    [InlineData("$rows | Invoke-Id2MetaVerify -Verbose -Credential $key -Endpoint http://127.0.0.1:9 -MaximumRetryCount 0 -OutageTimeoutSeconds 0 -RowError -QpsLimit 1000 | Out-Null", "")]
    [InlineData("$rows | Invoke-Id2MetaVerify -Verbose -Confirm:$false -UserName { throw $_.UserName } | Out-Null", "Start-Id2MetaSandbox | Out-Null")]
    [InlineData("Set-Id2MetaCredential -Credential $key -SecurityToken $token -Verbose; Get-Id2MetaCredential; Remove-Id2MetaCredential -Verbose", "")]
    [InlineData("[pscustomobject]@{ $number = $name } | Invoke-Id2MetaVerify", "Start-Id2MetaSandbox | Out-Null")]
    public void Nothing_personal_and_no_key_is_in_any_stream(string script, string before)
    {
        var number = People.Number(4321);
        PSObject[] rows =
        [
            People.Row(Name, number), People.Row(Name, number[..17] + "?"), People.Row(Name, "4.11E+17"), People.Row(string.Empty, number),
            People.Row(DamagedName, number), People.Row(Name, People.NumberOf(901)),
        ];
        _session.Run(before);
        foreach (var view in new[] { "ConciseView", "NormalView", "CategoryView" })
        {
            var run = _session.Run(
                $$"""
                $ErrorView = '{{view}}'; $DebugPreference = 'Continue'; $InformationPreference = 'Continue'
                {{script}}
                """,
                ("rows", rows), ("key", new PSCredential(KeyId, Secure(Secret))), ("token", Secure(Token)), ("number", number), ("name", Name));

            var shown = _session.Run("$errors | Out-String -Width 500", ("errors", run.Errors));
            var everything = string.Join("\n", run.Verbose.Concat(run.Debug).Concat(run.Warnings).Concat(run.Information).Concat(run.Progress)
                .Concat(run.Errors.SelectMany(Texts)).Concat(run.Output.Select(item => string.Join(" ", item.Properties.Select(property => property.Value))))
                .Concat(shown.Output.Select(item => (string)item.BaseObject)));
            Assert.NotEmpty(everything);
            foreach (var canary in new[] { Name, "金丝雀毁", number, number[..17], People.NumberOf(901), Secret, Token, KeyId, Uri.EscapeDataString(Name), "Signature=" })
            {
                Assert.DoesNotContain(canary, everything, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<string> Texts(ErrorRecord error)
    {
        yield return error.ToString();
        yield return error.TargetObject?.ToString() ?? string.Empty;
        yield return error.CategoryInfo.ToString();
        yield return error.ErrorDetails?.Message + error.ErrorDetails?.RecommendedAction;
        for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
        {
            yield return exception.ToString();
            yield return string.Join(" ", exception.Data.Values.Cast<object>());
        }
    }

    private static System.Security.SecureString Secure(string text)
    {
        var secure = new System.Security.SecureString();
        foreach (var character in text)
        {
            secure.AppendChar(character);
        }

        return secure;
    }
}
