//! Seasons: made and run by agents; their rules stand from the start.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, Fault, Result};
use crate::model::field::{Field, Invalid};
use crate::model::id::SeasonId;
use crate::model::leaderboard::BoardMetric;
use crate::model::page::{Page, Paging};
use crate::model::season::{Areas, NewSeason, Season, SeasonPatch};
use crate::model::time::{CivilDate, Instant};
use crate::service::draws;
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::{parsed, policy, store};

/// Days after the start in which the programme still took teams.
const LATE_REGISTRATION: i32 = 11;
/// How far ahead a season may start, in days.
const AHEAD: i32 = 366;
/// Places that a season may name: a state has some hundred counties.
const MOST_AREAS: usize = 500;
/// Cohorts that a season may name.
const MOST_COHORTS: usize = 50;

/// Makes a season.
pub async fn create(
    app: &App,
    caller: &Caller,
    input: NewSeason,
    key: Option<IdempotencyKey>,
) -> Result<Once<Season>> {
    let agent = policy::may_make_seasons(caller)?.user;
    let now = app.now();
    let attempt = Attempt::new(
        app,
        &agent.to_string(),
        key,
        &format!("create_season\n{input:?}"),
    );
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let season = read(input, now)?;
    let season = Season {
        created_by: Some(agent),
        ..season
    };
    check(&season, Some(season.starts_on), now)?;
    let secret = draws::secret()?;
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| agent,
                |conn| {
                    store::seasons::insert(conn, &season, &secret)?;
                    Ok(season)
                },
            )
        })
        .await
}

/// A season as it was sent, with the programme's own rules where nothing else is said.
fn read(input: NewSeason, now: Instant) -> Result<Season> {
    #[rustfmt::skip]
    let (
        name, areas, starts_on, weeks, time_zone, opens, closes, joining, smallest, largest, back,
        metric, grace, cap, minutes, miles, cohorts,
    ) = parsed!(
        input => name, areas, starts_on, weeks, time_zone, registration_opens_on,
        registration_closes_on, joining_closes_on, smallest_team, largest_team, back_entry_days,
        ranking_metric, grace_hours, daily_cap, minutes_per_mile, miles_a_week, cohorts
    )
    .map_err(Error::validation)?;
    let weeks = weeks.map_or(8, |it| it.0);
    let ends_on = last_date(starts_on, weeks);
    let today = now.date_in(&time_zone);
    Ok(Season {
        id: SeasonId::new(now.0),
        name,
        areas: Areas(areas.unwrap_or_default()),
        starts_on,
        weeks,
        ends_on,
        registration_opens_on: opens.unwrap_or(today),
        registration_closes_on: closes
            .unwrap_or(starts_on.plus_days(LATE_REGISTRATION).min(ends_on)),
        joining_closes_on: joining.unwrap_or(ends_on),
        time_zone,
        smallest_team: smallest.map_or(3, |it| it.0),
        largest_team: largest.map_or(6, |it| it.0),
        back_entry_days: back.map_or(14, |it| it.0),
        ranking_metric: metric.unwrap_or(BoardMetric::GoalDayRate),
        grace_hours: grace.map_or(72, |it| it.0),
        daily_cap: cap.map_or(20_000, |it| it.0),
        minutes_per_mile: minutes.map_or(15, |it| it.0),
        miles_a_week: miles.map_or(10, |it| it.0),
        cohorts: Areas(cohorts.unwrap_or_default()),
        created_by: None,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

fn last_date(starts_on: CivilDate, weeks: i32) -> CivilDate {
    starts_on.plus_days(weeks * 7 - 1)
}

/// Refuses dates and bounds that contradict each other, and a start, where it is `set`, that is past.
fn check(season: &Season, set: Option<CivilDate>, now: Instant) -> Result<()> {
    let today = now.date_in(&season.time_zone);
    let last = today.plus_days(AHEAD);
    let mut faults: Vec<Fault> = Vec::new();
    let mut wrong = |pointer: &str, code: &'static str, message: String| {
        faults.push(Invalid::new(code, message).at(pointer));
    };
    if set.is_some_and(|start| !(today..=last).contains(&start)) {
        wrong(
            "/startsOn",
            "out_of_range",
            format!("must lie between {today} and {last}."),
        );
    }
    let (opens, ends) = (season.registration_opens_on, season.ends_on);
    for (pointer, closes) in [
        ("/registrationClosesOn", season.registration_closes_on),
        ("/joiningClosesOn", season.joining_closes_on),
    ] {
        if !(opens..=ends).contains(&closes) {
            let message = format!(
                "must lie between {opens}, when registration opens, and {ends}, the season's last date."
            );
            wrong(pointer, "out_of_range", message);
        }
    }
    if season.smallest_team > season.largest_team {
        let message = format!("must be at most largestTeam, {}.", season.largest_team);
        wrong("/smallestTeam", "out_of_range", message);
    }
    for (pointer, groups, most) in [
        ("/areas", &season.areas.0, MOST_AREAS),
        ("/cohorts", &season.cohorts.0, MOST_COHORTS),
    ] {
        if groups.len() > most {
            wrong(pointer, "too_many", format!("must be at most {most}."));
        }
        let distinct: std::collections::HashSet<_> = groups.iter().collect();
        if distinct.len() < groups.len() {
            wrong(pointer, "repeated", "must name each once.".to_owned());
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(faults)),
    }
}

/// Every season, the newest first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Season>> {
    policy::may_mind_their_own(caller)?;
    let (limit, before) = paging.read::<Season, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::seasons::list(conn, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// A season.
pub async fn get(app: &App, caller: &Caller, id: Field<SeasonId>) -> Result<Season> {
    policy::may_mind_their_own(caller)?;
    let id = season_id(id)?;
    app.database
        .read(move |conn| store::seasons::find(conn, id))
        .await
}

pub(super) fn season_id(id: Field<SeasonId>) -> Result<SeasonId> {
    id.alone("id").map_err(Error::malformed)
}

/// Changes a season that is still at `expected` version. Its rules stand once it has started.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: Field<SeasonId>,
    expected: Option<i32>,
    patch: SeasonPatch,
) -> Result<Season> {
    let person = policy::may_make_seasons(caller)?.clone();
    let (id, now) = (season_id(id)?, app.now());
    #[rustfmt::skip]
    let (
        name, areas, starts_on, weeks, time_zone, opens, closes, joining, smallest, largest, back,
        metric, grace, cap, minutes, miles, cohorts,
    ) = parsed!(
        patch => name, areas, starts_on, weeks, time_zone, registration_opens_on,
        registration_closes_on, joining_closes_on, smallest_team, largest_team, back_entry_days,
        ranking_metric, grace_hours, daily_cap, minutes_per_mile, miles_a_week, cohorts
    )
    .map_err(Error::validation)?;
    let expected = expected.ok_or_else(|| version_required("season"))?;
    app.database
        .write(move |conn| {
            let known = store::seasons::find(conn, id)?;
            policy::may_run(&person, &known)?;
            let mut newer = known.clone();
            newer.name = name.unwrap_or(newer.name);
            newer.areas = areas.map_or(newer.areas, Areas);
            newer.starts_on = starts_on.unwrap_or(newer.starts_on);
            newer.weeks = weeks.map_or(newer.weeks, |it| it.0);
            newer.ends_on = last_date(newer.starts_on, newer.weeks);
            newer.time_zone = time_zone.unwrap_or(newer.time_zone);
            newer.registration_opens_on = opens.unwrap_or(newer.registration_opens_on);
            let until = |closes: CivilDate| match closes == known.ends_on {
                // What is open to the end stays so.
                true => newer.ends_on,
                false => closes.min(newer.ends_on),
            };
            newer.registration_closes_on = closes.unwrap_or(until(known.registration_closes_on));
            newer.joining_closes_on = joining.unwrap_or(until(known.joining_closes_on));
            newer.smallest_team = smallest.map_or(newer.smallest_team, |it| it.0);
            newer.largest_team = largest.map_or(newer.largest_team, |it| it.0);
            newer.back_entry_days = back.map_or(newer.back_entry_days, |it| it.0);
            newer.ranking_metric = metric.unwrap_or(newer.ranking_metric);
            newer.grace_hours = grace.map_or(newer.grace_hours, |it| it.0);
            newer.daily_cap = cap.map_or(newer.daily_cap, |it| it.0);
            newer.minutes_per_mile = minutes.map_or(newer.minutes_per_mile, |it| it.0);
            newer.miles_a_week = miles.map_or(newer.miles_a_week, |it| it.0);
            newer.cohorts = cohorts.map_or(newer.cohorts, Areas);
            newer.version = expected.saturating_add(1);
            newer.updated_at = now;
            check_frozen(&known, &newer, now)?;
            check(&newer, starts_on, now)?;
            if known.version != expected || !store::seasons::replace(conn, &newer)? {
                return Err(changed_meanwhile("season"));
            }
            // A new name or place concerns nobody's totals, and there may be a million of them.
            if !has_rules_of(&known, &newer) {
                store::tallies::touch_season(conn, id, now)?;
            }
            Ok(newer)
        })
        .await
}

/// What people have begun under stays as it was.
fn check_frozen(known: &Season, newer: &Season, now: Instant) -> Result<()> {
    if now.date_in(&known.time_zone) < known.starts_on || has_rules_of(known, newer) {
        return Ok(());
    }
    let detail = format!(
        "The season started on {}: its dates, zone, team sizes, limit for entries, ranking and units stand. Its name, places, cohorts and windows can still be changed.",
        known.starts_on
    );
    Err(Error::new(Code::SeasonClosed, detail))
}

/// Whether what people are measured by is the same.
fn has_rules_of(known: &Season, newer: &Season) -> bool {
    let rules = |season: &Season| {
        let (dates, zone) = ((season.starts_on, season.ends_on), season.time_zone.clone());
        let sizes = (season.smallest_team, season.largest_team);
        let ranking = (season.ranking_metric, season.grace_hours, season.daily_cap);
        let units = (season.minutes_per_mile, season.miles_a_week);
        (dates, zone, sizes, season.back_entry_days, ranking, units)
    };
    rules(known) == rules(newer)
}

pub(super) fn version_required(what: &str) -> Error {
    let detail = format!(
        "Name the version of the {what} that you change: its ETag in If-Match, or expectedVersion."
    );
    Error::new(Code::PreconditionRequired, detail)
}

pub(super) fn changed_meanwhile(what: &str) -> Error {
    let detail = format!("The {what} has changed meanwhile; read it again.");
    Error::new(Code::PreconditionFailed, detail)
}
