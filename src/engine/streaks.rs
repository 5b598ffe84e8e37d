//! Days in a row on which a goal was met: what is excused or not known bridges, and one missed day in
//! seven is forgiven.

use crate::model::progress::{Outcome, PeriodProgress};
use crate::model::time::CivilDate;

/// Days within which one missed day is forgiven.
const FORGIVEN: i32 = 7;

/// Days met in a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// How many.
    pub days: i32,
    /// The first of them.
    pub since: Option<CivilDate>,
    /// Missed dates between them.
    pub forgiven: Vec<CivilDate>,
}

/// The run that goes on at the end of some days in order, and the most days of any.
pub fn of(items: &[PeriodProgress]) -> (Run, i32) {
    let (mut run, mut longest) = (Run::default(), 0);
    let mut last_forgiven: Option<CivilDate> = None;
    for item in items {
        match item.outcome {
            Outcome::Met => {
                run.days += 1;
                run.since = run.since.or(Some(item.from));
            }
            Outcome::NotMet if run.days == 0 => {}
            Outcome::NotMet if is_free(last_forgiven, item.from) => {
                last_forgiven = Some(item.from);
                run.forgiven.push(item.from);
            }
            Outcome::NotMet => run = Run::default(),
            Outcome::InProgress | Outcome::Unknown | Outcome::Excused | Outcome::NoGoal => {}
        }
        longest = longest.max(run.days);
    }
    (run, longest)
}

fn is_free(last: Option<CivilDate>, date: CivilDate) -> bool {
    last.is_none_or(|last| last.days_to(date) >= FORGIVEN)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::of;
    use crate::model::metric::Metric;
    use crate::model::progress::{Outcome, PeriodProgress};
    use crate::model::time::CivilDate;

    fn days(outcomes: &str) -> Vec<PeriodProgress> {
        let first = CivilDate(date(2026, 11, 2));
        let item = |(day, letter)| PeriodProgress {
            from: first.plus_days(day),
            to: first.plus_days(day),
            goal_id: None,
            metric: Metric::Steps,
            done: None,
            target: None,
            ratio: None,
            met: None,
            outcome: match letter {
                'm' => Outcome::Met,
                'x' => Outcome::NotMet,
                'e' => Outcome::Excused,
                'u' => Outcome::Unknown,
                'p' => Outcome::InProgress,
                _ => Outcome::NoGoal,
            },
            days: Vec::new(),
        };
        (0..).zip(outcomes.chars()).map(item).collect()
    }

    #[test]
    fn what_is_not_known_bridges_and_one_miss_in_seven_is_forgiven() {
        for (outcomes, current, longest) in [
            ("mmm", 3, 3),
            ("mmeumm", 4, 4),
            ("mm-mp", 3, 3),
            ("mxm", 2, 2),
            ("mxmxm", 1, 2),
            ("mxmmmmmmxm", 8, 8),
            ("mxmmmmmxm", 1, 6),
            ("xxm", 1, 1),
            ("mmmxx", 0, 3),
            ("", 0, 0),
        ] {
            let (run, most) = of(&days(outcomes));
            assert_eq!((run.days, most), (current, longest), "{outcomes}");
        }
        let (run, _) = of(&days("xmxm"));
        assert_eq!(run.since, Some(CivilDate(date(2026, 11, 3))));
        assert_eq!(run.forgiven, [CivilDate(date(2026, 11, 4))]);
    }
}
