-- What people want to weigh, to sleep, to eat and to drink, in grams, percent, minutes, kilocalories and
-- millilitres. FitEx only keeps it: nothing is computed from it.
CREATE TABLE aims (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    amount REAL NOT NULL,
    amount_at_start REAL,
    starts_on INTEGER,
    intensity TEXT,
    personalized INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
