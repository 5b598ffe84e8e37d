-- Bouts of activity by a person's own word. Miles are in hundredths, so that they add up exactly.
CREATE TABLE activities (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entered_by BLOB NOT NULL,
    date INTEGER NOT NULL,
    start_minute INTEGER,
    kind TEXT NOT NULL,
    minutes INTEGER,
    distance_meters INTEGER,
    steps INTEGER,
    note TEXT,
    conversion TEXT NOT NULL,
    active_minutes INTEGER NOT NULL,
    fitex_miles_hundredths INTEGER NOT NULL,
    step_equivalent INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX activities_user ON activities (user_id, date, id);

-- Fruit and vegetables by a person's own word, in quarters of a cup. A date without a row is not known.
CREATE TABLE nutrition (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    quarter_cups INTEGER NOT NULL,
    entered_by BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date)
) STRICT, WITHOUT ROWID;

-- What self-reports add to what was counted: miles of activities that no step counter sees.
ALTER TABLE day_records ADD COLUMN self_reported_miles_hundredths INTEGER;
ALTER TABLE days ADD COLUMN self_reported_miles_hundredths INTEGER;
ALTER TABLE days ADD COLUMN self_reported_active_minutes INTEGER;
