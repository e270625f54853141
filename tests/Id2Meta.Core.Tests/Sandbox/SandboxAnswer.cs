using System.Net;
using System.Net.Http;
using System.Text.Json;

namespace Id2Meta.Core.Tests.Sandbox;

internal sealed record SandboxAnswer(HttpResponseMessage Response, JsonElement Body)
{
    public HttpStatusCode Status => Response.StatusCode;

    public string? Code => Text(Body, "Code");

    public string? Message => Text(Body, "Message");

    public string? BizCode => Text(Body.GetProperty("Result"), "BizCode");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
