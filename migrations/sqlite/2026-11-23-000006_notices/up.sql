-- Notices that came, by a digest of their text: a provider repeats one whose answer it did not get.
CREATE TABLE notices (
    digest BLOB NOT NULL PRIMARY KEY,
    received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_received ON notices (received_at);
