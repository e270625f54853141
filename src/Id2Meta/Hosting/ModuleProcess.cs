using System;
using System.Collections.Generic;
using Id2Meta.Credentials;
using Id2Meta.Credentials.Files;
using Id2Meta.Credentials.Places;
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
    private readonly CredentialEnvironment _environment = new();
    private readonly ProfileFiles _profileFiles = new();
    private CredentialSessions _sessions = new();
    private Credential? _credential;
    private VaultReference? _vault;
    private SandboxServer? _sandbox;
    private bool _sandboxIsCredential;

    private ModuleProcess()
    {
    }

    public static ModuleProcess Current { get; } = new();

    public TimeProvider TimeProvider { get; } = TimeProvider.System;

    public PaceBook Paces { get; } = new(TimeProvider.System);

    public ConnectionPools Connections { get; } = new();

    /// <summary>Warnings about credentials that no cmdlet has shown yet.</summary>
    public CredentialNotices Notices { get; } = new();

    /// <summary>The key that Set-Id2MetaCredential set.</summary>
    public Credential? Credential
    {
        get
        {
            lock (_gate)
            {
                return _credential;
            }
        }
    }

    /// <summary>The vault that Set-Id2MetaCredential named instead of a key.</summary>
    public VaultReference? Vault
    {
        get
        {
            lock (_gate)
            {
                return _vault;
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

    /// <summary>Makes a key, or a vault, the process's credential; neither takes it away.</summary>
    public void SetCredential(Credential? credential, VaultReference? vault = null)
    {
        lock (_gate)
        {
            _credential = credential;
            _vault = vault;
        }
    }

    /// <summary>Makes <paramref name="start"/>'s sandbox the process's, unless there is one.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="isCredential">Whether its key is the process's credential; otherwise that is looked for as if the service were the real one.</param>
    public bool TryStartSandbox(Func<SandboxServer> start, bool isCredential)
    {
        lock (_gate)
        {
            if (_sandbox is not null)
            {
                return false;
            }

            _sandbox = start();
            _sandboxIsCredential = isCredential;
            _sessions = new();
            return true;
        }
    }

    /// <summary>Takes the sandbox away; the caller disposes of it.</summary>
    public SandboxServer? TakeSandbox()
    {
        lock (_gate)
        {
            // Sessions of one service are strangers to the next, even at the same address.
            var sandbox = _sandbox;
            _sandbox = null;
            _sessions = new();
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

    /// <summary>What credentials are read and asked for with. While a sandbox runs, it is all the hosts that hand out sessions.</summary>
    /// <param name="connection">How hosts are reached.</param>
    /// <param name="internalRegion">The region whose internal endpoint is used, or <see langword="null"/>.</param>
    public CredentialContext CredentialContext(ConnectionOptions connection, string? internalRegion)
    {
        lock (_gate)
        {
            return new()
            {
                Environment = _environment,
                Files = _profileFiles,
                Sessions = _sessions,
                Notices = Notices,
                Endpoints = _sandbox is null ? CredentialEndpoints.Default : CredentialEndpoints.AllAt(_sandbox.Endpoint),
                Transport = new CredentialTransport(Connections, connection, ClockOf, TimeProvider),
                InternalRegion = internalRegion,
                TimeProvider = TimeProvider,
            };
        }
    }

    /// <summary>The places of a credential, the strongest first: -Credential, -ProfileName, the sandbox, Set-Id2MetaCredential, the default chain.</summary>
    /// <param name="argument">What -Credential gave.</param>
    /// <param name="profile">What -ProfileName named.</param>
    /// <param name="fetchVault">Fetches the key out of the vault, where it would serve; <see langword="null"/> lists the vault only.</param>
    /// <exception cref="CredentialException">The vault has no key.</exception>
    public IReadOnlyList<ICredentialPlace> Places(Credential? argument, string? profile, Func<VaultReference, Credential>? fetchVault)
    {
        if (argument is not null)
        {
            return [new GivenPlace(argument, "the parameter -Credential")];
        }

        if (profile is not null)
        {
            return [new NamedProfilePlace(profile)];
        }

        Credential? sandbox = null;
        Credential? credential;
        VaultReference? vault;
        lock (_gate)
        {
            if (_sandbox is not null && _sandboxIsCredential)
            {
                sandbox = new Credential(_sandbox.Options.AccessKeyId, _sandbox.Options.AccessKeySecret, _sandbox.Options.SecurityToken, "static_ak");
            }

            credential = _credential;
            vault = _vault;
        }

        var places = new List<ICredentialPlace>();
        if (sandbox is not null)
        {
            places.Add(new GivenPlace(sandbox, "the sandbox of this process"));
        }

        if (credential is not null)
        {
            places.Add(new GivenPlace(credential, "Set-Id2MetaCredential"));
        }

        if (vault is not null)
        {
            places.Add(fetchVault is null || sandbox is not null ? new VaultPlace(vault) : new GivenPlace(fetchVault(vault), vault.ToString()));
        }

        return [.. places, .. CredentialChain.DefaultPlaces];
    }
}
