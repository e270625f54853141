using System;
using System.Threading.Tasks;

namespace Id2Meta.Runs.Processes;

/// <summary>Engines of one run each: while one runs, the next starts.</summary>
internal sealed class EngineQueue : IAsyncDisposable
{
    private Child _next = Child.Start("engine");

    /// <summary>An engine with the module imported; the caller ends it.</summary>
    public async Task<Child> TakeAsync()
    {
        var engine = _next;
        _next = Child.Start("engine");
        await engine.ReadAsync<double>();
        return engine;
    }

    public ValueTask DisposeAsync() => _next.DisposeAsync();
}
