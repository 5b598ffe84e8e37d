-- Goals of every metric, period and strategy: with what the strategy was told, the series that a goal goes
-- on from, and when the next one of it is computed. SQLite cannot loosen a column, so the table is made anew.
CREATE TABLE goals_anew (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    series_id BLOB NOT NULL,
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('day', 'week', 'season')),
    season_id BLOB REFERENCES seasons (id) ON DELETE CASCADE,
    target INTEGER CHECK (target > 0),
    strategy TEXT NOT NULL,
    parameters TEXT NOT NULL,
    explanation TEXT NOT NULL,
    effective_from INTEGER NOT NULL,
    effective_to INTEGER,
    paused_on INTEGER,
    recomputes_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO goals_anew
SELECT id, user_id, id, metric, period, NULL, target, strategy, '{}', explanation, effective_from,
    effective_to, NULL, NULL, version, created_at, updated_at
FROM goals;
DROP TABLE goals;
ALTER TABLE goals_anew RENAME TO goals;
CREATE INDEX goals_start ON goals (user_id, metric, period, effective_from);
CREATE INDEX goals_recompute ON goals (recomputes_at) WHERE recomputes_at IS NOT NULL;

-- Times in which nothing is asked of a person.
CREATE TABLE care_times (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    reason TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, starts_on)
) STRICT, WITHOUT ROWID;

-- The secret by which a team's member of the day is drawn, told when the season has ended.
ALTER TABLE seasons ADD COLUMN draw_secret TEXT NOT NULL DEFAULT '';
-- Of a hundred member-days, how many the team wants to be met.
ALTER TABLE teams ADD COLUMN goal_days_percent INTEGER NOT NULL DEFAULT 45;
