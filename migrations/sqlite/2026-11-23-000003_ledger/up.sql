-- What a source said of a person's date. A row stands until the source says something else: then it
-- is superseded, and the new word gets a row of its own. Absent values are null, never zero.
CREATE TABLE day_records (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('device', 'phone', 'manual', 'all_sources', 'self_report')),
    told_by TEXT NOT NULL,
    revision INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    zone_origin TEXT NOT NULL,
    steps INTEGER,
    distance_meters REAL,
    energy_kilocalories INTEGER,
    floors INTEGER,
    light_active_minutes INTEGER,
    moderate_active_minutes INTEGER,
    vigorous_active_minutes INTEGER,
    wear_minutes INTEGER,
    hourly_steps INTEGER,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    superseded_at INTEGER,
    PRIMARY KEY (user_id, date, source, told_by, revision)
) STRICT, WITHOUT ROWID;
INSERT INTO day_records
    (user_id, date, source, told_by, revision, time_zone, zone_origin, steps, distance_meters,
     energy_kilocalories, status, status_reason, observed_at)
    SELECT user_id, date, source, COALESCE(provider, 'person'), revision, time_zone, zone_origin,
        steps, distance_meters, energy_kilocalories, status, status_reason, observed_at
    FROM days;

-- One row for each person and civil date: what counts of all that its sources say.
DROP TABLE days;
CREATE TABLE days (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    source TEXT,
    provider TEXT,
    time_zone TEXT NOT NULL,
    zone_origin TEXT NOT NULL,
    steps INTEGER,
    credited_steps INTEGER,
    distance_meters REAL,
    energy_kilocalories INTEGER,
    floors INTEGER,
    light_active_minutes INTEGER,
    moderate_active_minutes INTEGER,
    vigorous_active_minutes INTEGER,
    wear_minutes INTEGER,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date)
) STRICT, WITHOUT ROWID;
INSERT INTO days
    (user_id, date, source, provider, time_zone, zone_origin, steps, credited_steps,
     distance_meters, energy_kilocalories, status, status_reason, revision, observed_at)
    SELECT user_id, date, source, NULLIF(told_by, 'person'), time_zone, zone_origin, steps,
        CASE WHEN steps > 30000 THEN 30000 ELSE steps END,
        distance_meters, energy_kilocalories, status, status_reason, revision, observed_at
    FROM day_records;

-- When a provider was asked about which dates: what it did not contradict it said again.
CREATE TABLE readings (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    told_by TEXT NOT NULL,
    observed_at INTEGER NOT NULL,
    first_date INTEGER NOT NULL,
    last_date INTEGER NOT NULL,
    PRIMARY KEY (user_id, told_by, observed_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_observed ON readings (observed_at);

-- Dates that a person has taken out of every count.
CREATE TABLE excuses (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date)
) STRICT, WITHOUT ROWID;
