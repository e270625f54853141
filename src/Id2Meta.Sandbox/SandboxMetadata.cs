namespace Id2Meta.Sandbox;

/// <summary>Which versions of the instance metadata service answer.</summary>
public enum SandboxMetadata
{
    /// <summary>Both: a metadata token may be shown, and need not.</summary>
    V1AndV2,

    /// <summary>Version 2 only: nothing is told without a metadata token.</summary>
    V2Only,

    /// <summary>Version 1 only: there are no metadata tokens.</summary>
    V1Only,
}
