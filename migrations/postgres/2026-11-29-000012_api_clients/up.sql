-- Programs with credentials of their own. The secret is known by its hash; `generation` counts secrets, and
-- ends the tokens that were had with the one before. A revoked client stays, so that it can be named.
CREATE TABLE api_clients (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    scopes text NOT NULL,
    secret_hash bytea NOT NULL,
    generation integer NOT NULL,
    created_at timestamptz NOT NULL,
    secret_created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz
);

-- What people allow clients to do for them.
CREATE TABLE client_permissions (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id uuid NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    scopes text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX client_permissions_client ON client_permissions (client_id, user_id);

-- Access tokens of clients that were given back before they expired, until they would have.
CREATE TABLE ended_tokens (
    id text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ended_tokens_expires ON ended_tokens (expires_at);

-- A client of the proxy may name a person by their Fitbit id.
CREATE INDEX tokens_fitbit_user ON tokens (fitbit_user_id);
