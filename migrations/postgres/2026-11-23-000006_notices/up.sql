-- Notices that came, by a digest of their text: a provider repeats one whose answer it did not get.
CREATE TABLE notices (
    digest bytea NOT NULL PRIMARY KEY,
    received_at timestamptz NOT NULL
);
CREATE INDEX notices_received ON notices (received_at);
