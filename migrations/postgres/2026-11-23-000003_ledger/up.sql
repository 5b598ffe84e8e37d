-- What a source said of a person's date. A row stands until the source says something else: then it
-- is superseded, and the new word gets a row of its own. Absent values are null, never zero.
CREATE TABLE day_records (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    source text NOT NULL CHECK (source IN ('device', 'phone', 'manual', 'all_sources', 'self_report')),
    told_by text NOT NULL,
    revision integer NOT NULL,
    time_zone text NOT NULL,
    zone_origin text NOT NULL,
    steps integer,
    distance_meters double precision,
    energy_kilocalories integer,
    floors integer,
    light_active_minutes integer,
    moderate_active_minutes integer,
    vigorous_active_minutes integer,
    wear_minutes integer,
    hourly_steps integer,
    status text NOT NULL,
    status_reason text NOT NULL,
    observed_at timestamptz NOT NULL,
    superseded_at timestamptz,
    PRIMARY KEY (user_id, date, source, told_by, revision)
);
INSERT INTO day_records
    (user_id, date, source, told_by, revision, time_zone, zone_origin, steps, distance_meters,
     energy_kilocalories, status, status_reason, observed_at)
    SELECT user_id, date, source, COALESCE(provider, 'person'), revision, time_zone, zone_origin,
        steps, distance_meters, energy_kilocalories, status, status_reason, observed_at
    FROM days;

-- One row for each person and civil date: what counts of all that its sources say.
DROP TABLE days;
CREATE TABLE days (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    source text,
    provider text,
    time_zone text NOT NULL,
    zone_origin text NOT NULL,
    steps integer,
    credited_steps integer,
    distance_meters double precision,
    energy_kilocalories integer,
    floors integer,
    light_active_minutes integer,
    moderate_active_minutes integer,
    vigorous_active_minutes integer,
    wear_minutes integer,
    status text NOT NULL,
    status_reason text NOT NULL,
    revision integer NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, date)
);
INSERT INTO days
    (user_id, date, source, provider, time_zone, zone_origin, steps, credited_steps,
     distance_meters, energy_kilocalories, status, status_reason, revision, observed_at)
    SELECT user_id, date, source, NULLIF(told_by, 'person'), time_zone, zone_origin, steps,
        CASE WHEN steps > 30000 THEN 30000 ELSE steps END,
        distance_meters, energy_kilocalories, status, status_reason, revision, observed_at
    FROM day_records;

-- When a provider was asked about which dates: what it did not contradict it said again.
CREATE TABLE readings (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    told_by text NOT NULL,
    observed_at timestamptz NOT NULL,
    first_date date NOT NULL,
    last_date date NOT NULL,
    PRIMARY KEY (user_id, told_by, observed_at)
);
CREATE INDEX readings_observed ON readings (observed_at);

-- Dates that a person has taken out of every count.
CREATE TABLE excuses (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, date)
);
