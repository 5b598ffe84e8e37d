//! Made-up people: what each did on each date follows from their number, in Rust and in SQL alike.

use fitex::model::day::{Day, DayStatus, Source, StatusReason, ZoneOrigin};
use fitex::model::explanation::Explanation;
use fitex::model::goal::{Goal, Period};
use fitex::model::id::{GoalId, SeasonId, TeamId, UserId};
use fitex::model::metric::Metric;
use fitex::model::season::Season;
use fitex::model::strategy::{Parameters, Strategy};
use fitex::model::time::{CivilDate, Instant, ZoneName};
use fitex::model::token::Provider;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

pub const STARTS_ON: CivilDate = CivilDate(date(2026, 9, 1));
pub const ZONE: &str = "America/New_York";
pub const TEAM: i64 = 10;
pub const COUNTIES: i64 = 100;
/// Days of each person before the season: those of a baseline, and one.
const BEFORE: i64 = 8;
const WEEKS: i64 = 8;

/// How many people, and how many days of each; the last of them is yesterday.
pub struct Crowd {
    pub people: i64,
    pub days: i64,
}

impl Crowd {
    pub fn new(people: i64, days: i64) -> Self {
        assert!(people % TEAM == 0, "people come in teams of {TEAM}");
        let today = days - BEFORE;
        assert!(
            (2..7 * WEEKS).contains(&today) && today % 7 != 0,
            "yesterday is to be in the season, and in the week of today"
        );
        Self { people, days }
    }

    pub fn today(&self) -> CivilDate {
        STARTS_ON.plus_days(i32::try_from(self.days - BEFORE).unwrap())
    }

    pub fn yesterday(&self) -> CivilDate {
        self.today().plus_days(-1)
    }

    /// Noon in New York.
    pub fn now(&self) -> Instant {
        zone().start_of(self.today()).plus_seconds(12 * 3_600)
    }

    /// Days since the season's start, of each day.
    pub fn span(&self) -> std::ops::Range<i64> {
        -BEFORE..self.days - BEFORE
    }
}

pub fn zone() -> ZoneName {
    ZoneName::find(ZONE).unwrap()
}

fn id(kind: u16, number: i64) -> Uuid {
    let high = 0x0000_0000_0000_7000;
    let low = (u64::from(kind) << 48) | u64::try_from(number).unwrap();
    Uuid::from_u64_pair(high, low)
}

pub fn user(number: i64) -> UserId {
    UserId(id(0x8000, number))
}

pub fn team(number: i64) -> TeamId {
    TeamId(id(0x9000, number))
}

pub fn team_of(person: i64) -> i64 {
    (person - 1) / TEAM + 1
}

pub fn season() -> SeasonId {
    SeasonId(id(0x8888, 1))
}

/// Where a team is from: ten counties in each of ten states.
pub fn county(team: i64) -> i64 {
    team % COUNTIES
}

pub fn area(county: i64) -> String {
    format!("State{}/County{county}", county % 10)
}

pub fn the_season(now: Instant) -> Season {
    let areas: Vec<String> = (0..COUNTIES).map(area).collect();
    serde_json::from_value(json!({
        "id": season().to_string(), "name": "A season", "areas": areas, "cohorts": [],
        "startsOn": STARTS_ON, "weeks": WEEKS, "endsOn": STARTS_ON.plus_days(55), "timeZone": ZONE,
        "registrationOpensOn": STARTS_ON.plus_days(-60), "registrationClosesOn": STARTS_ON,
        "joiningClosesOn": STARTS_ON, "smallestTeam": 3, "largestTeam": TEAM, "backEntryDays": 14,
        "rankingMetric": "goal_day_rate", "graceHours": 72, "dailyCap": 20_000, "minutesPerMile": 15,
        "milesAWeek": 10, "createdBy": null, "version": 1, "createdAt": now, "updatedAt": now,
    }))
    .unwrap()
}

const PRIME: i64 = 2_147_483_647;
const STEP: i64 = 48_271;

/// Steps of a usual day.
fn usual(person: i64) -> i64 {
    2_000 + person * STEP % PRIME % 9_000
}

pub fn target(person: i64) -> i64 {
    usual(person) * (70 + person % 61) / 10_000 * 100
}

/// What is known of a date, days after the start: steps, and whether the day is valid.
fn told(person: i64, day: i64) -> Option<(i64, bool)> {
    let chance = (person * 1_000_003 + (day + BEFORE) * 7_919 + 17) % PRIME * STEP % PRIME;
    let steps = usual(person) * (40 + chance / 100 % 120) / 100;
    (chance % 100 >= 6).then_some((steps, chance / 12_000 % 20 != 0))
}

/// The same in SQL: `usual` and `target` of the person `n`.
pub fn usual_and_target_in_sql() -> String {
    let usual = format!("(2000 + n * {STEP} % {PRIME} % 9000)");
    format!("{usual}, {usual} * (70 + n % 61) / 10000 * 100")
}

/// The same in SQL: rows of `id`, `day`, `steps` and whether they are of a `valid` day, for some people.
pub fn told_in_sql(people: &std::ops::RangeInclusive<i64>) -> String {
    let (first, last) = (people.start(), people.end());
    format!(
        "SELECT id, day, usual * (40 + chance / 100 % 120) / 100 AS steps, chance / 12000 % 20 <> 0 AS valid \
        FROM (SELECT p.id, p.usual, d.day, \
            (p.n * 1000003 + (d.day + {BEFORE}) * 7919 + 17) % {PRIME} * {STEP} % {PRIME} AS chance \
            FROM fill_people p CROSS JOIN fill_dates d WHERE p.n BETWEEN {first} AND {last}) AS told \
        WHERE chance % 100 >= 6"
    )
}

pub fn explanation(target: i64) -> Explanation {
    Explanation {
        formula: format!("target = {target}"),
        ..Explanation::default()
    }
}

pub fn goal(person: i64, now: Instant) -> Goal {
    Goal {
        id: GoalId(id(0xb000, person)),
        user_id: user(person),
        series_id: GoalId(id(0xb000, person)),
        metric: Metric::Steps,
        period: Period::Day,
        season_id: None,
        target: Some(target(person) as i32),
        strategy: Strategy::Fixed,
        parameters: Parameters::default(),
        explanation: explanation(target(person)),
        effective_from: STARTS_ON.plus_days(-20),
        effective_to: None,
        paused_on: None,
        recomputes_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Every day that is known of a person.
pub fn days(person: i64, crowd: &Crowd, zone: &ZoneName) -> Vec<Day> {
    let day = |(day, (steps, valid)): (i64, (i64, bool))| Day {
        date: STARTS_ON.plus_days(day as i32),
        source: Some(Source::Device),
        provider: Some(Provider::GoogleHealth),
        time_zone: zone.clone(),
        zone_origin: ZoneOrigin::Provider,
        steps: Some(steps as i32),
        credited_steps: Some(steps as i32),
        distance_meters: None,
        energy_kilocalories: None,
        floors: None,
        light_active_minutes: None,
        moderate_active_minutes: None,
        vigorous_active_minutes: None,
        self_reported_miles_hundredths: None,
        self_reported_active_minutes: None,
        wear_minutes: None,
        status: match valid {
            true => DayStatus::Complete,
            false => DayStatus::ShortWear,
        },
        status_reason: StatusReason::SyncedPastMidnight,
        revision: 1,
        observed_at: crowd.now(),
    };
    crowd
        .span()
        .filter_map(|at| Some((at, told(person, at)?)))
        .map(day)
        .collect()
}
