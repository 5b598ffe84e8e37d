//! How a team does together: its members' dates in it, beside their own goals.

use std::collections::HashMap;

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::engine::team_progress::{Inputs, Stay, of, week_of};
use crate::error::{Error, Result};
use crate::model::day::Day;
use crate::model::field::Field;
use crate::model::goal::{Goal, Period};
use crate::model::id::{TeamId, UserId};
use crate::model::metric::Metric;
use crate::model::nutrition::Nutrition;
use crate::model::season::Season;
use crate::model::team::Team;
use crate::model::team_progress::{TeamPage, TeamProgress, TeamProgressRange};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::service::days::check_range;
use crate::service::draws;
use crate::service::tallies::care_of;
use crate::service::teams::{Todays, around_today, member, team_id};
use crate::store::memberships::Named;
use crate::{parsed, policy, store};

/// The longest season, in days.
const LONGEST: i32 = 52 * 7;

/// What a team did in a range of dates; in the season's current week if none is given.
pub async fn get(
    app: &App,
    caller: &Caller,
    id: Field<TeamId>,
    range: TeamProgressRange,
) -> Result<TeamProgress> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, now) = (team_id(id)?, app.now());
    let (from, to) = parsed!(range => from, to).map_err(Error::malformed)?;
    app.database
        .read(move |conn| seen(conn, &person, id, (from, to), now))
        .await
        .map(|(progress, _)| progress)
}

/// What a team did, as somebody may see it, and when that changes although nobody does anything: a date
/// closes in a member's zone, or a week in the season's.
pub(super) fn seen(
    conn: &mut Conn,
    person: &Person,
    id: TeamId,
    range: (Option<CivilDate>, Option<CivilDate>),
    now: Instant,
) -> Result<(TeamProgress, Instant)> {
    let seen = Seen::of(conn, person, id, now)?;
    let dates = range_of(&seen.season, range, now)?;
    let known = known(conn, &seen.everybody, dates)?;
    let cups = store::nutrition::of_users(conn, &users(&seen.everybody), dates)?;
    let progress = seen.progress(person, (&known, Some(&cups)), dates, now);
    let zones = seen.everybody.iter().map(|named| &named.2);
    let closes = |zone: &ZoneName| zone.start_of(now.date_in(zone).plus_days(1));
    let of_season = closes(&seen.season.time_zone);
    Ok((progress, zones.map(closes).fold(of_season, Instant::min)))
}

/// All that a team's page shows: the team, who is in it with their todays, and the current week.
pub async fn page(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<TeamPage> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, now) = (team_id(id)?, app.now());
    app.database
        .read(move |conn| {
            let seen = Seen::of(conn, &person, id, now)?;
            let dates = range_of(&seen.season, (None, None), now)?;
            // Todays need not lie in the season.
            let (first, last) = around_today(now);
            let wide = (dates.0.min(first), dates.1.max(last));
            let known = known(conn, &seen.everybody, wide)?;
            let progress = seen.progress(&person, (&known, None), dates, now);
            let members = open(&seen.everybody);
            let members = members.map(|named| member(person.user, named, &known, now));
            Ok(TeamPage {
                members: members.collect(),
                team: seen.team,
                progress,
            })
        })
        .await
}

/// A team as somebody who may see its members sees it.
struct Seen {
    team: Team,
    season: Season,
    draw_secret: String,
    everybody: Vec<Named>,
}

impl Seen {
    fn of(conn: &mut Conn, person: &Person, id: TeamId, now: Instant) -> Result<Self> {
        let (team, season, draw_secret) = store::teams::with_draw(conn, id)?;
        let everybody = store::memberships::ever(conn, id, now)?;
        policy::may_see_members(person, &season, open(&everybody).map(|named| &named.0))?;
        Ok(Self {
            team,
            season,
            draw_secret,
            everybody,
        })
    }

    fn progress(
        &self,
        person: &Person,
        (known, cups): (&Todays, Option<&[(UserId, Nutrition)]>),
        (from, to): (CivilDate, CivilDate),
        now: Instant,
    ) -> TeamProgress {
        of(&Inputs {
            team: self.team.id,
            from,
            to,
            smallest: self.season.smallest_team,
            season: &self.season,
            stays: &stays(&self.everybody, known, now),
            caller: person.user,
            goal_days_percent: self.team.goal_days_percent,
            cups,
            draws: &draws::numbers(&self.draw_secret, self.team.id, (from, to)),
        })
    }
}

/// Who is in the team now.
fn open(everybody: &[Named]) -> impl Iterator<Item = &Named> {
    everybody.iter().filter(|named| named.0.left_on.is_none())
}

/// The dates of a range, as far as they lie in the season.
fn range_of(
    season: &Season,
    (from, to): (Option<CivilDate>, Option<CivilDate>),
    now: Instant,
) -> Result<(CivilDate, CivilDate)> {
    let today = now.date_in(&season.time_zone);
    let current = today.clamp(season.starts_on, season.ends_on);
    let from = from.unwrap_or_else(|| week_of(season.starts_on, to.unwrap_or(current)).0);
    let to = to.unwrap_or_else(|| week_of(season.starts_on, from).1);
    check_range(from, to, LONGEST)?;
    let first = from.clamp(season.starts_on, season.ends_on);
    Ok((first, to.clamp(first, season.ends_on)))
}

fn users(everybody: &[Named]) -> Vec<UserId> {
    let mut users: Vec<UserId> = everybody.iter().map(|named| named.0.user_id).collect();
    users.sort_unstable();
    users.dedup();
    users
}

/// What is known of people's days, and the goals that counted on them.
fn known(conn: &mut Conn, everybody: &[Named], dates: (CivilDate, CivilDate)) -> Result<Todays> {
    let users = users(everybody);
    let days = store::days::of_users(conn, &users, dates)?;
    let days = days.into_iter().map(|(user, day)| ((user, day.date), day));
    Ok(Todays {
        days: days.collect(),
        // A week's goal is that of its first date, which may lie before the range.
        goals: store::goals::of_users(
            conn,
            &users,
            (Metric::Steps, Period::Day),
            (dates.0.plus_days(-6), dates.1),
        )?,
        care: store::care::of_users(conn, &users, dates)?,
    })
}

/// Each person's time, as the engine takes it.
fn stays<'a>(everybody: &[Named], known: &'a Todays, now: Instant) -> Vec<Stay<'a>> {
    let mut stays: Vec<Stay<'_>> = Vec::new();
    for (one, _, zone) in everybody {
        let time = (one.joined_on, one.left_on);
        match stays.iter_mut().find(|stay| stay.user == one.user_id) {
            Some(stay) => stay.times.push(time),
            None => stays.push(Stay {
                user: one.user_id,
                today: now.date_in(zone),
                times: vec![time],
                days: days_of(known, one.user_id),
                goals: goals_of(known, one.user_id),
                care: care_of(&known.care, one.user_id),
            }),
        }
    }
    stays
}

fn days_of(known: &Todays, user: UserId) -> HashMap<CivilDate, &Day> {
    let own = known.days.iter().filter(|((whose, _), _)| *whose == user);
    own.map(|((_, date), day)| (*date, day)).collect()
}

fn goals_of(known: &Todays, user: UserId) -> Vec<&Goal> {
    known
        .goals
        .iter()
        .filter(|goal| goal.user_id == user)
        .collect()
}
