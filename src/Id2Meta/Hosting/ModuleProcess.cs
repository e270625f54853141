using System;
using System.Collections.Generic;
using Id2Meta.Credentials;
using Id2Meta.Quota;
using Id2Meta.Sandbox;
using Id2Meta.Service;

namespace Id2Meta.Hosting;

/// <summary>
/// What belongs to the process and not to a runspace: credential, sandbox, connections, paces and clocks, so that ForEach-Object
/// -Parallel and thread jobs see the same. The module's only mutable state.
/// </summary>
internal sealed class ModuleProcess
{
    private readonly object _gate = new();
    private readonly Dictionary<string, ServiceClock> _clocks = new(StringComparer.Ordinal);
    private Credential? _credential;
    private SandboxServer? _sandbox;

    private ModuleProcess()
    {
    }

    public static ModuleProcess Current { get; } = new();

    public TimeProvider TimeProvider { get; } = TimeProvider.System;

    public PaceBook Paces { get; } = new(TimeProvider.System);

    public ConnectionPools Connections { get; } = new();

    /// <summary>What Set-Id2MetaCredential set.</summary>
    public Credential? Credential
    {
        get
        {
            lock (_gate)
            {
                return _credential;
            }
        }

        set
        {
            lock (_gate)
            {
                _credential = value;
            }
        }
    }

    /// <summary>What Start-Id2MetaSandbox started.</summary>
    public SandboxServer? Sandbox
    {
        get
        {
            lock (_gate)
            {
                return _sandbox;
            }
        }
    }

    /// <summary>Makes <paramref name="start"/>'s sandbox the process's, unless there is one.</summary>
    public bool TryStartSandbox(Func<SandboxServer> start)
    {
        lock (_gate)
        {
            if (_sandbox is not null)
            {
                return false;
            }

            _sandbox = start();
            return true;
        }
    }

    /// <summary>Takes the sandbox away; the caller disposes of it.</summary>
    public SandboxServer? TakeSandbox()
    {
        lock (_gate)
        {
            var sandbox = _sandbox;
            _sandbox = null;
            return sandbox;
        }
    }

    public ServiceClock ClockOf(ServiceEndpoint endpoint)
    {
        lock (_gate)
        {
            if (!_clocks.TryGetValue(endpoint.Authority, out var clock))
            {
                clock = new ServiceClock(TimeProvider);
                _clocks.Add(endpoint.Authority, clock);
            }

            return clock;
        }
    }

    /// <summary>The sources of a credential, the strongest first.</summary>
    public CredentialChain Chain(Credential? argument)
    {
        var sources = new List<ICredentialSource>();
        if (argument is not null)
        {
            sources.Add(new StaticCredentialSource(argument, "the parameter -Credential"));
        }

        if (Sandbox is { } sandbox)
        {
            sources.Add(new StaticCredentialSource(
                new Credential(sandbox.Options.AccessKeyId, sandbox.Options.AccessKeySecret, sandbox.Options.SecurityToken, "static_ak"), "the sandbox of this process"));
        }

        if (Credential is { } credential)
        {
            sources.Add(new StaticCredentialSource(credential, "Set-Id2MetaCredential"));
        }

        sources.Add(new EnvironmentCredentialSource());
        return new CredentialChain(sources);
    }
}
