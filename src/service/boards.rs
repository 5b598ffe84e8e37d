//! Which boards there are, and who comes where on them.

use std::collections::BTreeMap;

use crate::auth::random;
use crate::engine::ranking::{UNRANKED, key};
use crate::engine::standings::score;
use crate::engine::team_progress::week_of;
use crate::model::id::SeasonId;
use crate::model::leaderboard::{BoardMetric, BoardPeriod, Subject};
use crate::model::season::Season;
use crate::model::text::Area;
use crate::model::time::{CivilDate, Instant};
use crate::store::boards::Board;
use crate::store::standings::Standing;

/// Days after a date for which its own boards are kept. What they tell is in the week's and the season's.
pub const DAYS_KEPT: i32 = 28;

/// The scope of everybody in a season.
pub(super) const EVERYBODY: &str = "season";

/// The scope of a place.
pub(super) fn of_area(area: &Area) -> String {
    format!("area:{area}")
}

/// The scope of a cohort.
pub(super) fn of_cohort(cohort: &Area) -> String {
    format!("cohort:{cohort}")
}

/// Every scope that somebody from a place and cohort is in, a line each.
pub fn scopes(area: Option<&Area>, cohort: Option<&Area>) -> String {
    let mut scopes = vec![EVERYBODY.to_owned()];
    scopes.extend(
        area.into_iter()
            .flat_map(Area::with_wider)
            .map(|area| of_area(&area)),
    );
    scopes.extend(cohort.map(of_cohort));
    scopes.join("\n")
}

/// What a board ranks.
#[derive(Clone, Copy, Debug)]
pub struct Ranking<'a> {
    /// The season.
    pub season: SeasonId,
    /// People or teams.
    pub subject: Subject,
    /// By what.
    pub metric: BoardMetric,
    /// How long it looks.
    pub period: BoardPeriod,
    /// The first date.
    pub starts_on: CivilDate,
    /// Of whom.
    pub scope: &'a str,
}

impl Ranking<'_> {
    /// The id that follows from it: the same wherever it is asked for, and another for each board.
    pub fn id(&self) -> i64 {
        let text = format!(
            "{}\n{}\n{}\n{}\n{}\n{}",
            self.season, self.subject, self.metric, self.period, self.starts_on, self.scope
        );
        let digest = random::sha256(text.as_bytes());
        digest
            .iter()
            .take(8)
            .fold(0, |id, byte| (id << 8) | i64::from(*byte))
    }
}

/// On which boards somebody's totals are, and where.
pub fn places(standing: &Standing) -> BTreeMap<i64, i64> {
    let tally = &standing.tally;
    let mut places = BTreeMap::new();
    for scope in standing.listed_in.lines() {
        for metric in standing.subject.metrics(standing.period) {
            let ranking = Ranking {
                season: standing.season_id,
                subject: standing.subject,
                metric: *metric,
                period: standing.period,
                starts_on: standing.starts_on,
                scope,
            };
            let score = score(tally, *metric).filter(|_| tally.unranked.is_none());
            let place = match (score, standing.subject) {
                (Some(score), _) => {
                    Some(key(*metric, score, tally.coverage, tally.top_member_share))
                }
                (None, Subject::Teams) => Some(UNRANKED),
                (None, Subject::Users) => None,
            };
            places.extend(place.map(|place| (ranking.id(), place)));
        }
    }
    places
}

/// The first and last date of the period of a season that a date is in.
pub fn around(season: &Season, period: BoardPeriod, date: CivilDate) -> (CivilDate, CivilDate) {
    match period {
        BoardPeriod::Day => (date, date),
        BoardPeriod::Week => week_of(season.starts_on, date),
        BoardPeriod::Season => (season.starts_on, season.ends_on),
    }
}

/// When the boards of a period are settled: the season's grace after it has ended in the season's zone.
pub(super) fn settles_at(season: &Season, ends_on: CivilDate) -> Instant {
    let end = season.time_zone.start_of(ends_on.plus_days(1));
    end.plus_seconds(i64::from(season.grace_hours) * 3_600)
}

/// The first date whose own boards are kept.
pub(super) fn first_kept(season: &Season, now: Instant) -> CivilDate {
    now.date_in(&season.time_zone).plus_days(-DAYS_KEPT)
}

/// From when the boards of a period are kept no more: those of one date, some days after it in the season's
/// zone; others never.
fn expires_at(season: &Season, period: BoardPeriod, ends_on: CivilDate) -> Option<Instant> {
    let is_day = period == BoardPeriod::Day;
    is_day.then(|| season.time_zone.start_of(ends_on.plus_days(DAYS_KEPT + 1)))
}

/// A board that nobody was on yet.
pub fn fresh(season: &Season, id: i64, (period, ends_on): (BoardPeriod, CivilDate)) -> Board {
    Board {
        id,
        season_id: season.id,
        settles_at: settles_at(season, ends_on),
        settled_at: None,
        revision: 0,
        revised_at: None,
        expires_at: expires_at(season, period, ends_on),
    }
}
