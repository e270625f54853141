namespace Id2Meta.Ledger.Sql;

/// <summary>
/// Every statement of a ledger, in the part of SQL that SQLite (from 3.35) and PostgreSQL (from 9.5) both speak. Times are milliseconds since 1970, UTC,
/// but for those of the pace, which are seconds on the clock of the ledger.
/// </summary>
internal static class LedgerSql
{
    /// <summary>The version of the tables.</summary>
    public const int Version = 1;

    /// <summary>The columns that make an <see cref="EntryRow"/>.</summary>
    public const string EntryColumns = "state, owner, token, biz, request_high, request_low, request_text, answered, uncertain";

    private const string InFlight = "2";
    private const string Uncertain = "3";
    private const string Answered = "4";
    private const string Key = "scope = @scope AND high = @high AND low = @low";

    /// <summary>Taken over by another claim, or answered by a late answer to an earlier one: either way the call was counted as uncertain.</summary>
    private const string NotOurs = $"(token <> @token OR state = {Answered}) AND uncertain > 0";

    private const string PaceColumns =
        "@clock, rate_limit, share, next_slot, generation, climbing, accepted, refused_at, window_start, accepted_now, refused_now, accepted_before, refused_before";

    /// <summary>The last second or so in two parts, the present one and the one before it.</summary>
    private const string RollWindow = """
        accepted_before = CASE WHEN @clock < window_start + 1 THEN accepted_before WHEN @clock < window_start + 2 THEN accepted_now ELSE 0 END,
        refused_before = CASE WHEN @clock < window_start + 1 THEN refused_before WHEN @clock < window_start + 2 THEN refused_now ELSE 0 END,
        accepted_now = CASE WHEN @clock < window_start + 1 THEN accepted_now ELSE 0 END + @accepted,
        refused_now = CASE WHEN @clock < window_start + 1 THEN refused_now ELSE 0 END + @refused,
        window_start = CASE WHEN @clock < window_start + 1 THEN window_start ELSE @clock END
        """;

    /// <summary>The tables. {suffix} is what a database adds to one that is looked up by its key only.</summary>
    public const string Tables = """
        CREATE TABLE ledger (
            version BIGINT NOT NULL,
            fingerprint TEXT NOT NULL,
            created BIGINT NOT NULL,
            scopes BIGINT NOT NULL,
            members BIGINT NOT NULL);
        CREATE TABLE scope (
            id BIGINT NOT NULL PRIMARY KEY,
            endpoint TEXT NOT NULL,
            product TEXT NOT NULL,
            account TEXT NOT NULL,
            billed BIGINT NOT NULL,
            uncertain BIGINT NOT NULL,
            in_flight BIGINT NOT NULL,
            UNIQUE (endpoint, product, account));
        CREATE TABLE pace (
            scope BIGINT NOT NULL PRIMARY KEY,
            rate_limit DOUBLE PRECISION NOT NULL,
            share DOUBLE PRECISION NOT NULL,
            next_slot DOUBLE PRECISION NOT NULL,
            generation BIGINT NOT NULL,
            climbing BIGINT NOT NULL,
            accepted BIGINT NOT NULL,
            refused_at DOUBLE PRECISION NOT NULL,
            window_start DOUBLE PRECISION NOT NULL,
            accepted_now BIGINT NOT NULL,
            refused_now BIGINT NOT NULL,
            accepted_before BIGINT NOT NULL,
            refused_before BIGINT NOT NULL);
        CREATE TABLE member (
            id BIGINT NOT NULL PRIMARY KEY,
            scope BIGINT NOT NULL,
            host TEXT NOT NULL,
            process BIGINT NOT NULL,
            started BIGINT NOT NULL,
            seen BIGINT NOT NULL,
            beat BIGINT NOT NULL,
            ended BIGINT NOT NULL,
            lease BIGINT NOT NULL,
            qps DOUBLE PRECISION NOT NULL,
            answers BIGINT NOT NULL,
            billed BIGINT NOT NULL,
            uncertain BIGINT NOT NULL);
        CREATE TABLE call (
            scope BIGINT NOT NULL,
            high BIGINT NOT NULL,
            low BIGINT NOT NULL,
            state BIGINT NOT NULL,
            before BIGINT NOT NULL,
            owner BIGINT NOT NULL,
            token BIGINT NOT NULL,
            attempt BIGINT NOT NULL,
            claimed BIGINT NOT NULL,
            biz BIGINT,
            request_high BIGINT,
            request_low BIGINT,
            request_text TEXT,
            answered BIGINT,
            billed BIGINT NOT NULL,
            uncertain BIGINT NOT NULL,
            PRIMARY KEY (scope, high, low)) {suffix};
        CREATE INDEX call_in_flight ON call (owner) WHERE state = 2;
        """;

    public static readonly SqlStatement Begin = new("INSERT INTO ledger VALUES (1, @fingerprint, @now, 0, 0)", "fingerprint", "now");

    public static readonly SqlStatement ReadLedger = new("SELECT version, fingerprint, created FROM ledger");

    // Scopes.
    /// <summary>Changes nothing, and lets one run after the other enter.</summary>
    public static readonly SqlStatement LockLedger = new("UPDATE ledger SET scopes = scopes RETURNING scopes");

    public static readonly SqlStatement NextScope = new("UPDATE ledger SET scopes = scopes + 1 RETURNING scopes");

    public static readonly SqlStatement FindScope = new(
        "SELECT id FROM scope WHERE endpoint = @endpoint AND product = @product AND account = @account", "endpoint", "product", "account");

    public static readonly SqlStatement AddScope = new(
        "INSERT INTO scope VALUES (@id, @endpoint, @product, @account, 0, 0, 0)", "id", "endpoint", "product", "account");

    public static readonly SqlStatement AddPace = new(
        "INSERT INTO pace VALUES (@scope, @limit, @share, @clock, 0, 0, 0, @clock, @clock, 0, 0, 0, 0)", "scope", "limit", "share");

    public static readonly SqlStatement ReadTotals = new("SELECT billed, uncertain, in_flight FROM scope WHERE id = @scope", "scope");

    /// <summary>Changes nothing, and keeps others from deciding about the same budget until the transaction ends.</summary>
    public static readonly SqlStatement LockTotals = new(
        "UPDATE scope SET in_flight = in_flight WHERE id = @scope RETURNING billed, uncertain, in_flight", "scope");

    public static readonly SqlStatement AddToTotals = new(
        "UPDATE scope SET billed = billed + @billed, uncertain = uncertain + @uncertain, in_flight = in_flight + @in_flight WHERE id = @scope RETURNING billed, uncertain, in_flight",
        "scope", "billed", "uncertain", "in_flight");

    // Members.
    public static readonly SqlStatement NextMember = new("UPDATE ledger SET members = members + 1 RETURNING members");

    public static readonly SqlStatement AddMember = new(
        "INSERT INTO member VALUES (@id, @scope, @host, @process, @now, @now, 0, 0, @lease, @qps, 0, 0, 0)", "id", "scope", "host", "process", "now", "lease", "qps");

    /// <summary>A sign of life; no row where others have declared the member dead, once and for ever.</summary>
    public static readonly SqlStatement Beat = new(
        "UPDATE member SET beat = beat + 1, seen = @now WHERE id = @id AND ended = 0 RETURNING beat", "id", "now");

    public static readonly SqlStatement ReadBeat = new("SELECT beat FROM member WHERE id = @id", "id");

    public static readonly SqlStatement LivingMembers = new("SELECT id, beat, lease, qps, scope, seen FROM member WHERE ended = 0");

    public static readonly SqlStatement Bury = new(
        "UPDATE member SET ended = 1 WHERE id = @id AND ended = 0 AND beat = @beat RETURNING scope", "id", "beat");

    public static readonly SqlStatement Leave = new("UPDATE member SET ended = 2 WHERE id = @id AND ended = 0 RETURNING id", "id");

    public static readonly SqlStatement CountInFlight = new($"SELECT COUNT(*) FROM call WHERE owner = @owner AND state = {InFlight}", "owner");

    /// <summary>What a dead member had on the wire is uncertain.</summary>
    public static readonly SqlStatement Orphan = new(
        $"UPDATE call SET state = {Uncertain}, uncertain = uncertain + 1 WHERE owner = @owner AND state = {InFlight}", "owner");

    public static readonly SqlStatement AddToMember = new(
        "UPDATE member SET answers = answers + @answers, billed = billed + @billed, uncertain = uncertain + @uncertain WHERE id = @id",
        "id", "answers", "billed", "uncertain");

    // Calls.
    public static readonly SqlStatement Find = new($"SELECT {EntryColumns} FROM call WHERE {Key}", "scope", "high", "low");

    /// <summary>A row comes back exactly when the call is ours to make; never where others have declared us dead.</summary>
    public static readonly SqlStatement Claim = new(
        $"""
        INSERT INTO call (scope, high, low, state, before, owner, token, attempt, claimed, billed, uncertain)
        SELECT @scope, @high, @low, {InFlight}, 0, @owner, @token, 1, @now, 0, 0 FROM member WHERE member.id = @owner AND member.ended = 0
        ON CONFLICT (scope, high, low) DO UPDATE
        SET state = {InFlight}, before = call.state, owner = @owner, token = @token, attempt = call.attempt + 1, claimed = @now
        WHERE (call.state = {Answered} AND call.answered < @oldest) OR (call.state = {Uncertain} AND @retry = 1)
        RETURNING attempt, uncertain
        """,
        "scope", "high", "low", "owner", "token", "now", "oldest", "retry");

    /// <summary>Books what the owner claimed at the moment, which is like none of its others.</summary>
    public static readonly SqlStatement BookClaims = new(
        $"""
        UPDATE scope SET in_flight = in_flight + (SELECT COUNT(*) FROM call WHERE call.owner = @owner AND call.state = {InFlight} AND call.claimed = @now)
        WHERE id = @scope RETURNING billed, uncertain, in_flight
        """,
        "scope", "owner", "now");

    /// <summary>The answer of a call that is still ours, or was only buried with us; gives the state before it.</summary>
    public static readonly SqlStatement Done = new(
        $"""
        UPDATE call SET state = {Answered}, before = state, biz = @biz, request_high = @request_high, request_low = @request_low, request_text = @request_text,
            answered = @now, billed = billed + @billed, uncertain = uncertain - CASE WHEN state = {Uncertain} THEN 1 ELSE 0 END
        WHERE {Key} AND token = @token AND state IN ({InFlight}, {Uncertain})
        RETURNING before
        """,
        "scope", "high", "low", "token", "biz", "request_high", "request_low", "request_text", "now", "billed");

    /// <summary>The answer of a call that somebody has taken over: the bill is put right, and the answer is known unless the other call is under way.</summary>
    public static readonly SqlStatement DoneLate = new(
        $"""
        UPDATE call SET billed = billed + @billed, uncertain = uncertain - 1,
            biz = CASE WHEN state = {Uncertain} THEN @biz ELSE biz END,
            request_high = CASE WHEN state = {Uncertain} THEN @request_high ELSE request_high END,
            request_low = CASE WHEN state = {Uncertain} THEN @request_low ELSE request_low END,
            request_text = CASE WHEN state = {Uncertain} THEN @request_text ELSE request_text END,
            answered = CASE WHEN state = {Uncertain} THEN @now ELSE answered END,
            state = CASE WHEN state = {Uncertain} THEN {Answered} ELSE state END
        WHERE {Key} AND {NotOurs}
        RETURNING state
        """,
        "scope", "high", "low", "token", "biz", "request_high", "request_low", "request_text", "now", "billed");

    public static readonly SqlStatement Unsure = new(
        $"UPDATE call SET state = {Uncertain}, uncertain = uncertain + 1 WHERE {Key} AND token = @token AND state = {InFlight} RETURNING attempt",
        "scope", "high", "low", "token");

    /// <summary>Nothing was known before and nothing is owed: no entry; gives the state before it.</summary>
    public static readonly SqlStatement FreeNew = new(
        $"DELETE FROM call WHERE {Key} AND token = @token AND before = 0 AND state IN ({InFlight}, {Uncertain}) RETURNING state",
        "scope", "high", "low", "token");

    /// <summary>As it was before the claim; gives the state in between.</summary>
    public static readonly SqlStatement FreeAgain = new(
        $"""
        UPDATE call SET state = before, before = state, attempt = attempt - 1, uncertain = uncertain - CASE WHEN state = {Uncertain} THEN 1 ELSE 0 END, token = 0
        WHERE {Key} AND token = @token AND before <> 0 AND state IN ({InFlight}, {Uncertain})
        RETURNING before
        """,
        "scope", "high", "low", "token");

    public static readonly SqlStatement FreeLate = new(
        $"UPDATE call SET uncertain = uncertain - 1 WHERE {Key} AND {NotOurs} RETURNING state", "scope", "high", "low", "token");

    // The pace.
    public static readonly SqlStatement ReadPace = new($"SELECT {PaceColumns} FROM pace WHERE scope = @scope", "scope");

    /// <summary>
    /// Where nobody else is there, the times of an earlier run, or of the machine before its last start, say nothing any more; nor do times that lie ahead: the file
    /// comes from another machine, and so does whoever seems to be there.
    /// </summary>
    public static readonly SqlStatement RestartPace = new(
        """
        UPDATE pace SET next_slot = @clock, generation = generation + 1, refused_at = @clock, window_start = @clock,
            accepted_now = 0, refused_now = 0, accepted_before = 0, refused_before = 0
        WHERE scope = @scope AND (@others = 0 OR window_start > @clock + 60)
        """,
        "scope", "others");

    public static readonly SqlStatement Reserve = new(
        $"""
        UPDATE pace SET
            next_slot = CASE WHEN next_slot > @clock THEN next_slot ELSE @clock END + @slots / (share * rate_limit),
            share = CASE WHEN share >= @highest THEN share WHEN share + @rise < @highest THEN share + @rise ELSE @highest END,
            accepted = accepted + @accepted,
            {RollWindow}
        WHERE scope = @scope RETURNING {PaceColumns}
        """,
        "scope", "slots", "highest", "rise", "accepted", "refused");

    public static readonly SqlStatement Refuse = new(
        $"""
        UPDATE pace SET
            next_slot = CASE WHEN next_slot > @clock + @hold THEN next_slot ELSE @clock + @hold END,
            share = CASE WHEN share * @factor > @lowest THEN share * @factor ELSE @lowest END,
            accepted = 0,
            climbing = 0,
            refused_at = @clock,
            {RollWindow}
        WHERE scope = @scope AND generation = @generation RETURNING {PaceColumns}
        """,
        "scope", "generation", "hold", "factor", "lowest", "accepted", "refused");

    public static readonly SqlStatement Cut = new(
        $"""
        UPDATE pace SET next_slot = @clock + @rest, share = @share, generation = generation + 1, climbing = 1, window_start = @clock,
            accepted_now = 0, refused_now = 0, accepted_before = 0, refused_before = 0
        WHERE scope = @scope AND generation = @generation RETURNING {PaceColumns}
        """,
        "scope", "generation", "rest", "share");

    public static readonly SqlStatement SetLimit = new(
        $"UPDATE pace SET rate_limit = @limit, share = @share WHERE scope = @scope AND rate_limit = @old_limit RETURNING {PaceColumns}",
        "scope", "old_limit", "limit", "share");

    // For people.
    public static readonly SqlStatement Scopes = new(
        """
        SELECT scope.id, endpoint, product, billed, uncertain, in_flight, COALESCE(rate_limit * share, 0)
        FROM scope LEFT JOIN pace ON pace.scope = scope.id ORDER BY scope.id
        """);

    public static readonly SqlStatement Members = new(
        """
        SELECT id, host, process, started, seen, ended, qps, answers, billed, uncertain,
            (SELECT COUNT(*) FROM call WHERE call.owner = member.id AND call.state = 2)
        FROM member WHERE scope = @scope ORDER BY id
        """,
        "scope");

    public static readonly SqlStatement States = new("SELECT state, biz, COUNT(*) FROM call WHERE scope = @scope GROUP BY state, biz", "scope");

    public static readonly SqlStatement Days = new(
        $"""
        SELECT answered / 86400000, SUM(CASE WHEN biz = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN biz = 2 THEN 1 ELSE 0 END), SUM(CASE WHEN biz = 3 THEN 1 ELSE 0 END)
        FROM call WHERE scope = @scope AND state = {Answered} GROUP BY answered / 86400000 ORDER BY answered / 86400000
        """,
        "scope");

    private const string AdministeredColumns = "scope, high, low, state, biz, request_high, request_low, request_text, answered, claimed, attempt, billed, uncertain, owner";

    private const string Selected = """
        (@state = 0 OR state = @state) AND COALESCE(answered, claimed) < @before AND COALESCE(answered, claimed) >= @since
        """;

    /// <summary>A portion of entries after a key, in the order of keys: each portion begins where the last one ended.</summary>
    public static readonly SqlStatement Entries = new(
        $"SELECT {AdministeredColumns} FROM call WHERE (scope, high, low) > (@after_scope, @after_high, @after_low) AND {Selected} ORDER BY scope, high, low LIMIT @count",
        "after_scope", "after_high", "after_low", "state", "before", "since", "count");

    /// <summary>The entries of one subject, in every scope or in one.</summary>
    public static readonly SqlStatement EntriesOfMark = new(
        $"SELECT {AdministeredColumns} FROM call WHERE scope IN (SELECT id FROM scope WHERE @has_scope = 0 OR id = @scope) AND high = @high AND low = @low AND {Selected} ORDER BY scope",
        "has_scope", "scope", "high", "low", "state", "before", "since");

    /// <summary>Removes an entry that is still as it was selected.</summary>
    public static readonly SqlStatement Remove = new(
        $"DELETE FROM call WHERE {Key} AND state <> {InFlight} AND {Selected} RETURNING state", "scope", "high", "low", "state", "before", "since");
}
