-- Bouts of activity by a person's own word. Miles are in hundredths, so that they add up exactly.
CREATE TABLE activities (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entered_by uuid NOT NULL,
    date date NOT NULL,
    start_minute integer,
    kind text NOT NULL,
    minutes integer,
    distance_meters integer,
    steps integer,
    note text,
    conversion text NOT NULL,
    active_minutes integer NOT NULL,
    fitex_miles_hundredths integer NOT NULL,
    step_equivalent integer,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX activities_user ON activities (user_id, date, id);

-- Fruit and vegetables by a person's own word, in quarters of a cup. A date without a row is not known.
CREATE TABLE nutrition (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    date date NOT NULL,
    quarter_cups integer NOT NULL,
    entered_by uuid NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, date)
);

-- What self-reports add to what was counted: miles of activities that no step counter sees.
ALTER TABLE day_records ADD COLUMN self_reported_miles_hundredths INTEGER;
ALTER TABLE days ADD COLUMN self_reported_miles_hundredths INTEGER;
ALTER TABLE days ADD COLUMN self_reported_active_minutes INTEGER;
