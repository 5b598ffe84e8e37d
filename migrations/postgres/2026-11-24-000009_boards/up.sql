-- How a season's people are ranked, and what its units are worth.
ALTER TABLE seasons ADD COLUMN ranking_metric text NOT NULL DEFAULT 'goal_day_rate';
ALTER TABLE seasons ADD COLUMN grace_hours integer NOT NULL DEFAULT 72;
ALTER TABLE seasons ADD COLUMN daily_cap integer NOT NULL DEFAULT 20000;
ALTER TABLE seasons ADD COLUMN minutes_per_mile integer NOT NULL DEFAULT 15;
ALTER TABLE seasons ADD COLUMN miles_a_week integer NOT NULL DEFAULT 10;
ALTER TABLE seasons ADD COLUMN cohorts text NOT NULL DEFAULT '[]';
ALTER TABLE teams ADD COLUMN cohort text;
ALTER TABLE users ADD COLUMN age_group text NOT NULL DEFAULT 'adult';

-- What somebody is called on boards, and where somebody who takes part alone belongs. `tally_due_at` says
-- when the totals of their boards are to be made anew, from `tally_from` on.
ALTER TABLE memberships ADD COLUMN listed_as text NOT NULL DEFAULT 'alias';
ALTER TABLE memberships ADD COLUMN alias text;
ALTER TABLE memberships ADD COLUMN area text;
ALTER TABLE memberships ADD COLUMN cohort text;
ALTER TABLE memberships ADD COLUMN tally_due_at timestamptz;
ALTER TABLE memberships ADD COLUMN tally_from date;
CREATE INDEX memberships_tally_due ON memberships (tally_due_at) WHERE tally_due_at IS NOT NULL;
CREATE INDEX memberships_season_user ON memberships (season_id, user_id);

-- What a person or a team did in a period of a season, kept with the days, so that a board need not add.
-- `listed_in` names the season, places and cohort on whose boards they are.
CREATE TABLE standings (
    season_id uuid NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    subject_id uuid NOT NULL,
    subject text NOT NULL,
    period text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    listed_in text NOT NULL,
    members integer NOT NULL,
    current_members integer NOT NULL,
    member_days integer NOT NULL,
    valid_days integer NOT NULL,
    goal_days_met integer NOT NULL,
    goal_days_known integer NOT NULL,
    steps bigint NOT NULL,
    manual_days integer NOT NULL,
    coverage double precision,
    top_member_share double precision,
    goal_day_rate double precision,
    capped_mean double precision,
    progress_index double precision,
    improvement double precision,
    consistency double precision,
    unranked text,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (season_id, subject_id, period, starts_on)
);

-- One list of people or teams: a season's period by a metric, of everybody or of a place or cohort. `id`
-- follows from the rest.
CREATE TABLE boards (
    id bigint PRIMARY KEY,
    season_id uuid NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    settles_at timestamptz NOT NULL,
    settled_at timestamptz,
    revision integer NOT NULL,
    revised_at timestamptz
);
CREATE INDEX boards_season ON boards (season_id);
CREATE INDEX boards_unsettled ON boards (settles_at) WHERE settled_at IS NULL;

-- Who is on a board: the greatest key first.
CREATE TABLE board_entries (
    board_id bigint NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    subject_id uuid NOT NULL,
    sort_key bigint NOT NULL,
    settled_rank integer,
    PRIMARY KEY (board_id, subject_id)
);
CREATE INDEX board_entries_order ON board_entries (board_id, sort_key, subject_id);
CREATE INDEX board_entries_subject ON board_entries (subject_id);

-- How many entries of a board have a key that begins with `prefix`, in ever finer levels: to know a rank
-- is to add a few of them.
CREATE TABLE board_counts (
    board_id bigint NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    level integer NOT NULL,
    prefix bigint NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (board_id, level, prefix)
);
