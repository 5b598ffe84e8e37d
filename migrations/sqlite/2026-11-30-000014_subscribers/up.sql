-- Where API clients want to hear of changes: one address each. `state` is `unverified`, `active` or
-- `disabled`; `next_delivery_at` is when notices that wait may be sent, and leases it to one worker.
CREATE TABLE subscribers (
    client_id BLOB NOT NULL PRIMARY KEY REFERENCES api_clients (id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    verification_code TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    verified_at INTEGER,
    delivered_at INTEGER,
    failing_since INTEGER,
    failures INTEGER NOT NULL,
    next_delivery_at INTEGER NOT NULL
) STRICT;
CREATE INDEX subscribers_due ON subscribers (next_delivery_at) WHERE state = 'active';

-- Of whom a client wants to hear what: in Fitbit's words, under the name that the client gave it.
CREATE TABLE program_subscriptions (
    client_id BLOB NOT NULL REFERENCES subscribers (client_id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (client_id, user_id, collection),
    UNIQUE (client_id, user_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX program_subscriptions_user ON program_subscriptions (user_id);

-- Notices that wait to be sent, each change once. A notice may outlive the subscription and the account
-- that it is about: that somebody has left is told as well. An id is a new one each time that the change
-- is noted, so that what is noted while it is sent is sent again.
CREATE TABLE program_notices (
    client_id BLOB NOT NULL REFERENCES subscribers (client_id) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    collection TEXT NOT NULL,
    name TEXT NOT NULL,
    date INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    PRIMARY KEY (client_id, owner, collection, name, date)
) STRICT, WITHOUT ROWID;
CREATE INDEX program_notices_in_turn ON program_notices (client_id, id);

-- Counts changes of which FitEx itself keeps nothing: answers that were kept are old then, and no date is due.
ALTER TABLE schedules ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;
-- Providers are asked to tell of more than before.
UPDATE schedules SET subscribed_at = NULL;
