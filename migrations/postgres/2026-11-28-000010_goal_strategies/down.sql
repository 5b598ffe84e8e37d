ALTER TABLE teams DROP COLUMN goal_days_percent;
ALTER TABLE seasons DROP COLUMN draw_secret;
DROP TABLE care_times;
DROP INDEX goals_recompute;
DELETE FROM goals WHERE target IS NULL OR period NOT IN ('day', 'week');
ALTER TABLE goals
    DROP COLUMN series_id,
    DROP COLUMN season_id,
    DROP COLUMN parameters,
    DROP COLUMN paused_on,
    DROP COLUMN recomputes_at,
    ALTER COLUMN target SET NOT NULL,
    DROP CONSTRAINT goals_period_check,
    ADD CONSTRAINT goals_period_check CHECK (period IN ('day', 'week'));
