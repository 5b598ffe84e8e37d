-- Where API clients want to hear of changes: one address each. `state` is `unverified`, `active` or
-- `disabled`; `next_delivery_at` is when notices that wait may be sent, and leases it to one worker.
CREATE TABLE subscribers (
    client_id uuid PRIMARY KEY REFERENCES api_clients (id) ON DELETE CASCADE,
    url text NOT NULL,
    verification_code text NOT NULL,
    sealed_secret bytea NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    delivered_at timestamptz,
    failing_since timestamptz,
    failures integer NOT NULL,
    next_delivery_at timestamptz NOT NULL
);
CREATE INDEX subscribers_due ON subscribers (next_delivery_at) WHERE state = 'active';

-- Of whom a client wants to hear what: in Fitbit's words, under the name that the client gave it.
CREATE TABLE program_subscriptions (
    client_id uuid NOT NULL REFERENCES subscribers (client_id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    collection text NOT NULL,
    name text NOT NULL,
    owner text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, user_id, collection),
    UNIQUE (client_id, user_id, name)
);
CREATE INDEX program_subscriptions_user ON program_subscriptions (user_id);

-- Notices that wait to be sent, each change once. A notice may outlive the subscription and the account
-- that it is about: that somebody has left is told as well. An id is a new one each time that the change
-- is noted, so that what is noted while it is sent is sent again.
CREATE TABLE program_notices (
    client_id uuid NOT NULL REFERENCES subscribers (client_id) ON DELETE CASCADE,
    owner text NOT NULL,
    collection text NOT NULL,
    name text NOT NULL,
    date date NOT NULL,
    id uuid NOT NULL UNIQUE,
    PRIMARY KEY (client_id, owner, collection, name, date)
);
CREATE INDEX program_notices_in_turn ON program_notices (client_id, id);

-- Counts changes of which FitEx itself keeps nothing: answers that were kept are old then, and no date is due.
ALTER TABLE schedules ADD COLUMN touched integer NOT NULL DEFAULT 0;
-- Providers are asked to tell of more than before.
UPDATE schedules SET subscribed_at = NULL;
