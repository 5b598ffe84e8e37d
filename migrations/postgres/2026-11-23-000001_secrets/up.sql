-- Secrets of FitEx's own, sealed: they outlive every change of the master keys.
CREATE TABLE secrets (
    id text PRIMARY KEY,
    sealed_value bytea NOT NULL,
    created_at timestamptz NOT NULL
);
