DROP TABLE excuses;
DROP TABLE readings;
DROP TABLE days;
CREATE TABLE days (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('device', 'phone', 'self_report')),
    provider TEXT,
    time_zone TEXT NOT NULL,
    zone_origin TEXT NOT NULL,
    steps INTEGER,
    distance_meters REAL,
    energy_kilocalories INTEGER,
    status TEXT NOT NULL,
    status_reason TEXT NOT NULL,
    revision INTEGER NOT NULL,
    observed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, date, source)
) STRICT, WITHOUT ROWID;
-- One provider's word for each date and source, as it was before: Google's where both told.
INSERT INTO days
    (user_id, date, source, provider, time_zone, zone_origin, steps, distance_meters,
     energy_kilocalories, status, status_reason, revision, observed_at)
    SELECT user_id, date, source, NULLIF(told_by, 'person'), time_zone, zone_origin, steps,
        distance_meters, energy_kilocalories, status, status_reason, revision, observed_at
    FROM day_records AS told
    WHERE superseded_at IS NULL AND source IN ('device', 'phone', 'self_report')
        AND NOT EXISTS (
            SELECT 1 FROM day_records AS other
            WHERE other.user_id = told.user_id AND other.date = told.date
                AND other.source = told.source AND other.superseded_at IS NULL
                AND other.told_by > told.told_by
        );
DROP TABLE day_records;
