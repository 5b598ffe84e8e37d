//! A team's period: its members' dates in it, what they did on them, and what they set themselves.

use std::collections::{BTreeMap, HashMap};

use super::measure::miles_hundredths;
use super::team_goals::{credited, cups_norm, miles_norm, odds};
use super::team_metrics::{
    MemberDay, all_met, capped_mean, coverage, goal_day_rate, goal_days_needed,
    mean_per_member_day, median_member, own_plus_team, progress_index, standard_error, total,
    weakest_link,
};
use crate::model::care::Care;
use crate::model::day::{Day, DayStatus};
use crate::model::goal::Goal;
use crate::model::id::{TeamId, UserId};
use crate::model::nutrition::Nutrition;
use crate::model::season::Season;
use crate::model::team_progress::{
    GoalDays, GoalDaysChoice, OwnShare, TeamCups, TeamMiles, TeamProgress, TeamSteps,
    UnrankedReason,
};
use crate::model::time::CivilDate;

/// Percents of member-days that a captain is shown to choose between.
const CHOICES: [i32; 6] = [30, 35, 40, 45, 50, 60];
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
    /// Their times of care.
    pub care: Vec<&'a Care>,
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
    /// Of a hundred member-days, how many the team wants to be met.
    pub goal_days_percent: i32,
    /// Quarters of a cup that were entered, by person and date; nothing if that is not asked.
    pub cups: Option<&'a [(UserId, Nutrition)]>,
    /// The number that was drawn for each date.
    pub draws: &'a BTreeMap<CivilDate, u64>,
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
        team_total: total(&team),
        fitex_miles: TeamMiles {
            done_hundredths: parts.iter().map(|part| part.miles_hundredths).sum(),
            norm_hundredths: miles_norm(
                parts.iter().map(|part| part.enrolled).sum(),
                i64::from(inputs.season.miles_a_week),
            ),
        },
        fruit_vegetables: inputs.cups.map(|cups| team_cups(inputs, cups, &parts)),
        goal_days: goal_days(inputs, &parts, &team, member_days),
        mean_per_member_day: mean_per_member_day(&team),
        capped_mean: capped_mean(&team, i64::from(inputs.season.daily_cap)),
        median_member: median_member(&team),
        progress_index: progress_index(&team),
        own_plus_team: average_own_plus_team(&together),
        all_met_days: count(all_met(together.values().map(Vec::as_slice))),
        weakest_link: weakest_link(&team),
        random_rep: random_rep(inputs, &together),
        random_rep_expected: mean(together.values().map(|date| {
            let met = date.iter().filter(|day| day.is_met()).count();
            f64::from(count(met)) / f64::from(count(date.len()).max(1))
        })),
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

fn goal_days(
    inputs: &Inputs<'_>,
    parts: &[Part],
    team: &[Vec<MemberDay>],
    member_days: usize,
) -> GoalDays {
    let all = || team.iter().flatten().filter(|day| day.is_goal_day());
    let rate = goal_day_rate(team).filter(|_| member_days > 0);
    let enrolled: i64 = parts.iter().map(|part| part.enrolled).sum();
    let enrolled = usize::try_from(enrolled).unwrap_or_default();
    let choice = |percent| choice(enrolled, percent);
    let chosen = choice(inputs.goal_days_percent);
    GoalDays {
        met: count(all().filter(|day| day.is_met()).count()),
        known: count(all().count()),
        rate,
        standard_error: rate.and_then(|rate| standard_error(rate, member_days)),
        needed: chosen.needed,
        odds: chosen.odds,
        choices: CHOICES.into_iter().map(choice).collect(),
    }
}

/// A target of goal days, and how likely it is.
fn choice(enrolled: usize, percent: i32) -> GoalDaysChoice {
    let needed = goal_days_needed(enrolled, usize::try_from(percent).unwrap_or_default());
    let of = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    GoalDaysChoice {
        percent,
        needed: count(needed),
        odds: odds(of(enrolled), CALIBRATED, of(needed)),
    }
}

/// What the members ate on their dates in the team, beside the norm.
fn team_cups(inputs: &Inputs<'_>, cups: &[(UserId, Nutrition)], parts: &[Part]) -> TeamCups {
    let of_team = |told: &&(UserId, Nutrition)| {
        let (user, told) = told;
        let stay = inputs.stays.iter().find(|stay| stay.user == *user);
        (inputs.from..=inputs.to).contains(&told.date)
            && stay.is_some_and(|stay| stay.is_in(told.date))
    };
    let told = cups.iter().filter(of_team);
    TeamCups {
        done_quarters: told.map(|(_, told)| i64::from(told.quarter_cups)).sum(),
        norm_quarters: cups_norm(parts.iter().map(|part| part.enrolled).sum()),
    }
}

/// The share of dates on which the member who was drawn met their own goal.
fn random_rep(inputs: &Inputs<'_>, together: &BTreeMap<CivilDate, Vec<MemberDay>>) -> Option<f64> {
    let met = together.iter().filter_map(|(date, members)| {
        let drawn = inputs.draws.get(date)?;
        let of = u64::try_from(members.len()).ok().filter(|of| *of > 0)?;
        let member = members.get(usize::try_from(drawn % of).ok()?)?;
        Some(f64::from(u8::from(member.is_met())))
    });
    mean(met)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let numbers: Vec<f64> = numbers.collect();
    let of = f64::from(count(numbers.len()));
    (of > 0.0).then(|| numbers.iter().sum::<f64>() / of)
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
        let excused = day.is_some_and(|day| day.status == DayStatus::Excused)
            || stay.care.iter().any(|care| care.covers(date));
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
    let goal = stay.goals.iter().filter(|goal| goal.counts_on(date));
    let goal = goal.max_by_key(|goal| (goal.effective_from, goal.id))?;
    goal.target.map(i64::from)
}

/// Hundredths of a FitEx mile of a date.
fn miles(day: &Day, season: &Season) -> i64 {
    miles_hundredths(day, season.minutes_per_mile).map_or(0, i64::from)
}

/// Closed dates, and on each the members who were in the team and had a goal, in the order of their ids.
fn together(parts: &[Part]) -> BTreeMap<CivilDate, Vec<MemberDay>> {
    let mut dates: BTreeMap<CivilDate, Vec<MemberDay>> = BTreeMap::new();
    let mut ordered: Vec<&Part> = parts.iter().collect();
    ordered.sort_by_key(|part| part.user);
    for (date, day) in ordered.iter().flat_map(|part| &part.closed) {
        if !day.excused && day.goal.is_some() {
            dates.entry(*date).or_default().push(*day);
        }
    }
    dates
}

fn average_own_plus_team(dates: &BTreeMap<CivilDate, Vec<MemberDay>>) -> Option<f64> {
    mean(dates.values().flat_map(|date| {
        let met: Vec<bool> = date.iter().map(MemberDay::is_met).collect();
        own_plus_team(&met)
    }))
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
