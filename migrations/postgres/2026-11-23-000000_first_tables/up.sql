-- People and how they are signed in.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    password_hash text NOT NULL,
    display_name text NOT NULL,
    time_zone text NOT NULL,
    unit_preference text NOT NULL CHECK (unit_preference IN ('metric', 'imperial')),
    role text NOT NULL CHECK (role IN ('member', 'agent', 'admin')),
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);

-- One row for each signed-in device. The newest refresh token is known by its hash; `successor`
-- holds it sealed under its predecessor until it has been used, so that a lost answer can be asked
-- for again.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    generation integer NOT NULL,
    current_hash bytea NOT NULL,
    previous_hash bytea,
    confirmed boolean NOT NULL,
    successor bytea,
    agent text,
    address text,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    idle_expires_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text
);
CREATE INDEX sessions_user ON sessions (user_id, id);

-- Keys that sign access tokens; the private half is sealed under a master key.
CREATE TABLE signing_keys (
    id text PRIMARY KEY,
    public_key bytea NOT NULL,
    sealed_private_key bytea NOT NULL,
    active boolean NOT NULL,
    created_at timestamptz NOT NULL
);

-- A check value for each master key: a start with the wrong key is refused.
CREATE TABLE master_keys (
    id integer PRIMARY KEY,
    check_value bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- What a person allowed FitEx to read at a data provider. The access token is sealed.
CREATE TABLE tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider text NOT NULL CHECK (provider IN ('fitbit', 'google_health')),
    state text NOT NULL CHECK (state IN ('active', 'reauthorization_required', 'account_action_required', 'revoked')),
    reason text,
    since timestamptz NOT NULL,
    provider_user_id text NOT NULL,
    client_id text NOT NULL,
    scopes text NOT NULL,
    expires_at timestamptz NOT NULL,
    last_good_day date,
    version integer NOT NULL,
    sealed_access_token bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX tokens_user ON tokens (user_id, provider);
CREATE UNIQUE INDEX tokens_provider_user ON tokens (provider, provider_user_id);

-- What a person wears, as the provider tells it.
CREATE TABLE devices (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider text NOT NULL,
    provider_device_id text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    battery_percent integer,
    last_synced_at timestamptz,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, provider, provider_device_id)
);

-- One row for each person, civil date and source. Absent values are null, never zero.
CREATE TABLE days (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    source text NOT NULL CHECK (source IN ('device', 'phone', 'self_report')),
    provider text,
    time_zone text NOT NULL,
    zone_origin text NOT NULL,
    steps integer,
    distance_meters double precision,
    energy_kilocalories integer,
    status text NOT NULL,
    status_reason text NOT NULL,
    revision integer NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, date, source)
);

-- Steps within a day, as a JSON array of one number for each interval from local midnight.
CREATE TABLE intraday_steps (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    interval_minutes integer NOT NULL,
    time_zone text NOT NULL,
    steps text NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, date, interval_minutes)
);

-- Work that outlives its request: a worker claims a run by a lease.
CREATE TABLE sync_runs (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id uuid NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    cause text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
    first_date date,
    last_date date,
    days_read integer NOT NULL,
    days_new integer NOT NULL,
    days_restated integer NOT NULL,
    days_unchanged integer NOT NULL,
    days_rejected integer NOT NULL,
    error_code text,
    error_detail text,
    error_facts text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    attempts integer NOT NULL,
    lease_until timestamptz
);
CREATE INDEX sync_runs_user ON sync_runs (user_id, id);
-- At most one open run for each person; also what a worker looks through.
CREATE UNIQUE INDEX sync_runs_open ON sync_runs (user_id) WHERE state IN ('queued', 'running');

-- Effective dated: a goal counts from `effective_from` through `effective_to`.
CREATE TABLE goals (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    metric text NOT NULL,
    period text NOT NULL CHECK (period IN ('day', 'week')),
    target integer NOT NULL CHECK (target > 0),
    strategy text NOT NULL,
    explanation text NOT NULL,
    effective_from date NOT NULL,
    effective_to date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX goals_start ON goals (user_id, metric, period, effective_from);

-- Generic cell rate limits that replicas share: when the next request would arrive on schedule.
CREATE TABLE rate_limits (
    id text PRIMARY KEY,
    arrives_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_arrives ON rate_limits (arrives_at);

-- First answers, so that a repeated request with the same key is not carried out twice.
CREATE TABLE idempotency_keys (
    owner text NOT NULL,
    id text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    fingerprint bytea NOT NULL,
    answer text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner, id)
);
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
