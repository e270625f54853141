using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Id2Meta.Ledger.Postgres;

/// <summary>A PostgreSQL database as libpq's addresses name it (postgresql.org/docs, "Connection URIs"), and the schema of the ledger in it.</summary>
internal sealed record PostgresAddress
{
    private const string DefaultSchema = "id2meta";
    private const int DefaultPort = 5432;

    /// <summary>How long a pattern may take on whatever somebody gives as a schema.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Servers as host or host:port, the first that can be written is used; a path is the folder of a Unix socket.</summary>
    public IReadOnlyList<string> Hosts { get; private init; } = [];

    public int? Port { get; private init; }

    public string? Database { get; private init; }

    public string? User { get; init; }

    /// <summary>From a service file or a login, never from the address.</summary>
    public string? Password { get; init; }

    public string? Schema { get; private init; }

    public PostgresTls? Tls { get; private init; }

    /// <summary>A file with the certificates that are trusted, beside those of the system.</summary>
    public string? RootCertificate { get; private init; }

    public string? ClientCertificate { get; private init; }

    public string? ClientKey { get; private init; }

    /// <summary>libpq's name for settings in a file.</summary>
    public string? Service { get; private init; }

    /// <summary>Seconds since 1970 by the server's clock.</summary>
    public string ClockSql { get; init; } = "EXTRACT(EPOCH FROM clock_timestamp())::float8";

    public string SchemaName => Schema ?? DefaultSchema;

    public int PortNumber => Port ?? DefaultPort;

    /// <summary>Whether what is sent stays on this machine.</summary>
    public bool IsLoopback => Hosts.All(host => host[0] == '/' || IsLoopbackName(NameOf(host)));

    /// <summary>As asked for; where nothing is said, only what stays on this machine may go without TLS.</summary>
    public PostgresTls TlsMode => Tls ?? (IsLoopback ? PostgresTls.Prefer : PostgresTls.VerifyFull);

    /// <summary>Reads <c>postgres://user@host:port,host:port/database?name=value</c>.</summary>
    /// <exception cref="LedgerException">It is none, or holds a password. The text is not in the message.</exception>
    public static PostgresAddress Parse(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            throw Wrong("It begins with postgres://.");
        }

        var (address, query) = Split(text.Substring(scheme + 3), '?');
        var (authority, database) = Split(address, '/');
        if (database.Contains('@'))
        {
            // What follows is no database: a user or a password holds a slash, and would be shown as a server.
            throw authority.Contains(':') ? HoldsPassword() : Wrong("A user or a database with / or @ in its name is written with %2F or %40.");
        }

        var at = authority.LastIndexOf('@');
        var user = at < 0 ? null : authority.Substring(0, at);
        if (user?.Contains(':') == true)
        {
            throw HoldsPassword();
        }

        var result = new PostgresAddress
        {
            User = Unescape(user),
            Hosts = [.. authority.Substring(at + 1).Split([','], StringSplitOptions.RemoveEmptyEntries).Select(host => Unescape(host)!)],
            Database = Unescape(database),
        };
        foreach (var pair in query.Split(['&'], StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(pair, '=');
            result = result.With(name, Unescape(value) ?? string.Empty, isAddress: true);
        }

        result.Hosts.ToList().ForEach(CheckHost);
        return result;
    }

    /// <summary>The same with its files in full.</summary>
    /// <param name="folder">What relative paths are relative to.</param>
    /// <exception cref="LedgerException">A path cannot be one.</exception>
    public PostgresAddress From(string folder)
    {
        return this with { RootCertificate = InFull(RootCertificate), ClientCertificate = InFull(ClientCertificate), ClientKey = InFull(ClientKey) };

        string? InFull(string? path)
        {
            try
            {
                return string.IsNullOrEmpty(path) ? path : Path.GetFullPath(Path.Combine(folder, path));
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
            {
                throw Wrong("The path of a certificate or key in it is none.");
            }
        }
    }

    /// <summary>Adds what a service file says, where the address says nothing.</summary>
    /// <exception cref="LedgerException">A setting cannot be used.</exception>
    public PostgresAddress With(IReadOnlyDictionary<string, string> settings)
    {
        var given = settings.Aggregate(new PostgresAddress(), (address, setting) => address.With(setting.Key, setting.Value, isAddress: false));
        return this with
        {
            Hosts = Hosts.Count > 0 ? Hosts : given.Hosts,
            Port = Hosts.Count > 0 ? Port : Port ?? given.Port,
            Database = Database ?? given.Database,
            User = User ?? given.User,
            Password = Password ?? given.Password,
            Schema = Schema ?? given.Schema,
            Tls = Tls ?? given.Tls,
            RootCertificate = RootCertificate ?? given.RootCertificate,
            ClientCertificate = ClientCertificate ?? given.ClientCertificate,
            ClientKey = ClientKey ?? given.ClientKey,
            Service = null,
        };
    }

    /// <summary>Refuses what names no server, and what would send the ledger in clear to another machine unasked.</summary>
    /// <exception cref="LedgerException">It cannot be connected to as it stands.</exception>
    public void Check()
    {
        if (Hosts.Count == 0 || Database is null)
        {
            throw Wrong(Hosts.Count == 0 ? "It names no server." : "It names no database.");
        }

        if (!IsLoopback && TlsMode is (PostgresTls.Allow or PostgresTls.Prefer))
        {
            throw new LedgerException(
                LedgerError.InsecureConnection,
                "With sslmode=allow or prefer whoever sits between this machine and the database can switch TLS off.",
                "Use sslmode=verify-full (the default), verify-ca or require; or sslmode=disable, if plain text is really meant.");
        }
    }

    /// <summary>An address that <see cref="Parse"/> reads, without what is secret.</summary>
    public override string ToString()
    {
        var user = User is null ? string.Empty : Uri.EscapeDataString(User) + "@";
        var hosts = string.Join(",", Hosts.Select(host => host[0] == '/' ? Uri.EscapeDataString(host) : host));
        var port = Port is null ? string.Empty : FormattableString.Invariant($":{Port}");
        var database = Database is null ? string.Empty : Uri.EscapeDataString(Database);
        var settings = new[]
        {
            ("schema", Schema), ("sslmode", Tls is { } mode ? PostgresTlsNames.Of(mode) : null), ("sslrootcert", RootCertificate), ("sslcert", ClientCertificate), ("sslkey", ClientKey), ("service", Service),
        };
        var query = string.Join("&", settings.Where(setting => setting.Item2 is not null).Select(setting => $"{setting.Item1}={Uri.EscapeDataString(setting.Item2!)}"));
        return $"postgres://{user}{hosts}{port}/{database}{(query.Length == 0 ? query : "?" + query)}";
    }

    private static (string Before, string After) Split(string text, char separator)
    {
        var place = text.IndexOf(separator);
        return place < 0 ? (text, string.Empty) : (text.Substring(0, place), text.Substring(place + 1));
    }

    private static string? Unescape(string? text) => string.IsNullOrEmpty(text) ? null : Uri.UnescapeDataString(text);

    private static string NameOf(string host)
    {
        if (host[0] == '[')
        {
            return host.Substring(1, Math.Max(0, host.IndexOf(']') - 1));
        }

        var colon = host.IndexOf(':');
        return colon >= 0 && colon == host.LastIndexOf(':') ? host.Substring(0, colon) : host;
    }

    private static bool IsLoopbackName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(name, out var address) && System.Net.IPAddress.IsLoopback(address));

    private static void CheckHost(string host)
    {
        if (host.IndexOfAny([';', '=', ' ', '@', '?', '#']) >= 0)
        {
            throw Wrong("A server is given as host or host:port, and more than one with commas between.");
        }
    }

    private static LedgerException Wrong(string what) => new(
        LedgerError.AddressUnknown, "The address of the ledger is not that of a PostgreSQL database. " + what, "Give postgres://user@host:port/database, for example postgres://id2meta@db.example.com/verifications.");

    private static LedgerException HoldsPassword() => new(
        LedgerError.PasswordInAddress,
        "The address of the ledger holds a password, which histories, transcripts and process lists would keep.",
        "Leave it out, and change it if others may have seen it. Give it in PGPASSFILE (or ~/.pgpass), PGPASSWORD, a service file (?service=name) or -LedgerCredential.");

    private PostgresAddress With(string name, string value, bool isAddress) => name switch
    {
        "host" => this with { Hosts = value.Split([','], StringSplitOptions.RemoveEmptyEntries) },
        "port" => this with { Port = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536 ? port : throw Wrong("The port is a number from 1 to 65535.") },
        "dbname" => this with { Database = value },
        "user" => this with { User = value },
        "password" => isAddress ? throw HoldsPassword() : this with { Password = value },
        "schema" => this with { Schema = IsSchema(value) ? value : throw Wrong("A schema has small letters, digits and underscores, and begins with a letter.") },
        "sslmode" => this with { Tls = PostgresTlsNames.Parse(value) ?? throw Wrong("sslmode is disable, allow, prefer, require, verify-ca or verify-full.") },
        "sslrootcert" => this with { RootCertificate = value },
        "sslcert" => this with { ClientCertificate = value },
        "sslkey" => this with { ClientKey = value },
        "service" when isAddress => this with { Service = value },
        _ when !isAddress => this,
        _ => throw Wrong("It takes host, port, dbname, user, schema, sslmode, sslrootcert, sslcert, sslkey and service after the question mark."),
    };

    private static bool IsSchema(string name) => Regex.IsMatch(name, @"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant, PatternTimeout);
}
