-- When a grant's data are fetched next. A notice from a provider makes dates due; `version` counts
-- notices, so that one that comes while a fetch is under way is not taken for done.
CREATE TABLE schedules (
    token_id BLOB NOT NULL PRIMARY KEY REFERENCES tokens (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    next_sync_at INTEGER,
    noticed_at INTEGER,
    answered_at INTEGER,
    held_until INTEGER,
    subscribed_at INTEGER,
    due_first INTEGER,
    due_last INTEGER,
    version INTEGER NOT NULL,
    failures INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX schedules_user ON schedules (user_id);
CREATE INDEX schedules_next ON schedules (next_sync_at) WHERE next_sync_at IS NOT NULL;
CREATE INDEX schedules_noticed ON schedules (noticed_at) WHERE noticed_at IS NOT NULL;
INSERT INTO schedules (token_id, user_id, next_sync_at, version, failures)
    SELECT id, user_id, updated_at, 0, 0 FROM tokens WHERE state = 'active';

-- A run is a fetch of the recent days, or a part of a longer past. It is taken when its time has
-- come, those with the earliest rank first.
DROP INDEX sync_runs_user;
DROP INDEX sync_runs_open;
ALTER TABLE sync_runs RENAME TO former_sync_runs;
CREATE TABLE sync_runs (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id BLOB NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('recent', 'backfill')),
    cause TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    first_date INTEGER,
    last_date INTEGER,
    next_date INTEGER,
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
    lease_until INTEGER,
    not_before INTEGER NOT NULL,
    rank_at INTEGER NOT NULL
) STRICT;
INSERT INTO sync_runs
    (id, user_id, token_id, kind, cause, state, first_date, last_date, days_read, days_new,
     days_restated, days_unchanged, days_rejected, error_code, error_detail, error_facts,
     created_at, started_at, finished_at, attempts, lease_until, not_before, rank_at)
    SELECT id, user_id, token_id, 'recent', cause, state, first_date, last_date, days_read, days_new,
        days_restated, days_unchanged, days_rejected, error_code, error_detail, error_facts,
        created_at, started_at, finished_at, attempts, lease_until, created_at, created_at
    FROM former_sync_runs;
DROP TABLE former_sync_runs;
CREATE INDEX sync_runs_user ON sync_runs (user_id, id);
CREATE INDEX sync_runs_rank ON sync_runs (rank_at) WHERE state IN ('queued', 'running');
-- At most one open run of a kind for each person, and at most one of all that is under way.
CREATE UNIQUE INDEX sync_runs_open ON sync_runs (user_id, kind) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX sync_runs_running ON sync_runs (user_id) WHERE state = 'running';
