//! Totals of people and teams, and their keys on boards, by the rules of the real code.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use fitex::database::Conn;
use fitex::database::types::DbUuid;
use fitex::engine::goal::{WEEK, baseline_before};
use fitex::engine::measure::{Records, seen};
use fitex::engine::standings::tally;
use fitex::engine::team_progress::{Inputs, Stay};
use fitex::model::day::Day;
use fitex::model::goal::Goal;
use fitex::model::id::{TeamId, UserId};
use fitex::model::leaderboard::{BoardMetric, BoardPeriod, Subject};
use fitex::model::metric::Metric;
use fitex::model::season::Season;
use fitex::model::text::Area;
use fitex::model::time::{Instant, ZoneName};
use fitex::service::boards::{Ranking, around, places, scopes};
use fitex::store;
use fitex::store::standings::Standing;

use crate::people::{self, Crowd, TEAM};

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use fitex::database::types::SqlUuid;

    fill_keys (subject_id, period) {
        subject_id -> SqlUuid,
        subject -> Text,
        period -> Text,
        county -> Integer,
        goal_day_rate -> Nullable<BigInt>,
        capped_mean -> Nullable<BigInt>,
        progress_index -> Nullable<BigInt>,
        improvement -> Nullable<BigInt>,
        consistency -> Nullable<BigInt>,
    }
}

/// Where somebody comes on the boards of a period.
#[derive(Insertable)]
#[diesel(table_name = fill_keys)]
#[diesel(treat_none_as_default_value = false)]
struct Keys {
    subject_id: DbUuid,
    subject: Subject,
    period: BoardPeriod,
    county: i32,
    goal_day_rate: Option<i64>,
    capped_mean: Option<i64>,
    progress_index: Option<i64>,
    improvement: Option<i64>,
    consistency: Option<i64>,
}

/// Makes totals, and writes them many at a time.
pub struct Totals<'a> {
    crowd: &'a Crowd,
    season: &'a Season,
    zone: ZoneName,
    made_at: Instant,
    ids: BTreeMap<i64, BoardMetric>,
    standings: Vec<Standing>,
    keys: Vec<Keys>,
    pub written: i64,
}

impl<'a> Totals<'a> {
    pub fn new(crowd: &'a Crowd, season: &'a Season) -> Self {
        let mut ids = BTreeMap::new();
        for (ranking, metric) in rankings(crowd, season, &scopes(None, None)) {
            ids.insert(ranking, metric);
        }
        Self {
            crowd,
            season,
            zone: people::zone(),
            made_at: crowd.now().plus_seconds(-3_600),
            ids,
            standings: Vec::new(),
            keys: Vec::new(),
            written: 0,
        }
    }

    /// Those of a team and its members.
    pub fn of_team(&mut self, team: i64) {
        let members: Vec<(UserId, Vec<Day>, Goal)> = (TEAM * (team - 1) + 1..=TEAM * team)
            .map(|person| {
                let days = people::days(person, self.crowd, &self.zone);
                (
                    people::user(person),
                    days,
                    people::goal(person, self.made_at),
                )
            })
            .collect();
        let stays: Vec<Stay<'_>> = members
            .iter()
            .map(|(user, days, goal)| Stay {
                user: *user,
                today: self.crowd.today(),
                times: vec![(self.season.starts_on, None)],
                days: days
                    .iter()
                    .map(|day| (day.date, day))
                    .collect::<HashMap<_, _>>(),
                goals: vec![goal],
                care: Vec::new(),
            })
            .collect();
        let baselines: BTreeMap<UserId, i32> = members
            .iter()
            .filter_map(|(user, days, _)| {
                let records = Records {
                    days,
                    nutrition: &[],
                };
                let until = self.season.starts_on;
                let week = (until.plus_days(-WEEK), until.plus_days(-1));
                let week = seen(Metric::Steps, &records, week);
                Some((*user, baseline_before(until, &week)?))
            })
            .collect();
        let county = people::county(team);
        let subject = (DbUuid(people::team(team).0), Subject::Teams);
        self.of(
            subject,
            county,
            &stays,
            &baselines,
            self.season.smallest_team,
        );
        for (at, (user, ..)) in members.iter().enumerate() {
            let own = stays.get(at..=at).unwrap();
            self.of((DbUuid(user.0), Subject::Users), county, own, &baselines, 1);
        }
    }

    fn of(
        &mut self,
        (subject_id, subject): (DbUuid, Subject),
        county: i64,
        stays: &[Stay<'_>],
        baselines: &BTreeMap<UserId, i32>,
        smallest: i32,
    ) {
        let nothing = BTreeMap::new();
        let area: Area = serde_json::from_value(people::area(county).into()).unwrap();
        for (period, date) in periods(self.crowd) {
            let (starts_on, ends_on) = around(self.season, period, date);
            let inputs = Inputs {
                team: TeamId(subject_id.0),
                from: starts_on,
                to: ends_on,
                smallest,
                season: self.season,
                stays,
                caller: UserId(subject_id.0),
                goal_days_percent: 0,
                cups: None,
                draws: &BTreeMap::new(),
            };
            let baselines = match period {
                BoardPeriod::Day => &nothing,
                BoardPeriod::Week | BoardPeriod::Season => baselines,
            };
            let mut standing = Standing {
                season_id: self.season.id,
                subject_id,
                subject,
                period,
                starts_on,
                ends_on,
                listed_in: scopes(None, None),
                tally: tally(&inputs, baselines),
                updated_at: self.made_at,
            };
            let mut keys = Keys {
                subject_id,
                subject,
                period,
                county: county as i32,
                goal_day_rate: None,
                capped_mean: None,
                progress_index: None,
                improvement: None,
                consistency: None,
            };
            for (board, key) in places(&standing) {
                let key = Some(key);
                match self.ids.get(&board).unwrap() {
                    BoardMetric::GoalDayRate => keys.goal_day_rate = key,
                    BoardMetric::CappedMean => keys.capped_mean = key,
                    BoardMetric::ProgressIndex => keys.progress_index = key,
                    BoardMetric::Improvement => keys.improvement = key,
                    BoardMetric::Consistency => keys.consistency = key,
                }
            }
            standing.listed_in = scopes(Some(&area), None);
            self.standings.push(standing);
            self.keys.push(keys);
        }
    }

    /// Writes what was made.
    pub fn write(&mut self, conn: &mut Conn) {
        let (standings, keys) = (
            std::mem::take(&mut self.standings),
            std::mem::take(&mut self.keys),
        );
        self.written += standings.len() as i64;
        store::standings::put(conn, &standings).unwrap();
        match conn {
            Conn::Pg(c) => {
                let copy = diesel::copy_from(fill_keys::table).from_insertable(keys);
                copy.execute(c).unwrap();
            }
            Conn::Lite(c) => {
                for some in keys.chunks(1_000) {
                    let rows = diesel::insert_into(fill_keys::table).values(some);
                    rows.execute(c).unwrap();
                }
            }
        }
    }
}

/// The periods whose boards there are: of yesterday, of its week, and of the season.
pub fn periods(crowd: &Crowd) -> [(BoardPeriod, fitex::model::time::CivilDate); 3] {
    [BoardPeriod::Day, BoardPeriod::Week, BoardPeriod::Season].map(|it| (it, crowd.yesterday()))
}

/// Every board of a scope: its id, and what it ranks by.
fn rankings(crowd: &Crowd, season: &Season, scope: &str) -> Vec<(i64, BoardMetric)> {
    let mut all = Vec::new();
    for subject in [Subject::Users, Subject::Teams] {
        for (period, date) in periods(crowd) {
            for metric in subject.metrics(period) {
                let ranking = Ranking {
                    season: season.id,
                    subject,
                    metric: *metric,
                    period,
                    starts_on: around(season, period, date).0,
                    scope,
                };
                all.push((ranking.id(), *metric));
            }
        }
    }
    all
}
