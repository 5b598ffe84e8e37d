DROP TABLE schedules;
DROP INDEX sync_runs_user;
DROP INDEX sync_runs_rank;
DROP INDEX sync_runs_open;
DROP INDEX sync_runs_running;
ALTER TABLE sync_runs RENAME TO later_sync_runs;
ALTER TABLE later_sync_runs RENAME CONSTRAINT sync_runs_pkey TO later_sync_runs_pkey;
CREATE TABLE sync_runs (
    id uuid NOT NULL PRIMARY KEY,
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
-- What was there before did not know parts of a longer past, nor that somebody changed their mind.
INSERT INTO sync_runs
    SELECT id, user_id, token_id, cause, state, first_date, last_date, days_read, days_new,
        days_restated, days_unchanged, days_rejected, error_code, error_detail, error_facts,
        created_at, started_at, finished_at, attempts, lease_until
    FROM later_sync_runs
    WHERE kind = 'recent' AND state <> 'cancelled';
DROP TABLE later_sync_runs;
CREATE INDEX sync_runs_user ON sync_runs (user_id, id);
CREATE UNIQUE INDEX sync_runs_open ON sync_runs (user_id) WHERE state IN ('queued', 'running');
