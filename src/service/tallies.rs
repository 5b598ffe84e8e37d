//! Totals of boards, made anew where days, members or rules have changed and where a date has closed.
//! What is due stands in rows; any number of workers share them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::app::App;
use crate::database::Conn;
use crate::database::types::DbUuid;
use crate::engine::goal::{WEEK, baseline_before};
use crate::engine::measure::{Records, seen};
use crate::engine::standings::tally;
use crate::engine::team_progress::{Inputs, Stay};
use crate::error::Result;
use crate::model::care::Care;
use crate::model::day::Day;
use crate::model::goal::{Goal, Period};
use crate::model::id::{MembershipId, TeamId, UserId};
use crate::model::leaderboard::{BoardPeriod, Subject};
use crate::model::membership::{Listing, Membership};
use crate::model::metric::Metric;
use crate::model::season::Season;
use crate::model::team::Team;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::user::AgeGroup;
use crate::service::boards::{around, first_kept, scopes};
use crate::service::moves::Moves;
use crate::store;
use crate::store::standings::Standing;
use crate::store::tallies::Due;

/// Marks that are worked off in one transaction, and those of the same teams.
const MARKS: i64 = 24;
/// Teams whose totals are made in one transaction: with ten members each as much as other people's.
const TEAMS: usize = 4;

/// Makes some of the totals that are due; says whether there were any.
pub async fn work(app: &App) -> Result<bool> {
    let now = app.now();
    let any = app
        .database
        .read(move |conn| store::tallies::is_any_due(conn, now))
        .await?;
    if !any {
        return Ok(false);
    }
    app.database.write(move |conn| batch(conn, now)).await
}

/// The marks to work off, with the teams that nobody else makes totals of. A team's are made once for all
/// of its members who are due: dates close for all of them at the same time.
fn claim(conn: &mut Conn, now: Instant) -> Result<(Vec<Due>, Vec<TeamId>)> {
    let mut due = store::tallies::due(conn, now, MARKS)?;
    let mut teams: Vec<TeamId> = Vec::new();
    for team in due.iter().filter_map(|due| due.team) {
        if teams.len() < TEAMS && !teams.contains(&team) {
            teams.push(team);
        }
    }
    let held = store::tallies::hold(conn, &teams)?;
    due.retain(|due| due.team.is_none());
    due.extend(store::tallies::due_in(conn, &held, now)?);
    Ok((due, held))
}

fn batch(conn: &mut Conn, now: Instant) -> Result<bool> {
    let (due, held) = claim(conn, now)?;
    if due.is_empty() {
        return Ok(false);
    }
    let users: Vec<UserId> = due.iter().map(|due| due.user).collect();
    let stays = store::tallies::stays(conn, &held, &users, now)?;
    let all = stays.iter().filter_map(|stay| stay.0.team_id);
    let all: BTreeSet<TeamId> = all.collect();
    let teams = store::teams::all(conn, &all.into_iter().collect::<Vec<_>>())?;
    let seasons: BTreeSet<_> = due.iter().map(|due| due.season).collect();
    let seasons = store::seasons::all(conn, &seasons.into_iter().collect::<Vec<_>>())?;
    for season in &seasons {
        let work = Work {
            season,
            due: due.iter().filter(|due| due.season == season.id).collect(),
            stays: stays
                .iter()
                .filter(|stay| stay.0.season_id == season.id)
                .collect(),
            teams: &teams,
            now,
        };
        work.carry_out(conn)?;
    }
    let mut waits: BTreeMap<Option<(Instant, CivilDate)>, Vec<MembershipId>> = BTreeMap::new();
    for due in &due {
        let season = seasons.iter().find(|season| season.id == due.season);
        let stay = stays.iter().find(|stay| stay.0.id == due.membership);
        let next = season
            .zip(stay)
            .and_then(|(season, stay)| next_close(season, &stay.0, &stay.2, now));
        waits.entry(next).or_default().push(due.membership);
    }
    for (until, ids) in waits {
        store::tallies::wait(conn, &ids, until)?;
    }
    Ok(true)
}

/// When the next date of somebody's time in a season closes, and which it is.
fn next_close(
    season: &Season,
    one: &Membership,
    zone: &ZoneName,
    now: Instant,
) -> Option<(Instant, CivilDate)> {
    let date = now.date_in(zone).max(season.starts_on).max(one.joined_on);
    let goes_on = date <= season.ends_on && one.left_on.is_none_or(|left| date < left);
    goes_on.then(|| (zone.start_of(date.plus_days(1)), date))
}

/// What is due in one season.
struct Work<'a> {
    season: &'a Season,
    due: Vec<&'a Due>,
    stays: Vec<&'a store::tallies::Stay>,
    teams: &'a [Team],
    now: Instant,
}

/// What is known of the people.
struct Known {
    days: HashMap<UserId, Vec<Day>>,
    goals: Vec<Goal>,
    care: Vec<(UserId, Care)>,
}

impl Work<'_> {
    fn carry_out(&self, conn: &mut Conn) -> Result<()> {
        let Some((from, last)) = self.dates() else {
            return Ok(());
        };
        let known = self.known(conn)?;
        let mut new: Vec<Standing> = Vec::new();
        for user in self.users() {
            let own = |stay: &&&store::tallies::Stay| stay.0.user_id == user;
            let own: Vec<_> = self.stays.iter().filter(own).copied().collect();
            let listed_in = self.listing(&known, &own);
            let subject = (DbUuid(user.0), Subject::Users);
            self.tallies(&known, subject, &own, &listed_in, (from, last), &mut new);
        }
        for team in self.teams_due() {
            let own = |stay: &&&store::tallies::Stay| stay.0.team_id == Some(team.id);
            let own: Vec<_> = self.stays.iter().filter(own).copied().collect();
            let listed_in = scopes(team.area.as_ref(), team.cohort.as_ref());
            let subject = (DbUuid(team.id.0), Subject::Teams);
            self.tallies(&known, subject, &own, &listed_in, (from, last), &mut new);
        }
        let mut subjects: Vec<DbUuid> = new.iter().map(|standing| standing.subject_id).collect();
        subjects.dedup();
        let old = store::standings::since(conn, self.season.id, &subjects, from)?;
        write(conn, self.season, old, new, self.now)
    }

    /// From the first date that is due to the last that can have closed anywhere.
    fn dates(&self) -> Option<(CivilDate, CivilDate)> {
        let season = self.season;
        let from = self
            .due
            .iter()
            .map(|due| due.from.unwrap_or(CivilDate::EARLIEST))
            .min();
        let from = from.unwrap_or(CivilDate::EARLIEST).max(season.starts_on);
        // Where it is a day later than in UTC, UTC's own date has closed.
        let last = self.now.date_in(&ZoneName::utc()).min(season.ends_on);
        // Late data of the time before concern the baseline, and so the whole season.
        (season.starts_on <= last).then_some((from.min(season.ends_on), last))
    }

    /// Who is due by their newest time in the season: whoever holds that one alone makes their totals.
    fn users(&self) -> BTreeSet<UserId> {
        let newest = |due: &&&Due| {
            let own = self.stays.iter().filter(|stay| stay.0.user_id == due.user);
            own.map(|stay| stay.0.id).max() == Some(due.membership)
        };
        self.due.iter().filter(newest).map(|due| due.user).collect()
    }

    fn teams_due(&self) -> impl Iterator<Item = &Team> {
        let due: BTreeSet<TeamId> = self.due.iter().filter_map(|due| due.team).collect();
        self.teams.iter().filter(move |team| due.contains(&team.id))
    }

    fn known(&self, conn: &mut Conn) -> Result<Known> {
        let users: BTreeSet<UserId> = self.stays.iter().map(|stay| stay.0.user_id).collect();
        let users: Vec<UserId> = users.into_iter().collect();
        let (first, last) = (self.season.starts_on, self.season.ends_on);
        let dates = (first.plus_days(-WEEK), last);
        let mut days: HashMap<UserId, Vec<Day>> = HashMap::new();
        for (user, day) in store::days::of_users(conn, &users, dates)? {
            days.entry(user).or_default().push(day);
        }
        let dates = (first.plus_days(-6), last);
        let goals = store::goals::of_users(conn, &users, (Metric::Steps, Period::Day), dates)?;
        let care = store::care::of_users(conn, &users, dates)?;
        Ok(Known { days, goals, care })
    }

    /// The scopes on whose boards a person is: none for who hides, is a minor, is in care, or is gone.
    fn listing(&self, known: &Known, own: &[&store::tallies::Stay]) -> String {
        let open = own.iter().find(|stay| stay.0.left_on.is_none());
        let Some((one, _, zone, age)) = open else {
            return String::new();
        };
        let today = self.now.date_in(zone);
        if care_of(&known.care, one.user_id)
            .iter()
            .any(|care| care.covers(today))
        {
            return String::new();
        }
        if one.listed_as == Listing::Hidden || *age == AgeGroup::Minor {
            return String::new();
        }
        let team = self.teams.iter().find(|team| Some(team.id) == one.team_id);
        match team {
            Some(team) => scopes(team.area.as_ref(), team.cohort.as_ref()),
            None => scopes(one.area.as_ref(), one.cohort.as_ref()),
        }
    }

    /// The totals of one person or team, of every period that any of the dates is in.
    fn tallies(
        &self,
        known: &Known,
        (subject_id, subject): (DbUuid, Subject),
        own: &[&store::tallies::Stay],
        listed_in: &str,
        (from, last): (CivilDate, CivilDate),
        into: &mut Vec<Standing>,
    ) {
        let stays = stays(known, own, self.now);
        let baselines = baselines(known, &stays, self.season);
        let nothing = BTreeMap::new();
        let smallest = match subject {
            Subject::Users => 1,
            Subject::Teams => self.season.smallest_team,
        };
        let open = stays.iter().map(|stay| stay.today).max();
        for (period, starts_on) in self.periods(from, last) {
            // Of a date that has closed for nobody there is nothing to tell yet.
            if period == BoardPeriod::Day && open.is_none_or(|open| starts_on >= open) {
                continue;
            }
            let (starts_on, ends_on) = around(self.season, period, starts_on);
            let inputs = Inputs {
                team: TeamId(subject_id.0),
                from: starts_on,
                to: ends_on,
                smallest,
                season: self.season,
                stays: &stays,
                caller: UserId(subject_id.0),
                goal_days_percent: 0,
                cups: None,
                draws: &BTreeMap::new(),
            };
            into.push(Standing {
                season_id: self.season.id,
                subject_id,
                subject,
                period,
                starts_on,
                ends_on,
                listed_in: listed_in.to_owned(),
                // No board of one date asks who has improved, so that a baseline changes none of them.
                tally: match period {
                    BoardPeriod::Day => tally(&inputs, &nothing),
                    BoardPeriod::Week | BoardPeriod::Season => tally(&inputs, &baselines),
                },
                updated_at: self.now,
            });
        }
    }

    /// The periods that any of the dates is in; of dates whose own boards are kept no more, only the
    /// longer ones.
    fn periods(&self, from: CivilDate, last: CivilDate) -> Vec<(BoardPeriod, CivilDate)> {
        let mut periods: Vec<_> = from
            .max(first_kept(self.season, self.now))
            .through(last)
            .map(|date| (BoardPeriod::Day, date))
            .collect();
        let weeks = from
            .through(last)
            .map(|date| around(self.season, BoardPeriod::Week, date).0);
        let weeks: BTreeSet<CivilDate> = weeks.collect();
        periods.extend(weeks.into_iter().map(|week| (BoardPeriod::Week, week)));
        periods.push((BoardPeriod::Season, self.season.starts_on));
        periods
    }
}

/// Each person's time, as the engine takes it.
fn stays<'a>(known: &'a Known, own: &[&store::tallies::Stay], now: Instant) -> Vec<Stay<'a>> {
    let mut stays: Vec<Stay<'a>> = Vec::new();
    for (one, _, zone, _) in own {
        let time = (one.joined_on, one.left_on);
        match stays.iter_mut().find(|stay| stay.user == one.user_id) {
            Some(stay) => stay.times.push(time),
            None => stays.push(Stay {
                user: one.user_id,
                today: now.date_in(zone),
                times: vec![time],
                days: days_of(known, one.user_id)
                    .iter()
                    .map(|day| (day.date, day))
                    .collect(),
                goals: known
                    .goals
                    .iter()
                    .filter(|goal| goal.user_id == one.user_id)
                    .collect(),
                care: care_of(&known.care, one.user_id),
            }),
        }
    }
    stays
}

fn days_of(known: &Known, user: UserId) -> &[Day] {
    known.days.get(&user).map_or(&[], Vec::as_slice)
}

/// Somebody's times of care, of several people's.
pub(super) fn care_of(all: &[(UserId, Care)], user: UserId) -> Vec<&Care> {
    let own = all.iter().filter(|(whose, _)| *whose == user);
    own.map(|(_, care)| care).collect()
}

/// The mean of each person's valid days in the week before the season.
fn baselines(known: &Known, stays: &[Stay<'_>], season: &Season) -> BTreeMap<UserId, i32> {
    let of = |stay: &Stay<'_>| {
        let records = Records {
            days: days_of(known, stay.user),
            nutrition: &[],
        };
        let (until, yesterday) = (season.starts_on, season.starts_on.plus_days(-1));
        let week = seen(Metric::Steps, &records, (until.plus_days(-WEEK), yesterday));
        Some((stay.user, baseline_before(until, &week)?))
    };
    stays.iter().filter_map(of).collect()
}

/// Puts totals in place of what they were, and people and teams where they come by them.
fn write(
    conn: &mut Conn,
    season: &Season,
    old: Vec<Standing>,
    new: Vec<Standing>,
    now: Instant,
) -> Result<()> {
    let old: HashMap<_, Standing> = old.into_iter().map(|it| (which(&it), it)).collect();
    let mut moves = Moves::default();
    let mut changed = Vec::new();
    for standing in new {
        let before = old.get(&which(&standing));
        let nothing = before.is_none() && standing.tally.members == 0;
        if nothing || before.is_some_and(|before| is_same(before, &standing)) {
            continue;
        }
        moves.note(before, Some(&standing));
        changed.push(standing);
    }
    store::standings::put(conn, &changed)?;
    moves.write(conn, season, now)
}

fn which(standing: &Standing) -> (DbUuid, BoardPeriod, CivilDate) {
    (standing.subject_id, standing.period, standing.starts_on)
}

fn is_same(before: &Standing, after: &Standing) -> bool {
    before.tally == after.tally && before.listed_in == after.listed_in
}

/// Removes somebody whose account is gone from every board; what they did for teams goes with them.
pub(super) fn forget(
    conn: &mut Conn,
    user: UserId,
    times: &[Membership],
    now: Instant,
) -> Result<()> {
    let subject = DbUuid(user.0);
    let seasons: BTreeSet<_> = times.iter().map(|one| one.season_id).collect();
    for season in store::seasons::all(conn, &seasons.into_iter().collect::<Vec<_>>())? {
        let mut moves = Moves::default();
        for standing in store::standings::since(conn, season.id, &[subject], CivilDate::EARLIEST)? {
            moves.note(Some(&standing), None);
        }
        moves.write(conn, &season, now)?;
        store::standings::remove(conn, subject, season.id)?;
    }
    let teams: BTreeSet<TeamId> = times.iter().filter_map(|one| one.team_id).collect();
    for team in teams {
        store::tallies::touch_team(conn, team, now)?;
    }
    Ok(())
}

/// Settles a board whose time has come; says whether there was one.
pub async fn settle(app: &App) -> Result<bool> {
    let now = app.now();
    let next = app
        .database
        .read(move |conn| store::boards::next_to_settle(conn, now))
        .await?;
    let Some(id) = next else {
        return Ok(false);
    };
    app.database
        .write(move |conn| store::boards::settle(conn, id, now))
        .await?;
    Ok(true)
}
