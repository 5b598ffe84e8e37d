-- Runs of the programme.
CREATE TABLE seasons (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    areas text NOT NULL,
    starts_on date NOT NULL,
    weeks integer NOT NULL,
    ends_on date NOT NULL,
    time_zone text NOT NULL,
    registration_opens_on date NOT NULL,
    registration_closes_on date NOT NULL,
    joining_closes_on date NOT NULL,
    smallest_team integer NOT NULL,
    largest_team integer NOT NULL,
    back_entry_days integer NOT NULL,
    created_by uuid REFERENCES users (id) ON DELETE SET NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX seasons_created_by ON seasons (created_by);

-- Teams. `member_count` is kept with the memberships, so that a list of teams need not count.
CREATE TABLE teams (
    id uuid PRIMARY KEY,
    season_id uuid NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    name text NOT NULL,
    folded_name text NOT NULL,
    area text,
    member_count integer NOT NULL,
    join_code text NOT NULL,
    closed_on date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX teams_name ON teams (season_id, folded_name);
CREATE UNIQUE INDEX teams_join_code ON teams (join_code);
CREATE INDEX teams_season ON teams (season_id, id);

-- Somebody's time in a season, in a team or alone: from `joined_on` until before `left_on`.
CREATE TABLE memberships (
    id uuid PRIMARY KEY,
    season_id uuid NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    team_id uuid REFERENCES teams (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('captain', 'member')),
    shares text NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX memberships_open ON memberships (season_id, user_id) WHERE left_on IS NULL;
CREATE UNIQUE INDEX memberships_captain ON memberships (team_id) WHERE role = 'captain' AND left_on IS NULL;
CREATE INDEX memberships_team ON memberships (team_id, joined_on);
CREATE INDEX memberships_user ON memberships (user_id, id);

-- Links that let one person into a team. The secret in the link is known by its hash.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    created_by uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE UNIQUE INDEX invitations_secret ON invitations (secret_hash);
CREATE INDEX invitations_team ON invitations (team_id, id);
CREATE INDEX invitations_created_by ON invitations (created_by);
