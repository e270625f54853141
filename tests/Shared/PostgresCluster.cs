using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;

namespace Id2Meta.Tests;

/// <summary>A throw-away cluster of PostgreSQL on loopback, where its programs are installed. It ends with the process that started it, however that ends.</summary>
internal sealed class PostgresCluster : IDisposable
{
    /// <summary>May make schemas and tables in the database, and nothing else; needs no password.</summary>
    public const string Role = "id2meta";

    /// <summary>The same with a password, which the server asks for.</summary>
    public const string GuardedRole = "guarded";

    public const string Password = "a password that nobody may see";

    public const string Database = "verifications";

    public const string Missing = "PostgreSQL is not installed here (initdb and postgres): its tests were skipped.";

    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private static readonly Lazy<PostgresCluster> OneForAll = new(() => new PostgresCluster(), LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly string? Programs = FindPrograms();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("id2meta-postgres-");
    private readonly bool _isRoot = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;
    private Process? _keeper;

    /// <summary>Makes and starts one.</summary>
    /// <param name="settings">Of the server, beside those that make it quick.</param>
    public PostgresCluster(params string[] settings)
    {
        Settings = settings;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        if (_isRoot)
        {
            Run("chown", "postgres", _folder.FullName);
        }

        Run(Path.Combine(Programs!, "initdb"), "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        File.WriteAllText(Path.Combine(Data, "pg_hba.conf"), $"host all {GuardedRole} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n");
        WriteCertificate();
        Start();
        Sql("postgres", $"CREATE ROLE {Role} LOGIN", $"CREATE ROLE {GuardedRole} LOGIN PASSWORD '{Password}'", $"CREATE DATABASE {Database}");
        Sql(Database, $"GRANT CREATE ON DATABASE {Database} TO {Role}, {GuardedRole}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>Whether there can be one here.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>That of all tests of this process.</summary>
    public static PostgresCluster Shared => OneForAll.Value;

    public string[] Settings { get; set; }

    public int Port { get; }

    /// <summary>Everything that the server wrote about statements, with their values.</summary>
    public string LogPath => Path.Combine(Data, "server.log");

    /// <summary>The certificate of the server, which is for localhost.</summary>
    public string CertificatePath => Path.Combine(_folder.FullName, "server.crt");

    /// <summary>What its processes have taken of the processors so far, those that have ended included; on Linux.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var first = File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();

            // Of the line after the name in brackets: utime, stime, and those of children that have ended, in hundredths of a second (proc(5)).
            return TimeSpan.FromMilliseconds(10 * Fields(first).Skip(11).Take(4).Sum(long.Parse))
                + TimeSpan.FromMilliseconds(10 * Directory.GetFiles("/proc", "stat", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
                    .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!))
                    .Where(process => process.All(char.IsAsciiDigit))
                    .Select(Fields)
                    .Where(fields => fields.Length > 12 && fields[1] == first)
                    .Sum(fields => long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));

            static string[] Fields(string process)
            {
                try
                {
                    return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
                }
                catch (IOException)
                {
                    return [];
                }
            }
        }
    }

    /// <summary>Transactions that its database has committed so far, as far as the server has counted them.</summary>
    public long Transactions => long.Parse(Sql("postgres", $"SELECT xact_commit FROM pg_stat_database WHERE datname = '{Database}'"), CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>The address of a ledger in a schema.</summary>
    public string Address(string schema, string role = Role) => string.Create(CultureInfo.InvariantCulture, $"postgres://{role}@127.0.0.1:{Port}/{Database}?schema={schema}");

    /// <summary>Runs statements as the superuser, and gives what they print.</summary>
    public string Sql(string database, params string[] statements) =>
        Run(Path.Combine(Programs!, "psql"), ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", database, "-Atq", "-v", "ON_ERROR_STOP=1", .. statements.SelectMany(statement => new[] { "-c", statement })]);

    public void Start()
    {
        // The shell waits for its input to end, as it does when this process dies, and takes the server with it.
        var options = new List<string>
        {
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off", "max_connections=200", "log_statement=all", "ssl=on",
            $"ssl_cert_file={Path.Combine(_folder.FullName, "server.crt")}", $"ssl_key_file={Path.Combine(_folder.FullName, "server.key")}",
        };
        var arguments = string.Join(' ', options.Concat(Settings).Select(option => $"-c '{option}'"));
        var script = $"'{Path.Combine(Programs!, "postgres")}' -D '{Data}' -p {Port.ToString(CultureInfo.InvariantCulture)} {arguments} >> '{LogPath}' 2>&1 & server=$!; read -r mode; kill -s \"${{mode:-QUIT}}\" $server; wait $server";
        _keeper = Process.Start(As("/bin/sh", ["-c", script], isInput: true))!;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Sql("postgres", "SELECT 1");
                return;
            }
            catch (InvalidOperationException) when (watch.Elapsed < HangGuard && !_keeper.HasExited)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Ends the server.</summary>
    /// <param name="signal">INT: it ends all connections; QUIT: it falls over.</param>
    public void Stop(string signal = "INT")
    {
        if (_keeper is { HasExited: false } keeper)
        {
            keeper.StandardInput.WriteLine(signal);
            keeper.StandardInput.Close();
            keeper.WaitForExit(HangGuard);
        }

        _keeper?.Dispose();
        _keeper = null;
    }

    public void Dispose()
    {
        if (_folder.Exists)
        {
            Stop("QUIT");
            _folder.Delete(recursive: true);
            _folder.Refresh();
        }
    }

    private static string? FindPrograms()
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).ToList();
        const string OfDebian = "/usr/lib/postgresql";
        if (Directory.Exists(OfDebian))
        {
            places.AddRange(Directory.GetDirectories(OfDebian).OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")));
        }

        return OperatingSystem.IsWindows() ? null : places.Find(place => place.Length > 0 && new[] { "initdb", "postgres", "psql" }.All(program => File.Exists(Path.Combine(place, program))));
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        var keyPath = Path.Combine(_folder.FullName, "server.key");
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (_isRoot)
        {
            Run("chown", "postgres", CertificatePath, keyPath);
        }
    }

    private string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program == "chown" ? Own(program, arguments) : As(program, arguments, isInput: false))!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {errors}");
    }

    private static ProcessStartInfo Own(string program, IEnumerable<string> arguments) =>
        new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Servers refuse to run as root.</summary>
    private ProcessStartInfo As(string program, string[] arguments, bool isInput)
    {
        var start = _isRoot ? Own("runuser", ["-u", "postgres", "--", program, .. arguments]) : Own(program, arguments);
        start.RedirectStandardInput = isInput;
        start.WorkingDirectory = "/";
        if (isInput)
        {
            start.RedirectStandardOutput = start.RedirectStandardError = false;
        }

        return start;
    }
}
