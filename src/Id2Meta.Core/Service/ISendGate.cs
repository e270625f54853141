namespace Id2Meta.Service;

/// <summary>The last word on a request: asked when the connection stands and before the first byte leaves.</summary>
public interface ISendGate
{
    /// <summary>Whether the request may leave now. After a yes it counts as sent.</summary>
    bool TryLeave();
}
