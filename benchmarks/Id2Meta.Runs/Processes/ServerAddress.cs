namespace Id2Meta.Runs.Processes;

/// <summary>Where a server of ours listens, and by which key.</summary>
internal sealed record ServerAddress(string Endpoint, string AccessKeyId, string AccessKeySecret);
