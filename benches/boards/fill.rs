//! Fills a fresh database with a crowd, set by set.

use std::time::Instant as Clock;

use fitex::database::Conn;
use fitex::model::leaderboard::{BoardPeriod, Subject};
use fitex::model::season::Season;
use fitex::model::text::Area;
use fitex::model::time::{CivilDate, Instant};
use fitex::service::boards::{Ranking, around, fresh, scopes};
use fitex::store;
use jiff::civil::date;

use crate::people::{self, COUNTIES, Crowd, STARTS_ON, TEAM, ZONE};
use crate::place::{Place, run};
use crate::totals::{Totals, periods};

/// People whose days one statement writes.
const AT_A_TIME: i64 = 50_000;

/// How many rows there are of what.
pub type Sizes = Vec<(&'static str, i64)>;

struct Fill<'a> {
    conn: Conn,
    crowd: &'a Crowd,
    season: Season,
    sizes: Sizes,
    began: Clock,
}

/// Fills a database that has its tables; everybody has the password of this hash.
pub fn fill(place: &Place, crowd: &Crowd, password_hash: &str) -> Sizes {
    let mut fill = Fill {
        conn: place.filler(),
        crowd,
        season: people::the_season(crowd.now()),
        sizes: Vec::new(),
        began: Clock::now(),
    };
    fill.people(password_hash);
    fill.days();
    fill.totals();
    fill.boards();
    fill.tidy();
    fill.sizes.push(("bytes", place.bytes()));
    fill.sizes
}

impl Fill<'_> {
    fn run(&mut self, sql: &str) -> i64 {
        run(&mut self.conn, sql)
    }

    fn each(&mut self, on_postgres: &str, on_sqlite: &str) {
        let sql = match self.conn {
            Conn::Pg(_) => on_postgres,
            Conn::Lite(_) => on_sqlite,
        };
        for sql in sql.split(';').filter(|sql| !sql.trim().is_empty()) {
            self.run(sql);
        }
    }

    fn done(&mut self, what: &'static str, rows: i64) {
        let (people, spent) = (self.crowd.people, self.began.elapsed().as_secs());
        eprintln!("{people} people: {rows} {what} after {spent} s");
        self.sizes.push((what, rows));
    }

    /// An id by its kind and number, in SQL.
    fn id(&self, kind: &str, number: &str) -> String {
        match self.conn {
            Conn::Pg(_) => {
                format!("('00000000-0000-7000-{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid")
            }
            Conn::Lite(_) => {
                format!("unhex('0000000000007000{kind}' || printf('%012x', {number}))")
            }
        }
    }

    /// A table of numbers `n`, in SQL.
    fn series(&self, first: i64, last: i64) -> String {
        match self.conn {
            Conn::Pg(_) => format!("generate_series({first}::bigint, {last}::bigint) AS s(n)"),
            Conn::Lite(_) => format!(
                "(WITH RECURSIVE s(n) AS (VALUES ({first}) UNION ALL SELECT n + 1 FROM s WHERE n < {last}) \
                SELECT n FROM s) AS s"
            ),
        }
    }

    fn date(&self, of: CivilDate) -> String {
        match self.conn {
            Conn::Pg(_) => format!("DATE '{of}'"),
            Conn::Lite(_) => CivilDate(date(1970, 1, 1)).days_to(of).to_string(),
        }
    }

    fn instant(&self, of: Instant) -> String {
        match self.conn {
            Conn::Pg(_) => format!("TIMESTAMPTZ '{}'", of.0),
            Conn::Lite(_) => of.0.as_microsecond().to_string(),
        }
    }

    fn people(&mut self, password_hash: &str) {
        let (people, now) = (self.crowd.people, self.crowd.now());
        let (began, soon) = (self.instant(now), self.series(1, people));
        let (id, figures) = (self.id("8000", "n"), people::usual_and_target_in_sql());
        self.each(
            "CREATE TABLE fill_people (n bigint PRIMARY KEY, id uuid, usual bigint, target bigint); \
            CREATE TABLE fill_dates (day bigint PRIMARY KEY)",
            "CREATE TABLE fill_people (n INTEGER PRIMARY KEY, id BLOB, usual INTEGER, target INTEGER); \
            CREATE TABLE fill_dates (day INTEGER PRIMARY KEY)",
        );
        self.run(&format!(
            "INSERT INTO fill_people SELECT n, {id}, {figures} FROM {soon}"
        ));
        let span = self.crowd.span();
        let days = self.series(span.start, span.end - 1);
        self.run(&format!("INSERT INTO fill_dates SELECT n FROM {days}"));
        let rows = self.run(&format!(
            "INSERT INTO users (id, email, password_hash, display_name, time_zone, unit_preference, role, age_group, version, created_at, updated_at) \
            SELECT id, 'p' || n || '@example.org', '{password_hash}', 'Person ' || n, '{ZONE}', 'metric', 'member', 'adult', 1, {began}, {began} FROM fill_people ORDER BY n"
        ));
        self.done("people", rows);
        store::seasons::insert(&mut self.conn, &self.season, "").unwrap();
        let (id, season) = (self.id("9000", "n"), self.id("8888", "1"));
        let teams = self.series(1, people / TEAM);
        let rows = self.run(&format!(
            "INSERT INTO teams (id, season_id, name, folded_name, area, member_count, join_code, version, created_at, updated_at) \
            SELECT {id}, {season}, 'Team ' || n, 'team ' || n, 'State' || (n % 10) || '/County' || (n % {COUNTIES}), {TEAM}, 'code' || n, 1, {began}, {began} FROM {teams}"
        ));
        self.done("teams", rows);
        self.memberships(&season, &began);
    }

    fn memberships(&mut self, season: &str, began: &str) {
        let (id, team) = (
            self.id("a000", "n"),
            self.id("9000", &format!("(n - 1) / {TEAM} + 1")),
        );
        let (starts_on, today) = (self.date(STARTS_ON), self.date(self.crowd.today()));
        let closes = people::zone().start_of(self.crowd.today().plus_days(1));
        let closes = self.instant(closes);
        let rows = self.run(&format!(
            "INSERT INTO memberships (id, season_id, team_id, user_id, role, shares, joined_on, version, created_at, updated_at, listed_as, tally_due_at, tally_from) \
            SELECT {id}, {season}, {team}, id, CASE (n - 1) % {TEAM} WHEN 0 THEN 'captain' ELSE 'member' END, '[]', {starts_on}, 1, {began}, {began}, 'alias', {closes}, {today} FROM fill_people ORDER BY n"
        ));
        self.done("memberships", rows);
        let (id, from) = (self.id("b000", "n"), self.date(STARTS_ON.plus_days(-20)));
        let why = serde_json::to_string(&people::explanation(7_000)).unwrap();
        let rows = self.run(&format!(
            "INSERT INTO goals (id, user_id, series_id, metric, period, target, strategy, parameters, explanation, effective_from, version, created_at, updated_at) \
            SELECT {id}, id, {id}, 'steps', 'day', target, 'fixed', '{{}}', '{why}', {from}, 1, {began}, {began} FROM fill_people ORDER BY n"
        ));
        self.done("goals", rows);
    }

    fn days(&mut self) {
        self.each("ALTER TABLE days DROP CONSTRAINT days_pkey", "");
        let (starts_on, at) = (self.date(STARTS_ON), self.instant(self.crowd.now()));
        let date = match self.conn {
            Conn::Pg(_) => format!("{starts_on} + day::integer"),
            Conn::Lite(_) => format!("{starts_on} + day"),
        };
        let mut rows = 0;
        for first in (1..=self.crowd.people).step_by(AT_A_TIME as usize) {
            let told = people::told_in_sql(&(first..=first + AT_A_TIME - 1));
            rows += self.run(&format!(
                "INSERT INTO days (user_id, date, source, provider, time_zone, zone_origin, steps, credited_steps, distance_meters, energy_kilocalories, status, status_reason, revision, observed_at) \
                SELECT id, {date}, 'device', 'google_health', '{ZONE}', 'provider', steps, steps, steps * 0.72, 1800 + steps / 20, \
                CASE WHEN valid THEN 'complete' ELSE 'shortWear' END, CASE WHEN valid THEN 'synced_past_midnight' ELSE 'worn_less_than_600_minutes' END, 1, {at} \
                FROM ({told}) AS days"
            ));
        }
        self.each("ALTER TABLE days ADD PRIMARY KEY (user_id, date)", "");
        self.done("days", rows);
    }

    fn totals(&mut self) {
        let columns = "(subject_id ID, subject TEXT, period TEXT, county INTEGER, goal_day_rate KEY, \
            capped_mean KEY, progress_index KEY, improvement KEY, consistency KEY)";
        let sql = format!("CREATE TABLE fill_keys {columns}");
        self.each(
            &sql.replace(" ID", " uuid").replace(" KEY", " bigint"),
            &sql.replace(" ID", " BLOB").replace(" KEY", " INTEGER"),
        );
        let season = self.season.clone();
        let mut totals = Totals::new(self.crowd, &season);
        for first in (1..=self.crowd.people / TEAM).step_by(1_000) {
            for team in first..(first + 1_000).min(self.crowd.people / TEAM + 1) {
                totals.of_team(team);
            }
            self.run("BEGIN");
            totals.write(&mut self.conn);
            self.run("COMMIT");
        }
        self.done("standings", totals.written);
    }

    fn boards(&mut self) {
        self.each(
            "CREATE TABLE fill_boards (subject text, period text, metric text, county integer, id bigint); \
            ALTER TABLE board_entries DROP CONSTRAINT board_entries_pkey; \
            ALTER TABLE board_counts DROP CONSTRAINT board_counts_pkey; DROP INDEX board_entries_order",
            "CREATE TABLE fill_boards (subject TEXT, period TEXT, metric TEXT, county INTEGER, id INTEGER); \
            DROP INDEX board_entries_order",
        );
        let mut boards = 0;
        for subject in [Subject::Users, Subject::Teams] {
            for (period, date) in periods(self.crowd) {
                boards += self.of_period(subject, period, date);
            }
        }
        self.run(
            "CREATE INDEX fill_boards_of ON fill_boards (subject, period, metric, county, id)",
        );
        self.done("boards", boards);
        self.entries();
        self.counts();
    }

    /// The boards of a period, and of which counties each is.
    fn of_period(&mut self, subject: Subject, period: BoardPeriod, date: CivilDate) -> i64 {
        let (starts_on, ends_on) = around(&self.season, period, date);
        let mut boards = std::collections::BTreeMap::new();
        let mut counties = Vec::new();
        for county in 0..COUNTIES {
            let area: Area = serde_json::from_value(people::area(county).into()).unwrap();
            for scope in scopes(Some(&area), None).lines() {
                for metric in subject.metrics(period) {
                    let ranking = Ranking {
                        season: self.season.id,
                        subject,
                        metric: *metric,
                        period,
                        starts_on,
                        scope,
                    };
                    let id = ranking.id();
                    boards.insert(id, fresh(&self.season, id, (period, ends_on)));
                    counties.push(format!(
                        "('{subject}', '{period}', '{metric}', {county}, {id})"
                    ));
                }
            }
        }
        let boards: Vec<_> = boards.into_values().collect();
        store::boards::ensure(&mut self.conn, &boards).unwrap();
        self.run(&format!(
            "INSERT INTO fill_boards VALUES {}",
            counties.join(", ")
        ));
        boards.len() as i64
    }

    fn entries(&mut self) {
        let mut rows = 0;
        for subject in [Subject::Users, Subject::Teams] {
            for (period, _) in periods(self.crowd) {
                for metric in subject.metrics(period) {
                    rows += self.run(&format!(
                        "INSERT INTO board_entries (board_id, subject_id, sort_key) \
                        SELECT b.id, k.subject_id, k.{metric} FROM fill_keys k CROSS JOIN fill_boards b \
                        WHERE k.subject = '{subject}' AND k.period = '{period}' AND k.{metric} IS NOT NULL \
                        AND b.subject = '{subject}' AND b.period = '{period}' AND b.metric = '{metric}' \
                        AND b.county = k.county ORDER BY b.id, k.subject_id"
                    ));
                }
            }
        }
        self.each(
            "ALTER TABLE board_entries ADD PRIMARY KEY (board_id, subject_id); \
            CREATE INDEX board_entries_order ON board_entries (board_id, sort_key, subject_id)",
            "CREATE INDEX board_entries_order ON board_entries (board_id, sort_key, subject_id)",
        );
        self.done("board_entries", rows);
    }

    /// By the beginnings of keys, as the code takes them of the greatest key.
    fn counts(&mut self) {
        use fitex::engine::ranking::{LEVELS, prefix};
        let mut rows = 0;
        for level in 1..=LEVELS {
            let shift = 40 - (64 - prefix((1 << 40) - 1, level).leading_zeros());
            rows += self.run(&format!(
                "INSERT INTO board_counts (board_id, level, prefix, entries) \
                SELECT board_id, {level}, sort_key >> {shift}, count(*) FROM board_entries WHERE sort_key >= 0 \
                GROUP BY board_id, sort_key >> {shift} ORDER BY board_id, sort_key >> {shift}"
            ));
        }
        self.each(
            "ALTER TABLE board_counts ADD PRIMARY KEY (board_id, level, prefix)",
            "",
        );
        self.done("board_counts", rows);
    }

    fn tidy(&mut self) {
        self.each(
            "DROP TABLE fill_keys; DROP TABLE fill_people; DROP TABLE fill_dates; DROP TABLE fill_boards; \
            VACUUM ANALYZE",
            "DROP TABLE fill_keys; DROP TABLE fill_people; DROP TABLE fill_dates; DROP TABLE fill_boards",
        );
    }
}
