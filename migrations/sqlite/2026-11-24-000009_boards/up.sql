-- How a season's people are ranked, and what its units are worth.
ALTER TABLE seasons ADD COLUMN ranking_metric TEXT NOT NULL DEFAULT 'goal_day_rate';
ALTER TABLE seasons ADD COLUMN grace_hours INTEGER NOT NULL DEFAULT 72;
ALTER TABLE seasons ADD COLUMN daily_cap INTEGER NOT NULL DEFAULT 20000;
ALTER TABLE seasons ADD COLUMN minutes_per_mile INTEGER NOT NULL DEFAULT 15;
ALTER TABLE seasons ADD COLUMN miles_a_week INTEGER NOT NULL DEFAULT 10;
ALTER TABLE seasons ADD COLUMN cohorts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE teams ADD COLUMN cohort TEXT;
ALTER TABLE users ADD COLUMN age_group TEXT NOT NULL DEFAULT 'adult';

-- What somebody is called on boards, and where somebody who takes part alone belongs. `tally_due_at` says
-- when the totals of their boards are to be made anew, from `tally_from` on.
ALTER TABLE memberships ADD COLUMN listed_as TEXT NOT NULL DEFAULT 'alias';
ALTER TABLE memberships ADD COLUMN alias TEXT;
ALTER TABLE memberships ADD COLUMN area TEXT;
ALTER TABLE memberships ADD COLUMN cohort TEXT;
ALTER TABLE memberships ADD COLUMN tally_due_at INTEGER;
ALTER TABLE memberships ADD COLUMN tally_from INTEGER;
CREATE INDEX memberships_tally_due ON memberships (tally_due_at) WHERE tally_due_at IS NOT NULL;
CREATE INDEX memberships_season_user ON memberships (season_id, user_id);

-- What a person or a team did in a period of a season, kept with the days, so that a board need not add.
-- `listed_in` names the season, places and cohort on whose boards they are.
CREATE TABLE standings (
    season_id BLOB NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    subject_id BLOB NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER NOT NULL,
    listed_in TEXT NOT NULL,
    members INTEGER NOT NULL,
    current_members INTEGER NOT NULL,
    member_days INTEGER NOT NULL,
    valid_days INTEGER NOT NULL,
    goal_days_met INTEGER NOT NULL,
    goal_days_known INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    manual_days INTEGER NOT NULL,
    coverage REAL,
    top_member_share REAL,
    goal_day_rate REAL,
    capped_mean REAL,
    progress_index REAL,
    improvement REAL,
    consistency REAL,
    unranked TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (season_id, subject_id, period, starts_on)
) STRICT;

-- One list of people or teams: a season's period by a metric, of everybody or of a place or cohort. `id`
-- follows from the rest.
CREATE TABLE boards (
    id INTEGER NOT NULL PRIMARY KEY,
    season_id BLOB NOT NULL REFERENCES seasons (id) ON DELETE CASCADE,
    settles_at INTEGER NOT NULL,
    settled_at INTEGER,
    revision INTEGER NOT NULL,
    revised_at INTEGER
) STRICT;
CREATE INDEX boards_season ON boards (season_id);
CREATE INDEX boards_unsettled ON boards (settles_at) WHERE settled_at IS NULL;

-- Who is on a board: the greatest key first.
CREATE TABLE board_entries (
    board_id INTEGER NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    subject_id BLOB NOT NULL,
    sort_key INTEGER NOT NULL,
    settled_rank INTEGER,
    PRIMARY KEY (board_id, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX board_entries_order ON board_entries (board_id, sort_key, subject_id);
CREATE INDEX board_entries_subject ON board_entries (subject_id);

-- How many entries of a board have a key that begins with `prefix`, in ever finer levels: to know a rank
-- is to add a few of them.
CREATE TABLE board_counts (
    board_id INTEGER NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    level INTEGER NOT NULL,
    prefix INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (board_id, level, prefix)
) STRICT, WITHOUT ROWID;
