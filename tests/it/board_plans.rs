//! What boards ask the database is looked up by an index, whole: among a million people nothing else
//! will do.

use crate::both;
use crate::support::Engine;

/// Queries of a read, of totals that are made and of what is cleared, each under the index that answers it.
/// `ID` is an id, `THEN` a date or an instant.
const QUERIES: &str = "
-- board_entries_order
SELECT * FROM board_entries WHERE board_id = 1 ORDER BY sort_key DESC, subject_id DESC LIMIT 50
-- board_entries_order
SELECT * FROM board_entries WHERE board_id = 1 AND (sort_key, subject_id) > (5, ID) ORDER BY sort_key, subject_id LIMIT 3
-- board_entries_order
SELECT * FROM board_entries WHERE board_id = 1 AND (sort_key, subject_id) < (5, ID) AND sort_key >= 0 ORDER BY sort_key DESC, subject_id DESC LIMIT 3
-- board_entries_pkey
SELECT * FROM board_entries WHERE board_id = 1 AND subject_id = ID
-- board_counts_pkey
SELECT * FROM board_counts WHERE (board_id = 1 AND level = 1 AND prefix > -1 AND prefix < 99) OR (board_id = 1 AND level = 2 AND prefix > 5 AND prefix < 9) OR (board_id = 1 AND level = 3 AND prefix > 5 AND prefix < 9)
-- standings_pkey
SELECT * FROM standings WHERE season_id = ID AND subject_id IN (ID, ID) AND period = 'day' AND starts_on = THEN
-- memberships_season_user memberships_open
SELECT * FROM memberships JOIN users ON users.id = memberships.user_id WHERE season_id = ID AND user_id IN (ID, ID) AND left_on IS NULL
-- memberships_tally_due
SELECT id FROM memberships WHERE tally_due_at <= THEN ORDER BY tally_due_at LIMIT 24
-- memberships_team memberships_tally_due
SELECT id FROM memberships WHERE team_id IN (ID, ID) AND tally_due_at <= THEN ORDER BY id
-- memberships_team
SELECT * FROM memberships JOIN users ON users.id = memberships.user_id WHERE team_id IN (ID, ID) OR user_id IN (ID, ID) ORDER BY joined_on
-- standings_pkey
SELECT * FROM standings WHERE season_id = ID AND subject_id IN (ID, ID) AND ends_on >= THEN
-- board_counts_pkey
DELETE FROM board_counts WHERE (board_id = 1 AND level = 2 AND prefix = 5) OR (board_id = 2 AND level = 2 AND prefix = 5)
-- boards_unsettled
SELECT id FROM boards WHERE settled_at IS NULL AND settles_at <= THEN AND NOT EXISTS (SELECT 1 FROM memberships WHERE season_id = boards.season_id AND tally_due_at <= boards.settles_at) ORDER BY settles_at LIMIT 1
-- boards_expiring
SELECT id FROM boards WHERE expires_at <= THEN ORDER BY expires_at LIMIT 1
-- board_entries_pkey
SELECT subject_id FROM board_entries WHERE board_id = 1 ORDER BY subject_id LIMIT 1 OFFSET 5000
-- board_counts_pkey
SELECT prefix FROM board_counts WHERE board_id = 1 AND level = 1 ORDER BY prefix LIMIT 1 OFFSET 5000
-- standings_ends
SELECT season_id, ends_on FROM standings WHERE period = 'day' AND ends_on < THEN ORDER BY ends_on LIMIT 1
-- standings_ends
SELECT subject_id FROM standings WHERE period = 'day' AND ends_on = THEN AND season_id = ID LIMIT 5000
";

/// PostgreSQL plans by what is in the tables: enough for an index to be worth it.
const CROWD: &str = "
    ALTER TABLE boards DROP CONSTRAINT boards_season_id_fkey;
    ALTER TABLE board_entries DROP CONSTRAINT board_entries_board_id_fkey;
    ALTER TABLE board_counts DROP CONSTRAINT board_counts_board_id_fkey;
    ALTER TABLE standings DROP CONSTRAINT standings_season_id_fkey;
    ALTER TABLE memberships DROP CONSTRAINT memberships_season_id_fkey;
    ALTER TABLE memberships DROP CONSTRAINT memberships_team_id_fkey;
    ALTER TABLE memberships DROP CONSTRAINT memberships_user_id_fkey;
    INSERT INTO users (id, email, password_hash, display_name, time_zone, unit_preference, role, age_group, version, created_at, updated_at)
        SELECT gen_random_uuid(), n::text, '', '', 'Etc/UTC', 'metric', 'member', 'adult', 1, 'epoch', 'epoch' FROM generate_series(1, 10000) n;
    INSERT INTO boards (id, season_id, settles_at, revision, expires_at)
        SELECT n, gen_random_uuid(), 'epoch', 0, 'epoch' FROM generate_series(1, 2000) n;
    INSERT INTO board_entries (board_id, subject_id, sort_key)
        SELECT n % 2, gen_random_uuid(), n % 97 FROM generate_series(1, 40000) n;
    INSERT INTO board_counts (board_id, level, prefix, entries)
        SELECT n % 2, 1 + n / 2 % 3, n, 1 FROM generate_series(1, 40000) n;
    INSERT INTO standings (season_id, subject_id, subject, period, starts_on, ends_on, listed_in, members, current_members, member_days, valid_days, goal_days_met, goal_days_known, steps, manual_days, updated_at)
        SELECT '00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'users', 'day', DATE '1970-01-01' + n % 28, DATE '1970-01-01' + n % 28, '', 1, 1, 1, 1, 1, 1, 1, 0, 'epoch' FROM generate_series(1, 40000) n;
    INSERT INTO memberships (id, season_id, team_id, user_id, role, shares, joined_on, version, created_at, updated_at, listed_as, tally_due_at)
        SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000000', gen_random_uuid(), gen_random_uuid(), 'member', '[]', 'epoch', 1, 'epoch', 'epoch', 'alias', TIMESTAMPTZ 'epoch' + n * INTERVAL '1 second' FROM generate_series(1, 10000) n;
    ANALYZE;
";

both! {
    async fn every_query_of_boards_goes_by_an_index(world: World) {
        if let Engine::Postgres { .. } = *world.engine {
            world.engine.execute(CROWD);
        }
        let lines: Vec<&str> = QUERIES.trim().lines().collect();
        for query in lines.chunks(2) {
            let sql = query[1].replace("ID", world.engine.id()).replace("THEN", world.engine.long_ago());

            let plan = world.engine.plan_of(&sql);

            // SQLite keeps some tables in the order of their primary keys.
            let mut indexes = query[0].trim_start_matches("-- ").split(' ');
            let by_key = query[0].contains("_pkey") && (plan.contains("USING PRIMARY KEY") || plan.contains("sqlite_autoindex"));
            assert!(by_key || indexes.any(|index| plan.contains(index)), "{sql}\n{plan}");
            let whole = plan.lines().find(|step| step.contains("Seq Scan") || step.starts_with("SCAN ") && !step.contains(" USING "));
            assert_eq!(whole, None, "{sql}\n{plan}");
            let is_in_order = query[0].contains("board_entries") && sql.contains("ORDER BY");
            assert!(!is_in_order || !(plan.contains("Sort  (") || plan.contains("B-TREE")), "{sql}\n{plan}");
        }
    }
}
