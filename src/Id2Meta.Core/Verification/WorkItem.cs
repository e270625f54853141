using System.Collections.Generic;

namespace Id2Meta.Verification;

/// <summary>A row on its way through the run. Workers set the outcome, and hand the item over before anybody reads it.</summary>
internal sealed class WorkItem(InputRow row, SubjectKey key)
{
    public InputRow Row { get; } = row;

    public SubjectKey Key { get; } = key;

    /// <summary>What a worker found.</summary>
    public Outcome? Outcome { get; set; }

    /// <summary>Set on the delivering side only.</summary>
    public VerificationResult? Result { get; set; }

    /// <summary>Rows about the same subject that came while this one was under way.</summary>
    public List<WorkItem>? Followers { get; set; }
}
