using System;
using System.IO;
using Id2Meta.Tests;

namespace Id2Meta.Runs.Processes;

/// <summary>Where processes share a ledger: a file, or a throw-away PostgreSQL cluster, near or far.</summary>
internal sealed class LedgerPlace : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly DelayingProxy? _proxy;

    /// <summary>Makes a place for new ledgers.</summary>
    /// <param name="folder">For files.</param>
    /// <param name="isPostgres">Whether it is a cluster.</param>
    /// <param name="distance">To the cluster and back.</param>
    /// <exception cref="InvalidOperationException">There is no PostgreSQL here.</exception>
    public LedgerPlace(DirectoryInfo folder, bool isPostgres, TimeSpan distance)
    {
        _folder = folder;
        if (!isPostgres)
        {
            return;
        }

        Cluster = PostgresCluster.IsInstalled ? new PostgresCluster("log_statement=none") : throw new InvalidOperationException("Install PostgreSQL first: apt-get install postgresql.");
        _proxy = distance == TimeSpan.Zero ? null : new DelayingProxy(Cluster.Port, distance);
    }

    /// <summary>The cluster, where it is one.</summary>
    public PostgresCluster? Cluster { get; }

    /// <summary>The address of a ledger, for the runs.</summary>
    public string AddressOf(string ledger) => Cluster is { } cluster && _proxy is { } proxy
        ? new UriBuilder(cluster.Address(ledger)) { Port = proxy.Port }.Uri.OriginalString
        : NearAddressOf(ledger);

    /// <summary>The same ledger, without the distance.</summary>
    public string NearAddressOf(string ledger) => Cluster?.Address(ledger) ?? Path.Combine(_folder.FullName, ledger + ".ledger");

    public void Dispose()
    {
        _proxy?.Dispose();
        Cluster?.Dispose();
    }
}
