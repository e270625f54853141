namespace Id2Meta.Sandbox.Answers;

/// <summary>How an answer goes over the wire.</summary>
internal enum Delivery
{
    /// <summary>As it is.</summary>
    Whole,

    /// <summary>All of it, a few bytes at a time.</summary>
    Dripping,

    /// <summary>Half of the body that was announced, then the connection is cut.</summary>
    Cut,

    /// <summary>Not at all, on a connection that stays open.</summary>
    Silent,

    /// <summary>Not at all: the connection is cut.</summary>
    Dropped,
}
