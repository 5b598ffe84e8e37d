-- Programs with credentials of their own. The secret is known by its hash; `generation` counts secrets, and
-- ends the tokens that were had with the one before. A revoked client stays, so that it can be named.
CREATE TABLE api_clients (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    generation INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    secret_created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

-- What people allow clients to do for them.
CREATE TABLE client_permissions (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id BLOB NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_permissions_client ON client_permissions (client_id, user_id);

-- Access tokens of clients that were given back before they expired, until they would have.
CREATE TABLE ended_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ended_tokens_expires ON ended_tokens (expires_at);

-- A client of the proxy may name a person by their Fitbit id.
CREATE INDEX tokens_fitbit_user ON tokens (fitbit_user_id);
