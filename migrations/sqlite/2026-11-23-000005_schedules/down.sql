DROP TABLE schedules;
DROP INDEX sync_runs_user;
DROP INDEX sync_runs_rank;
DROP INDEX sync_runs_open;
DROP INDEX sync_runs_running;
ALTER TABLE sync_runs RENAME TO later_sync_runs;
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
