-- What people want to weigh, to sleep, to eat and to drink, in grams, percent, minutes, kilocalories and
-- millilitres. FitEx only keeps it: nothing is computed from it.
CREATE TABLE aims (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    amount double precision NOT NULL,
    amount_at_start double precision,
    starts_on date,
    intensity text,
    personalized boolean,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, kind)
);
