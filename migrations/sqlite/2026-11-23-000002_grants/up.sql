-- A grant that can be renewed. `version` counts its tokens; a lease lets one process at a time renew
-- it, and `attempted_at` outlives a lease whose holder was lost.
ALTER TABLE tokens ADD COLUMN sealed_refresh_token BLOB;
ALTER TABLE tokens ADD COLUMN fitbit_user_id TEXT;
ALTER TABLE tokens ADD COLUMN issued_at INTEGER;
ALTER TABLE tokens ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tokens ADD COLUMN lease_id BLOB;
ALTER TABLE tokens ADD COLUMN lease_until INTEGER;
ALTER TABLE tokens ADD COLUMN attempted_at INTEGER;
ALTER TABLE tokens ADD COLUMN uncertain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN next_attempt_at INTEGER;
-- What is in the way though nobody has to act.
ALTER TABLE tokens ADD COLUMN degraded TEXT;
ALTER TABLE tokens ADD COLUMN degraded_since INTEGER;

-- The key that one person's tokens are sealed under, itself sealed under a master key. With it goes
-- the last chance to open them.
CREATE TABLE data_keys (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    master_key_id INTEGER NOT NULL,
    sealed_key BLOB NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX data_keys_master_key ON data_keys (master_key_id);

-- A person on their way through a provider's consent page. The ticket opens FitEx's own page, the
-- state comes back from the provider; both are known by their hashes and work once.
CREATE TABLE authorizations (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    provider TEXT NOT NULL CHECK (provider IN ('fitbit', 'google_health')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'connected', 'refused', 'failed', 'expired')),
    reason TEXT,
    token_id BLOB,
    return_url TEXT,
    ticket_hash BLOB NOT NULL,
    state_hash BLOB,
    browser_hash BLOB,
    sealed_verifier BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER,
    finished_at INTEGER
) STRICT;
CREATE INDEX authorizations_user ON authorizations (user_id, id);
CREATE INDEX authorizations_session ON authorizations (session_id);
CREATE UNIQUE INDEX authorizations_ticket ON authorizations (ticket_hash);
CREATE UNIQUE INDEX authorizations_state ON authorizations (state_hash);

-- What became of grants, one row for each thing in each episode.
CREATE TABLE token_events (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    episode INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX token_events_once ON token_events (token_id, episode, kind);
CREATE INDEX token_events_user ON token_events (user_id, id);
CREATE INDEX token_events_recent ON token_events (provider, created_at);

-- Grants still to be withdrawn at their provider. They outlive the person's account.
CREATE TABLE revocations (
    id BLOB NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    -- A keyed hash: whose account it is, for who knows whom to ask for.
    account BLOB NOT NULL,
    client_id TEXT NOT NULL,
    sealed_token BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revocations_due ON revocations (next_attempt_at);
CREATE INDEX revocations_account ON revocations (account);

-- Trouble that is a provider's or the operator's, and nobody else's. Both can be at once.
CREATE TABLE provider_states (
    provider TEXT NOT NULL PRIMARY KEY,
    misconfigured_since INTEGER,
    retry_at INTEGER,
    suspect_since INTEGER,
    believed_until INTEGER
) STRICT, WITHOUT ROWID;
