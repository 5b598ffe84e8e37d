-- Runs of the programme.
CREATE TABLE seasons (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    areas TEXT NOT NULL,
    starts_on INTEGER NOT NULL,
    weeks INTEGER NOT NULL,
    ends_on INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    registration_opens_on INTEGER NOT NULL,
    registration_closes_on INTEGER NOT NULL,
    joining_closes_on INTEGER NOT NULL,
    smallest_team INTEGER NOT NULL,
    largest_team INTEGER NOT NULL,
    back_entry_days INTEGER NOT NULL,
    created_by BLOB REFERENCES users (id) ON DELETE SET NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX seasons_created_by ON seasons (created_by);

-- Teams. `member_count` is kept with the memberships, so that a list of teams need not count.
CREATE TABLE teams (
    id BLOB NOT NULL PRIMARY KEY,
    season_id BLOB NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    area TEXT,
    member_count INTEGER NOT NULL,
    join_code TEXT NOT NULL,
    closed_on INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX teams_name ON teams (season_id, folded_name);
CREATE UNIQUE INDEX teams_join_code ON teams (join_code);
CREATE INDEX teams_season ON teams (season_id, id);

-- Somebody's time in a season, in a team or alone: from `joined_on` until before `left_on`.
CREATE TABLE memberships (
    id BLOB NOT NULL PRIMARY KEY,
    season_id BLOB NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    team_id BLOB REFERENCES teams (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('captain', 'member')),
    shares TEXT NOT NULL,
    joined_on INTEGER NOT NULL,
    left_on INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX memberships_open ON memberships (season_id, user_id) WHERE left_on IS NULL;
CREATE UNIQUE INDEX memberships_captain ON memberships (team_id) WHERE role = 'captain' AND left_on IS NULL;
CREATE INDEX memberships_team ON memberships (team_id, joined_on);
CREATE INDEX memberships_user ON memberships (user_id, id);

-- Links that let one person into a team. The secret in the link is known by its hash.
CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY,
    team_id BLOB NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    created_by BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX invitations_secret ON invitations (secret_hash);
CREATE INDEX invitations_team ON invitations (team_id, id);
CREATE INDEX invitations_created_by ON invitations (created_by);
