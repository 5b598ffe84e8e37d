-- Goals of every metric, period and strategy: with what the strategy was told, the series that a goal goes
-- on from, and when the next one of it is computed. In the order in which SQLite has the columns.
CREATE TABLE goals_anew (
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    series_id uuid NOT NULL,
    metric text NOT NULL,
    period text NOT NULL,
    season_id uuid REFERENCES seasons (id) ON DELETE CASCADE,
    target integer,
    strategy text NOT NULL,
    parameters text NOT NULL,
    explanation text NOT NULL,
    effective_from date NOT NULL,
    effective_to date,
    paused_on date,
    recomputes_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
INSERT INTO goals_anew
SELECT id, user_id, id, metric, period, NULL, target, strategy, '{}', explanation, effective_from,
    effective_to, NULL, NULL, version, created_at, updated_at
FROM goals;
DROP TABLE goals;
ALTER TABLE goals_anew RENAME TO goals;
ALTER TABLE goals ADD PRIMARY KEY (id);
ALTER TABLE goals ADD CHECK (period IN ('day', 'week', 'season'));
ALTER TABLE goals ADD CHECK (target > 0);
CREATE INDEX goals_start ON goals (user_id, metric, period, effective_from);
CREATE INDEX goals_recompute ON goals (recomputes_at) WHERE recomputes_at IS NOT NULL;

-- Times in which nothing is asked of a person.
CREATE TABLE care_times (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    starts_on date NOT NULL,
    ends_on date,
    reason text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, starts_on)
);

-- The secret by which a team's member of the day is drawn, told when the season has ended.
ALTER TABLE seasons ADD COLUMN draw_secret text NOT NULL DEFAULT '';
-- Of a hundred member-days, how many the team wants to be met.
ALTER TABLE teams ADD COLUMN goal_days_percent integer NOT NULL DEFAULT 45;
