ALTER TABLE teams DROP COLUMN goal_days_percent;
ALTER TABLE seasons DROP COLUMN draw_secret;
DROP TABLE care_times;
DROP INDEX goals_recompute;
DROP INDEX goals_start;
CREATE TABLE goals_before (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    metric TEXT NOT NULL,
    period TEXT NOT NULL CHECK (period IN ('day', 'week')),
    target INTEGER NOT NULL CHECK (target > 0),
    strategy TEXT NOT NULL,
    explanation TEXT NOT NULL,
    effective_from INTEGER NOT NULL,
    effective_to INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO goals_before
SELECT id, user_id, metric, period, target, strategy, explanation, effective_from, effective_to, version,
    created_at, updated_at
FROM goals
WHERE target IS NOT NULL AND period IN ('day', 'week');
DROP TABLE goals;
ALTER TABLE goals_before RENAME TO goals;
CREATE INDEX goals_start ON goals (user_id, metric, period, effective_from);
