-- A grant that can be renewed. `version` counts its tokens; a lease lets one process at a time renew
-- it, and `attempted_at` outlives a lease whose holder was lost.
ALTER TABLE tokens ADD COLUMN sealed_refresh_token bytea;
ALTER TABLE tokens ADD COLUMN fitbit_user_id text;
ALTER TABLE tokens ADD COLUMN issued_at timestamptz;
ALTER TABLE tokens ADD COLUMN episode integer NOT NULL DEFAULT 1;
ALTER TABLE tokens ADD COLUMN lease_id uuid;
ALTER TABLE tokens ADD COLUMN lease_until timestamptz;
ALTER TABLE tokens ADD COLUMN attempted_at timestamptz;
ALTER TABLE tokens ADD COLUMN uncertain boolean NOT NULL DEFAULT false;
ALTER TABLE tokens ADD COLUMN failures integer NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN next_attempt_at timestamptz;
-- What is in the way though nobody has to act.
ALTER TABLE tokens ADD COLUMN degraded text;
ALTER TABLE tokens ADD COLUMN degraded_since timestamptz;

-- The key that one person's tokens are sealed under, itself sealed under a master key. With it goes
-- the last chance to open them.
CREATE TABLE data_keys (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    master_key_id integer NOT NULL,
    sealed_key bytea NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX data_keys_master_key ON data_keys (master_key_id);

-- A person on their way through a provider's consent page. The ticket opens FitEx's own page, the
-- state comes back from the provider; both are known by their hashes and work once.
CREATE TABLE authorizations (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    provider text NOT NULL CHECK (provider IN ('fitbit', 'google_health')),
    state text NOT NULL CHECK (state IN ('pending', 'connected', 'refused', 'failed', 'expired')),
    reason text,
    token_id uuid,
    return_url text,
    ticket_hash bytea NOT NULL,
    state_hash bytea,
    browser_hash bytea,
    sealed_verifier bytea,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    finished_at timestamptz
);
CREATE INDEX authorizations_user ON authorizations (user_id, id);
CREATE INDEX authorizations_session ON authorizations (session_id);
CREATE UNIQUE INDEX authorizations_ticket ON authorizations (ticket_hash);
CREATE UNIQUE INDEX authorizations_state ON authorizations (state_hash);

-- What became of grants, one row for each thing in each episode.
CREATE TABLE token_events (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id uuid NOT NULL,
    provider text NOT NULL,
    kind text NOT NULL,
    reason text,
    episode integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX token_events_once ON token_events (token_id, episode, kind);
CREATE INDEX token_events_user ON token_events (user_id, id);
CREATE INDEX token_events_recent ON token_events (provider, created_at);

-- Grants still to be withdrawn at their provider. They outlive the person's account.
CREATE TABLE revocations (
    id uuid PRIMARY KEY,
    provider text NOT NULL,
    -- A keyed hash: whose account it is, for who knows whom to ask for.
    account bytea NOT NULL,
    client_id text NOT NULL,
    sealed_token bytea NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX revocations_due ON revocations (next_attempt_at);
CREATE INDEX revocations_account ON revocations (account);

-- Trouble that is a provider's or the operator's, and nobody else's. Both can be at once.
CREATE TABLE provider_states (
    provider text PRIMARY KEY,
    misconfigured_since timestamptz,
    retry_at timestamptz,
    suspect_since timestamptz,
    believed_until timestamptz
);
