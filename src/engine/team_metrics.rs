//! How a team's period is measured, so that a small or slow and faithful team can win. Rules and names
//! after Patel and others 2016, Walker Tracker and `FitEx` itself.

/// Goal days a week below which a member's rate is not taken: to hide bad days does not pay.
const FLOOR: f64 = 5.0;
/// How far a member's own progress may count.
const INDEX_CAP: f64 = 1.25;
/// Valid days that a member's mean needs.
const NEEDED: usize = 4;
/// What one's own goal day is worth beside one's teammates'.
const OWN: f64 = 0.4;

/// One member's day in the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberDay {
    /// Steps, if any are known; those of days that are not valid as well.
    pub steps: Option<i64>,
    /// Whether the day is complete and was worn.
    pub valid: bool,
    /// Whether it is taken out of every count.
    pub excused: bool,
    /// The member's own goal of the day.
    pub goal: Option<i64>,
}

impl MemberDay {
    /// Whether the goal was reached; also on a day that is not valid, because what is missing cannot
    /// take away what was done.
    pub fn is_met(&self) -> bool {
        self.steps
            .zip(self.goal)
            .is_some_and(|(steps, goal)| steps >= goal)
    }

    /// Whether it is known if the goal was reached.
    pub fn is_goal_day(&self) -> bool {
        self.goal.is_some() && !self.excused && (self.valid || self.is_met())
    }
}

/// One member's days in the team, in a period.
pub type Member = Vec<MemberDay>;

/// Days on which somebody was in the team, without the excused.
fn enrolled(team: &[Member]) -> f64 {
    count(days(team).filter(|day| !day.excused).count())
}

fn days(team: &[Member]) -> impl Iterator<Item = &MemberDay> {
    team.iter().flatten()
}

/// All steps together: never a rank across sizes.
pub fn total(team: &[Member]) -> i64 {
    days(team).filter_map(|day| day.steps).sum()
}

/// Steps for each member and day; a missing day is a day without steps.
pub fn mean_per_member_day(team: &[Member]) -> Option<f64> {
    let sum: i64 = days(team)
        .filter(|day| !day.excused)
        .filter_map(|day| day.steps)
        .sum();
    ratio(float(sum), enrolled(team))
}

/// The same with each day counted up to a cap.
pub fn capped_mean(team: &[Member], cap: i64) -> Option<f64> {
    let sum: i64 = days(team)
        .filter(|day| !day.excused)
        .filter_map(|day| day.steps)
        .map(|steps| steps.min(cap))
        .sum();
    ratio(float(sum), enrolled(team))
}

/// The median of the members' own means, of those who have four valid days.
pub fn median_member(team: &[Member]) -> Option<f64> {
    let mut means: Vec<f64> = team
        .iter()
        .filter_map(|member| {
            let valid: Vec<i64> = member
                .iter()
                .filter(|day| day.valid)
                .filter_map(|day| day.steps)
                .collect();
            let mean = float(valid.iter().sum()) / count(valid.len());
            (valid.len() >= NEEDED).then_some(mean)
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let half = means.len() / 2;
    match means.len() % 2 {
        1 => means.get(half).copied(),
        _ => Some((means.get(half.checked_sub(1)?)? + means.get(half)?) / 2.0),
    }
}

/// Valid days of enrolled ones.
pub fn coverage(team: &[Member]) -> Option<f64> {
    let valid = days(team).filter(|day| day.valid && !day.excused).count();
    ratio(count(valid), enrolled(team))
}

/// The mean over members of the share of their goal days that they met, of at least five a week. Who has no
/// date yet that has closed is not among them.
pub fn goal_day_rate(team: &[Member]) -> Option<f64> {
    let begun: Vec<&Member> = team
        .iter()
        .filter(|member| member.iter().any(|day| !day.excused))
        .collect();
    let rate = |member: &&Member| {
        let met = member
            .iter()
            .filter(|day| day.is_goal_day() && day.is_met())
            .count();
        let goal_days = member.iter().filter(|day| day.is_goal_day()).count();
        let enrolled = member.iter().filter(|day| !day.excused).count();
        let floor = FLOOR * count(enrolled) / 7.0;
        let of = count(goal_days).max(floor);
        if of > 0.0 { count(met) / of } else { 0.0 }
    };
    ratio(begun.iter().map(rate).sum(), count(begun.len()))
}

/// The mean over members with a goal of what they did beside it, each up to a cap.
pub fn progress_index(team: &[Member]) -> Option<f64> {
    let indices: Vec<f64> = team
        .iter()
        .filter_map(|member| {
            let with_goal = || member.iter().filter(|day| day.is_goal_day());
            let done: i64 = with_goal().filter_map(|day| day.steps).sum();
            let goal: i64 = with_goal().filter_map(|day| day.goal).sum();
            (goal > 0).then(|| (float(done) / float(goal)).min(INDEX_CAP))
        })
        .collect();
    ratio(indices.iter().sum(), count(indices.len()))
}

/// What a day is worth to each member, by their own goal and their teammates': `met` says who met theirs.
pub fn own_plus_team(met: &[bool]) -> Vec<f64> {
    let hits = met.iter().filter(|met| **met).count();
    let others = count(met.len().saturating_sub(1)).max(1.0);
    met.iter()
        .map(|met| match met {
            true => OWN + (1.0 - OWN) * (count(hits) - 1.0) / others,
            false => 0.0,
        })
        .collect()
}

/// Dates on which everybody met their own goal, of dates on which everybody had one; for pairs and trios.
pub fn all_met<'a>(dates: impl Iterator<Item = &'a [MemberDay]>) -> usize {
    let all = |team: &&[MemberDay]| !team.is_empty() && team.iter().all(MemberDay::is_met);
    dates.filter(all).count()
}

/// What the member did who did least beside their own goals; for pairs and trios.
pub fn weakest_link(team: &[Member]) -> Option<f64> {
    let ratio = |member: &Member| {
        let with_goal = || member.iter().filter(|day| day.is_goal_day());
        let done: i64 = with_goal().filter_map(|day| day.steps).sum();
        let goal: i64 = with_goal().filter_map(|day| day.goal).sum();
        (goal > 0).then(|| float(done) / float(goal))
    };
    team.iter().filter_map(ratio).min_by(f64::total_cmp)
}

/// Goal days that a team needs of so many member-days for the programme's target (Carrot Rewards), and
/// the share of days that it stands for.
pub fn goal_days_needed(enrolled: usize, percent: usize) -> usize {
    (enrolled * percent).div_ceil(100)
}

/// The standard error of a rate over so many member-days.
pub fn standard_error(rate: f64, enrolled: usize) -> Option<f64> {
    ratio(rate * (1.0 - rate), count(enrolled)).map(|variance| variance.max(0.0).sqrt())
}

/// Competition ranks, 1-2-2-4, of values that are sorted from the best.
pub fn ranks<T: PartialEq>(sorted: &[T]) -> Vec<usize> {
    let mut ranks: Vec<usize> = Vec::with_capacity(sorted.len());
    for (place, value) in sorted.iter().enumerate() {
        let same = place
            .checked_sub(1)
            .filter(|&before| sorted.get(before) == Some(value));
        let rank = same.and_then(|before| ranks.get(before).copied());
        ranks.push(rank.unwrap_or(place + 1));
    }
    ranks
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of steps are far below 2^53"
)]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "days of a team are few")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::{
        MemberDay, all_met, capped_mean, coverage, goal_day_rate, goal_days_needed,
        mean_per_member_day, median_member, own_plus_team, progress_index, ranks, standard_error,
        total, weakest_link,
    };

    fn day(steps: i64, goal: i64) -> MemberDay {
        MemberDay {
            steps: Some(steps),
            valid: steps >= 1_000,
            excused: false,
            goal: Some(goal),
        }
    }

    fn near(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn known_products_come_to_their_own_examples() {
        let one_day = |steps: &[i64]| -> Vec<Vec<MemberDay>> {
            steps.iter().map(|&steps| vec![day(steps, 1)]).collect()
        };
        near(
            mean_per_member_day(&one_day(&[7_000, 3_000, 15_000, 0])),
            6_250.0,
        );
        near(mean_per_member_day(&one_day(&[9_000, 6_000, 0])), 5_000.0);
        near(mean_per_member_day(&one_day(&[10_000; 4])), 10_000.0);
        near(capped_mean(&one_day(&[36_000, 10_000]), 20_000), 15_000.0);
        assert_eq!(total(&one_day(&[10_500, 10_500])), 21_000);
    }

    #[test]
    fn own_and_teammates_goals_weigh_as_in_the_trial() {
        let all = own_plus_team(&[true; 4]);
        assert!(all.iter().all(|share| (share - 1.0).abs() < 1e-9));
        for (met, average) in [
            ([true, false, false, false], 0.1),
            ([true, true, false, false], 0.3),
            ([true, true, true, false], 0.6),
        ] {
            let found: f64 = own_plus_team(&met).iter().sum::<f64>() / 4.0;
            assert!((found - average).abs() < 1e-9, "{found}");
        }
    }

    #[test]
    fn hiding_bad_days_does_not_pay() {
        let met = vec![day(8_000, 7_000); 3];
        let missed = vec![day(2_000, 7_000); 4];
        let honest: Vec<MemberDay> = [met.clone(), missed].concat();
        let unworn = MemberDay {
            steps: None,
            valid: false,
            ..day(0, 7_000)
        };
        let hiding: Vec<MemberDay> = [met, vec![unworn; 4]].concat();

        near(goal_day_rate(&[honest]), 3.0 / 7.0);
        near(goal_day_rate(std::slice::from_ref(&hiding)), 3.0 / 5.0);
        near(coverage(&[hiding]), 3.0 / 7.0);
    }

    #[test]
    fn one_runner_cannot_carry_the_team() {
        let runner = vec![day(40_000, 8_000); 7];
        let idler = vec![day(1_000, 8_000); 7];
        near(progress_index(&[runner.clone(), idler.clone()]), 0.6875);
        near(median_member(&[runner, idler]), 20_500.0);
    }

    #[test]
    fn excused_days_are_in_no_denominator() {
        let excused = MemberDay {
            excused: true,
            ..day(0, 8_000)
        };
        let week = [vec![day(8_000, 8_000); 5], vec![excused; 2]].concat();
        near(goal_day_rate(std::slice::from_ref(&week)), 1.0);
        near(coverage(&[week]), 1.0);
    }

    #[test]
    fn what_is_worn_briefly_counts_as_met_if_it_was_and_is_unknown_if_not() {
        let short = |steps: i64| MemberDay {
            valid: false,
            ..day(steps, 8_000)
        };

        assert!(short(9_000).is_goal_day() && short(9_000).is_met());
        assert!(!short(7_000).is_goal_day());
    }

    #[test]
    fn pairs_stand_and_fall_together() {
        let (good, bad) = (day(9_000, 8_000), day(4_000, 8_000));
        let dates = [[good, good], [good, bad]];

        assert_eq!(all_met(dates.iter().map(<[MemberDay; 2]>::as_slice)), 1);
        near(
            weakest_link(&[vec![good, good], vec![good, bad]]),
            13.0 / 16.0,
        );
        assert_eq!(weakest_link(&[]), None);
    }

    #[test]
    fn a_small_sample_says_how_small_it_is() {
        for (member_days, points) in [(42, 7.6), (21, 10.7)] {
            let error = standard_error(0.4, member_days).unwrap() * 100.0;
            assert!((error - points).abs() < 0.05, "{error}");
        }
        assert_eq!((goal_days_needed(42, 45), goal_days_needed(0, 45)), (19, 0));
    }

    #[test]
    fn ranks_are_shared_and_leave_a_gap() {
        assert_eq!(ranks(&[9, 7, 7, 3]), [1, 2, 2, 4]);
        assert_eq!(ranks(&[5, 5, 5]), [1, 1, 1]);
        assert!(ranks::<i32>(&[]).is_empty());
    }
}
