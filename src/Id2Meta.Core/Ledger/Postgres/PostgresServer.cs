using System;
using System.Globalization;
#if !NET8_0_OR_GREATER
using System.Runtime.InteropServices;
#endif
using System.Threading;
using System.Threading.Tasks;
using Npgsql;

namespace Id2Meta.Ledger.Postgres;

/// <summary>Opens connections as a ledger needs them.</summary>
internal sealed class PostgresServer
{
    private const int TcpKeepAliveSeconds = 10;
    private const int PreparedStatements = 64;

    private static readonly TimeSpan ShortestIdleness = TimeSpan.FromSeconds(1);

    // A commit is durable when it is told, also where the database's default is to lose the last ones. Whoever is stopped within a transaction does not keep
    // the others waiting for longer than his lease.
    private readonly string _settings;
    private readonly NpgsqlDataSource _source;
    private readonly LedgerClock _clock;
    private int _isFollowed;

    /// <summary>Names the server; connects to nobody yet.</summary>
    public PostgresServer(PostgresAddress address, LedgerOptions options, TimeSpan timeout, LedgerClock clock)
    {
        address.Check();
        Address = address;
        Name = address.ToString();
        Timeout = timeout;
        _clock = clock;
        var idleness = Math.Max(options.Lease.TotalMilliseconds / 2, ShortestIdleness.TotalMilliseconds);
        _settings = string.Format(
            CultureInfo.InvariantCulture,
            """
            SELECT set_config('search_path', '{0}, pg_temp', false), set_config('lock_timeout', '{1:0}', false),
                set_config('idle_in_transaction_session_timeout', '{2:0}', false), set_config('statement_timeout', '0', false),
                CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN set_config('synchronous_commit', 'on', false) END, {3}
            """,
            address.SchemaName,
            options.LockTimeout.TotalMilliseconds,
            idleness,
            address.ClockSql);
        var builder = new NpgsqlDataSourceBuilder(Settings(address, options).ConnectionString);
        _source = address.Hosts.Count > 1 ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.ReadWrite) : builder.Build();
    }

    public PostgresAddress Address { get; }

    /// <summary>As it may be shown.</summary>
    public string Name { get; }

    /// <summary>How long a statement may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The driver's build for the .NET Framework sets the times of keep-alives on Windows only, and refuses to connect elsewhere.</summary>
    private static bool CanTimeKeepAlive =>
#if NET8_0_OR_GREATER
        true;
#else
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
#endif

    /// <summary>Opens one, and looks at the database's clock on the way.</summary>
    /// <exception cref="LedgerException">It cannot be opened.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = _source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = connection.CreateCommand();
            command.CommandText = _settings;
            var begun = _clock.TimeProvider.GetTimestamp();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
#if NET8_0_OR_GREATER
            await using var disposed = reader.ConfigureAwait(false);
#else
            using var disposed = reader;
#endif
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            Learn(begun, reader.GetDouble(reader.FieldCount - 1));
            return connection;
        }
        catch (Exception exception) when (PostgresFaults.Knows(exception))
        {
            connection.Dispose();
            throw PostgresFaults.Of(exception, Name);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens one on the caller's thread, for look-ups only.</summary>
    /// <exception cref="LedgerException">It cannot be opened.</exception>
    public NpgsqlConnection Open()
    {
        var connection = _source.CreateConnection();
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = _settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch (Exception exception) when (PostgresFaults.Knows(exception))
        {
            connection.Dispose();
            throw PostgresFaults.Of(exception, Name);
        }
    }

    private static NpgsqlConnectionStringBuilder Settings(PostgresAddress address, LedgerOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(",", address.Hosts),
            Port = address.PortNumber,
            Database = address.Database,
            SslMode = address.TlsMode switch
            {
                PostgresTls.Disable => SslMode.Disable,
                PostgresTls.Allow => SslMode.Allow,
                PostgresTls.Prefer => SslMode.Prefer,
                PostgresTls.Require => SslMode.Require,
                PostgresTls.VerifyCa => SslMode.VerifyCA,
                _ => SslMode.VerifyFull,
            },
            ApplicationName = "Id2Meta",
            Pooling = false,
            Enlist = false,
            Timeout = Math.Max(1, (int)Math.Min(1_024, options.LockTimeout.TotalSeconds)),
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            TcpKeepAlive = true,
            ServerCompatibilityMode = ServerCompatibilityMode.NoTypeLoading,
        };

        if (CanTimeKeepAlive)
        {
            (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (TcpKeepAliveSeconds, TcpKeepAliveSeconds);
        }

        // What is not set here, Npgsql looks up as libpq does: PGUSER, PGPASSWORD, PGPASSFILE and the file in the user's home.
        Set(address.User, value => settings.Username = value);
        Set(address.Password, value => settings.Password = value);
        Set(address.RootCertificate, value => settings.RootCertificate = value);
        Set(address.ClientCertificate, value => settings.SslCertificate = value);
        Set(address.ClientKey, value => settings.SslKey = value);
        return settings;

        static void Set(string? value, Action<string> set)
        {
            if (value is not null)
            {
                set(value);
            }
        }
    }

    private void Learn(long begun, double seconds)
    {
        if (Interlocked.Exchange(ref _isFollowed, 1) == 0)
        {
            _clock.Follow(begun, seconds);
        }
        else
        {
            _clock.Correct(begun, seconds);
        }
    }
}
