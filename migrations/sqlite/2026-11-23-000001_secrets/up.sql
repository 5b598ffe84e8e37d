-- Secrets of FitEx's own, sealed: they outlive every change of the master keys.
CREATE TABLE secrets (
    id TEXT NOT NULL PRIMARY KEY,
    sealed_value BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
