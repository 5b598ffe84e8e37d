-- People and how they are signed in.
CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    display_name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    unit_preference TEXT NOT NULL CHECK (unit_preference IN ('metric', 'imperial')),
    role TEXT NOT NULL CHECK (role IN ('member', 'agent', 'admin')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_email ON users (email);

-- One row for each signed-in device. The newest refresh token is known by its hash; `successor`
-- holds it sealed under its predecessor until it has been used, so that a lost answer can be asked
-- for again.
CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    current_hash BLOB NOT NULL,
    previous_hash BLOB,
    confirmed INTEGER NOT NULL,
    successor BLOB,
    agent TEXT,
    address TEXT,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    idle_expires_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, id);

-- Keys that sign access tokens; the private half is sealed under a master key.
CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    public_key BLOB NOT NULL,
    sealed_private_key BLOB NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A check value for each master key: a start with the wrong key is refused.
CREATE TABLE master_keys (
    id INTEGER PRIMARY KEY,
    check_value BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- What a person allowed FitEx to read at a data provider. The access token is sealed.
CREATE TABLE tokens (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL CHECK (provider IN ('fitbit', 'google_health')),
    state TEXT NOT NULL CHECK (state IN ('active', 'reauthorization_required', 'account_action_required', 'revoked')),
    reason TEXT,
    since INTEGER NOT NULL,
    provider_user_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    last_good_day INTEGER,
    version INTEGER NOT NULL,
    sealed_access_token BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX tokens_user ON tokens (user_id, provider);
CREATE UNIQUE INDEX tokens_provider_user ON tokens (provider, provider_user_id);

-- What a person wears, as the provider tells it.
CREATE TABLE devices (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    provider_device_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    battery_percent INTEGER,
    last_synced_at INTEGER,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, provider, provider_device_id)
) STRICT, WITHOUT ROWID;

-- One row for each person, civil date and source. Absent values are null, never zero.
CREATE TABLE days (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('device', 'phone', 'self_report')),
    provider TEXT,
    time_zone TEXT NOT NULL,
    zone_origin TEXT NOT NULL,
    steps INTEGER,
    distance_meters REAL,
    energy_kilocalories INTEGER,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date, source)
) STRICT, WITHOUT ROWID;

-- Steps within a day, as a JSON array of one number for each interval from local midnight.
CREATE TABLE intraday_steps (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    interval_minutes INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    steps TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date, interval_minutes)
) STRICT, WITHOUT ROWID;

-- Work that outlives its request: a worker claims a run by a lease.
CREATE TABLE sync_runs (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id BLOB NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
    first_date INTEGER,
    last_date INTEGER,
    days_read INTEGER NOT NULL,
    days_new INTEGER NOT NULL,
    days_restated INTEGER NOT NULL,
    days_unchanged INTEGER NOT NULL,
    days_rejected INTEGER NOT NULL,
    error_code TEXT,
    error_detail TEXT,
    error_facts TEXT,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    attempts INTEGER NOT NULL,
    lease_until INTEGER
) STRICT;
CREATE INDEX sync_runs_user ON sync_runs (user_id, id);
-- At most one open run for each person; also what a worker looks through.
CREATE UNIQUE INDEX sync_runs_open ON sync_runs (user_id) WHERE state IN ('queued', 'running');

-- Effective dated: a goal counts from `effective_from` through `effective_to`.
CREATE TABLE goals (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('day', 'week')),
    target INTEGER NOT NULL CHECK (target > 0),
    strategy TEXT NOT NULL,
    explanation TEXT NOT NULL,
    effective_from INTEGER NOT NULL,
    effective_to INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX goals_start ON goals (user_id, metric, period, effective_from);

-- Generic cell rate limits that replicas share: when the next request would arrive on schedule.
CREATE TABLE rate_limits (
    id TEXT NOT NULL PRIMARY KEY,
    arrives_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_arrives ON rate_limits (arrives_at);

-- First answers, so that a repeated request with the same key is not carried out twice.
CREATE TABLE idempotency_keys (
    owner TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint BLOB NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
