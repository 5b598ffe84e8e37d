//! A team's period: its members' dates in it, what they did on them, and what they set themselves.

use std::collections::{BTreeMap, HashMap};

use super::team_goals::{credited, miles_norm, odds};
use super::team_metrics::{
    MemberDay, all_met, capped_mean, coverage, goal_day_rate, goal_days_needed,
    mean_per_member_day, median_member, own_plus_team, progress_index, standard_error,
    weakest_link,
};
use crate::model::day::{Day, DayStatus};
use crate::model::goal::Goal;
use crate::model::id::{TeamId, UserId};
use crate::model::season::Season;
use crate::model::team_progress::{
    GoalDays, OwnShare, TeamMiles, TeamProgress, TeamSteps, UnrankedReason,
};
use crate::model::time::CivilDate;

/// The percent of member-days that a team needs for its target of goal days.
const NEEDED_PERCENT: usize = 45;
/// The share of days on which a calibrated goal is met.
const CALIBRATED: f64 = 0.4;
/// The share of member-days that must be known for a rank.
const COVERAGE: f64 = 0.5;

/// One person's time in the team.
#[derive(Debug)]
pub struct Stay<'a> {
    /// Who.
    pub user: UserId,
    /// Their civil date at the moment.
    pub today: CivilDate,
    /// When they came, and the first date on which they were gone; each time that they came.
    pub times: Vec<(CivilDate, Option<CivilDate>)>,
    /// What is known of their dates.
    pub days: HashMap<CivilDate, &'a Day>,
    /// Their daily goals, in any order.
    pub goals: Vec<&'a Goal>,
}

impl Stay<'_> {
    /// Whether the person was in the team on a date.
    pub(super) fn is_in(&self, date: CivilDate) -> bool {
        let during = |&(joined, left): &(CivilDate, Option<CivilDate>)| {
            joined <= date && left.is_none_or(|left| date < left)
        };
        self.times.iter().any(during)
    }
}

/// What a team's progress is computed from.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The team, or somebody as a team of one.
    pub team: TeamId,
    /// The first date.
    pub from: CivilDate,
    /// The last date.
    pub to: CivilDate,
    /// Members that a rank needs: those that the season asks for, or the one who takes part alone.
    pub smallest: i32,
    /// The season, with its rules.
    pub season: &'a Season,
    /// Everybody who was ever in it.
    pub stays: &'a [Stay<'a>],
    /// Who asks.
    pub caller: UserId,
}

/// One member's period.
pub(super) struct Part {
    pub(super) user: UserId,
    /// Closed dates, in order.
    pub(super) closed: Vec<(CivilDate, MemberDay)>,
    enrolled: i64,
    pub(super) done: i64,
    target: i64,
    miles_hundredths: i64,
}

/// Each member's period, of those who were in the team on a date of it.
pub(super) fn parts(inputs: &Inputs<'_>) -> Vec<Part> {
    let parts = inputs.stays.iter().map(|stay| part(inputs, stay));
    parts.filter(|part| part.enrolled > 0).collect()
}

/// What a team did in a period.
pub fn of(inputs: &Inputs<'_>) -> TeamProgress {
    let parts = parts(inputs);
    let team: Vec<Vec<MemberDay>> = parts
        .iter()
        .map(|part| part.closed.iter().map(|(_, day)| *day).collect())
        .collect();
    let all = || team.iter().flatten();
    let member_days = all().filter(|day| !day.excused).count();
    let valid_days = all().filter(|day| day.valid && !day.excused).count();
    let target: i64 = parts.iter().map(|part| part.target).sum();
    let sum: i64 = parts
        .iter()
        .map(|part| credited(part.done, part.target))
        .sum();
    let together = together(&parts);
    let coverage = coverage(&team);
    TeamProgress {
        team_id: inputs.team,
        from: inputs.from,
        to: inputs.to,
        members: count(parts.len()),
        member_days: count(member_days),
        valid_days: count(valid_days),
        coverage,
        steps: TeamSteps {
            done: parts.iter().map(|part| part.done).sum(),
            credited: sum,
            target,
            ratio: share(sum, target),
        },
        fitex_miles: TeamMiles {
            done_hundredths: parts.iter().map(|part| part.miles_hundredths).sum(),
            norm_hundredths: miles_norm(
                parts.iter().map(|part| part.enrolled).sum(),
                i64::from(inputs.season.miles_a_week),
            ),
        },
        goal_days: goal_days(&parts, &team, member_days),
        mean_per_member_day: mean_per_member_day(&team),
        capped_mean: capped_mean(&team, i64::from(inputs.season.daily_cap)),
        median_member: median_member(&team),
        progress_index: progress_index(&team),
        own_plus_team: average_own_plus_team(&together),
        all_met_days: count(all_met(together.iter().map(Vec::as_slice))),
        weakest_link: weakest_link(&team),
        unranked: unranked(inputs, parts.len(), coverage),
        own: parts
            .iter()
            .find(|part| part.user == inputs.caller)
            .map(|own| own_share(own, target)),
    }
}

fn unranked(inputs: &Inputs<'_>, members: usize, coverage: Option<f64>) -> Option<UnrankedReason> {
    if count(members) < inputs.smallest {
        return Some(UnrankedReason::TooFewMembers);
    }
    coverage
        .is_none_or(|coverage| coverage < COVERAGE)
        .then_some(UnrankedReason::LowCoverage)
}

fn goal_days(parts: &[Part], team: &[Vec<MemberDay>], member_days: usize) -> GoalDays {
    let all = || team.iter().flatten().filter(|day| day.is_goal_day());
    let rate = goal_day_rate(team).filter(|_| member_days > 0);
    let enrolled: i64 = parts.iter().map(|part| part.enrolled).sum();
    let enrolled = usize::try_from(enrolled).unwrap_or_default();
    let needed = goal_days_needed(enrolled, NEEDED_PERCENT);
    let of = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    GoalDays {
        met: count(all().filter(|day| day.is_met()).count()),
        known: count(all().count()),
        rate,
        standard_error: rate.and_then(|rate| standard_error(rate, member_days)),
        needed: count(needed),
        odds: odds(of(enrolled), CALIBRATED, of(needed)),
    }
}

fn own_share(own: &Part, team_target: i64) -> OwnShare {
    let credited = credited(own.done, own.target);
    OwnShare {
        done: own.done,
        credited,
        target: own.target,
        share_of_team_goal: share(credited, team_target),
        share_of_own_goal: share(own.done, own.target),
    }
}

/// A member's dates in the period: closed ones are judged, and all of them count for the target, but
/// for those that are excused.
fn part(inputs: &Inputs<'_>, stay: &Stay<'_>) -> Part {
    let mut part = Part {
        user: stay.user,
        closed: Vec::new(),
        enrolled: 0,
        done: 0,
        target: 0,
        miles_hundredths: 0,
    };
    for date in inputs
        .from
        .through(inputs.to)
        .filter(|date| stay.is_in(*date))
    {
        let day = stay.days.get(&date);
        let excused = day.is_some_and(|day| day.status == DayStatus::Excused);
        let steps = day.and_then(|day| day.credited_steps).map(i64::from);
        part.done += steps.unwrap_or_default();
        part.miles_hundredths += day.map_or(0, |day| miles(day, inputs.season));
        if !excused {
            part.enrolled += 1;
            let week = week_of(inputs.season.starts_on, date).0;
            part.target += goal_on(stay, week)
                .or(goal_on(stay, date))
                .unwrap_or_default();
        }
        if date < stay.today {
            let valid = day
                .is_some_and(|day| matches!(day.status, DayStatus::Complete | DayStatus::Suspect));
            let goal = goal_on(stay, date);
            part.closed.push((
                date,
                MemberDay {
                    steps,
                    valid,
                    excused,
                    goal,
                },
            ));
        }
    }
    part
}

/// The first and last date of the week of a season that a date is in.
pub fn week_of(season_start: CivilDate, date: CivilDate) -> (CivilDate, CivilDate) {
    let week = season_start.days_to(date).div_euclid(7);
    let first = season_start.plus_days(7 * week);
    (first, first.plus_days(6))
}

fn goal_on(stay: &Stay<'_>, date: CivilDate) -> Option<i64> {
    let counts = |goal: &&&Goal| {
        goal.effective_from <= date && goal.effective_to.is_none_or(|last| date <= last)
    };
    let goal = stay.goals.iter().filter(counts);
    goal.max_by_key(|goal| (goal.effective_from, goal.id))
        .map(|goal| i64::from(goal.target))
}

/// Hundredths of a FitEx mile of a date.
fn miles(day: &Day, season: &Season) -> i64 {
    let minutes = [day.moderate_active_minutes, day.vigorous_active_minutes];
    let minutes: i64 = minutes.into_iter().flatten().map(i64::from).sum();
    let reported = day.self_reported_miles_hundredths.map_or(0, i64::from);
    minutes * 100 / i64::from(season.minutes_per_mile).max(1) + reported
}

/// Closed dates, and on each the members who were in the team and had a goal.
fn together(parts: &[Part]) -> Vec<Vec<MemberDay>> {
    let mut dates: BTreeMap<CivilDate, Vec<MemberDay>> = BTreeMap::new();
    for (date, day) in parts.iter().flat_map(|part| &part.closed) {
        if !day.excused && day.goal.is_some() {
            dates.entry(*date).or_default().push(*day);
        }
    }
    dates.into_values().collect()
}

fn average_own_plus_team(dates: &[Vec<MemberDay>]) -> Option<f64> {
    let shares = dates.iter().flat_map(|date| {
        let met: Vec<bool> = date.iter().map(MemberDay::is_met).collect();
        own_plus_team(&met)
    });
    let shares: Vec<f64> = shares.collect();
    let of = f64::from(count(shares.len()));
    (of > 0.0).then(|| shares.iter().sum::<f64>() / of)
}

fn share(part: i64, whole: i64) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of steps are far below 2^53"
    )]
    let ratio = || part as f64 / whole as f64;
    (whole > 0).then(ratio)
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::week_of;
    use crate::model::time::CivilDate;

    #[test]
    fn weeks_are_counted_from_the_start_and_before_it() {
        let start = CivilDate(date(2026, 10, 11));
        for (day, first) in [(0, 0), (6, 0), (7, 7), (55, 49), (-1, -7)] {
            let (from, to) = week_of(start, start.plus_days(day));
            assert_eq!(
                (from, to),
                (start.plus_days(first), start.plus_days(first + 6)),
                "{day}"
            );
        }
    }
}
