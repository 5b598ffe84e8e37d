//! The back-test: against another implementation that is slow and plain, against the file it is given,
//! and as an operator runs it.

use std::process::{Command, Output};

use fitex::engine::backtest::{Walker, run};
use fitex::engine::rules::Rule;
use fitex::engine::series::{Row, Series};
use fitex::model::time::CivilDate;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::Value;

/// One day of the plain implementation: number of the date, steps.
type Day = (i64, i64);

const FIRST: Date = date(2026, 1, 5);

fn is_valid(day: &Day) -> bool {
    day.1 >= 1_000
}

fn mean(steps: &[i64]) -> f64 {
    steps.iter().sum::<i64>() as f64 / steps.len() as f64
}

fn mean_of(days: &[Day], from: i64, to: i64) -> Option<f64> {
    let within: Vec<i64> = days
        .iter()
        .filter(|day| is_valid(day))
        .filter(|day| from <= day.0 && day.0 <= to)
        .map(|day| day.1)
        .collect();
    if within.len() < 4 {
        None
    } else {
        Some(mean(&within))
    }
}

/// A goal by the definition, found anew from all the days before each time: also the goals before it.
fn plain_goal(rule: Rule, days: &[Day], index: usize) -> Option<f64> {
    let (past, today) = (&days[..index], days[index].0);
    let first = days[0].0;
    let week = (today - first) / 7;
    let base = || {
        if today < first + 7 {
            None
        } else {
            mean_of(past, first, first + 6)
        }
    };
    let ninth = |rank: usize| {
        let valid: Vec<i64> = past
            .iter()
            .filter(|day| is_valid(day))
            .map(|day| day.1)
            .collect();
        if valid.len() < 9 {
            return None;
        }
        let mut nine = valid[valid.len() - 9..].to_vec();
        nine.sort_unstable();
        Some(nine[rank - 1] as f64)
    };
    match rule {
        Rule::Fixed(steps) => Some(f64::from(steps)),
        Rule::StepBand => {
            let base = base()?;
            for bound in [2_500.0, 5_000.0, 7_500.0, 10_000.0, 12_500.0] {
                if base < bound {
                    return Some(bound);
                }
            }
            Some(base)
        }
        Rule::Increment(steps) => base().map(|base| base + f64::from(steps)),
        Rule::Percent(percent) => base().map(|base| base * (1.0 + f64::from(percent) / 100.0)),
        Rule::RampByPercent(percent, cap) => base().map(|base| {
            let wish = base * (1.0 + f64::from(percent) / 100.0 * week as f64);
            if wish > base.max(f64::from(cap)) {
                base.max(f64::from(cap))
            } else {
                wish
            }
        }),
        Rule::RampBySteps(steps, cap) => base().map(|base| {
            let wish = base + f64::from(steps) * week as f64;
            if wish > base.max(f64::from(cap)) {
                base.max(f64::from(cap))
            } else {
                wish
            }
        }),
        Rule::Weekly(percent) => {
            if week == 0 {
                return None;
            }
            let start = first + 7 * (week - 1);
            mean_of(past, start, start + 6).map(|mean| mean * (1.0 + f64::from(percent) / 100.0))
        }
        Rule::Rolling(percent) => mean_of(past, today - 7, today - 1)
            .map(|mean| mean * (1.0 + f64::from(percent) / 100.0)),
        Rule::Rank(rank) => ninth(rank),
        Rule::Guarded => {
            let mut goal = ninth(6)?;
            let before = (0..index)
                .rev()
                .find_map(|earlier| plain_goal(rule, days, earlier));
            if let Some(before) = before {
                goal = goal.max(0.9 * before).min(1.1 * before);
            }
            let valid: Vec<i64> = past
                .iter()
                .filter(|day| is_valid(day))
                .map(|day| day.1)
                .collect();
            let long = &valid[valid.len().saturating_sub(28)..];
            let ceiling = if mean(long) > 10_000.0 {
                mean(long)
            } else {
                10_000.0
            };
            Some(goal.max(2_000.0).min(ceiling))
        }
    }
}

fn series(days: &[Day]) -> Series {
    let rows = days.iter().map(|(day, steps)| Row {
        date: CivilDate(FIRST).plus_days(i32::try_from(*day).unwrap()),
        steps: i32::try_from(*steps).unwrap(),
        valid: *steps >= 1_000,
    });
    Series::new(rows.collect())
}

/// Days with gaps, unworn ones and a few very long walks.
fn days(longest: usize) -> impl Strategy<Value = Vec<Day>> {
    let day = (
        1..4_i64,
        prop_oneof![3 => 0..20_000_i64, 1 => 0..1_500_i64, 1 => 20_000..40_000_i64],
    );
    prop::collection::vec(day, 1..longest).prop_map(|days| {
        let mut on = 0;
        days.into_iter()
            .map(|(step, steps)| {
                // Mostly the next date.
                on += if step == 3 { 2 } else { 1 };
                (on, steps)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_rule_agrees_with_a_plain_one(days in days(40)) {
        let series = series(&days);
        for rule in Rule::ALL {
            let mut previous = None;
            for index in 0..days.len() {
                let goal = rule.goal(&series.past(index), previous);
                // The plain one starts anew for each day; a few days of each history are enough.
                if index % 11 == 10 || index + 1 == days.len() {
                    let plain = plain_goal(rule, &days, index);
                    let near = match (goal, plain) {
                        (Some(goal), Some(plain)) => (goal - plain).abs() <= 1e-9 * plain,
                        (None, None) => true,
                        _ => false,
                    };
                    prop_assert!(near, "{:?} on day {}: {:?}, plainly {:?}", rule, index, goal, plain);
                }
                previous = goal.or(previous);
            }
        }
    }
}

#[test]
fn the_figures_are_those_one_counts_by_hand() {
    // Sixteen days that rise by 500 from 1,000.
    let rising: Vec<Day> = (0..16).map(|day| (day, 1_000 + 500 * day)).collect();
    let walker = Walker {
        id: "one".to_owned(),
        series: series(&rising),
    };

    let report = run(&[walker]);

    let of = |rule: Rule| {
        report
            .own
            .iter()
            .find(|figures| figures.rule == rule)
            .unwrap()
    };
    // Above 6,999: days 12 to 15.
    let fixed = of(Rule::Fixed(7_000));
    assert_eq!((fixed.goal_days, fixed.hits), (16, 4));
    assert_eq!(
        (fixed.computable, fixed.attainment_micro),
        (Some(1.0), Some(0.25))
    );
    assert_eq!((fixed.volatility, fixed.ramp), (Some(0.0), Some(1.0)));
    assert_eq!(fixed.sum_of_goals.to_string(), "112000");
    // From day 9 on; the sixth of the nine before is always below.
    let rank = of(Rule::Rank(6));
    assert_eq!((rank.goal_days, rank.hits, rank.people_above_80), (7, 7, 1));
    // 3,500 to 6,500.
    assert_eq!(rank.sum_of_goals.to_string(), "35000");
    // The mean of the seven before is the fourth of them, which is the sixth of the nine.
    assert_eq!(
        (rank.challenge_median, rank.challenge_mean),
        (Some(1.0), Some(1.0))
    );
    // The baseline of 2,500 counts from the eighth day, and 4,500 is reached on day 7.
    let more = of(Rule::Increment(2_000));
    assert_eq!(
        (more.goal_days, more.hits, more.sum_of_goals),
        (9, 9, 40_500.0)
    );
    let common = report
        .common
        .iter()
        .find(|figures| figures.rule == Rule::Fixed(7_000))
        .unwrap();
    assert_eq!(
        (common.goal_days, common.hits),
        (7, 4),
        "where all of them have a goal"
    );
}

fn fitex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fitex"))
        .arg("backtest")
        .args(arguments)
        .output()
        .unwrap()
}

struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("fitex-test-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, text: &str) -> String {
        let path = self.0.join("days.csv");
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_file_is_told_as_text_csv_json_and_charts() {
    let folder = Folder::new();
    let mut text = String::from("Id,ActivityDate,TotalSteps,TotalDistance\n");
    for person in 1..=5 {
        for day in 1..=29 {
            text.push_str(&format!(
                "{person},2/{day:02}/2016,{},1.0\n",
                3_000 + (day * 37 + person * 911) % 7_000
            ));
        }
    }
    let file = folder.file(&text);
    let charts = folder.0.join("charts").display().to_string();

    let table = fitex(&[&file, "--charts", &charts]);
    let json = fitex(&[&file, "--format", "json"]);
    let csv = fitex(&[&file, "--format", "csv"]);

    assert!(table.status.success() && json.status.success() && csv.status.success());
    let told: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&told["people"], &told["days"]),
        (&5.into(), &140.into()),
        "without the last day of each"
    );
    let own = told["ownDays"].as_array().unwrap();
    assert_eq!(own.len(), Rule::ALL.len());
    let table = String::from_utf8(table.stdout).unwrap();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let mut rows = csv::Reader::from_reader(csv.stdout.as_slice());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2 * Rule::ALL.len());
    for (figures, row) in own.iter().zip(&rows) {
        let name = figures["strategy"].as_str().unwrap();
        let line = lines
            .iter()
            .find(|line| line.first() == Some(&name))
            .unwrap();
        let micro = figures["attainmentMicro"].as_f64().unwrap();
        assert_eq!(line[4], format!("{micro:.4}"), "{name}");
        assert_eq!((&row[1], &row[6]), (name, format!("{micro:.10}").as_str()));
        let chart = std::fs::read_to_string(format!("{charts}/{name}.svg")).unwrap();
        assert!(chart.starts_with("<svg ") && chart.trim_end().ends_with("</svg>"));
        // The ground, two shades, and a bar for each person.
        assert_eq!(chart.matches("<rect ").count(), 3 + 5, "{name}");
    }
    assert!(table.contains("not what they would have changed"));
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_one_line() {
    let folder = Folder::new();
    for (text, expected) in [
        ("Id,TotalSteps\n1,2\n", "no column ActivityDate"),
        ("Id,ActivityDate,TotalSteps\n", "has no rows"),
        (
            "Id,ActivityDate,TotalSteps\n1,2/30/2016,5\n",
            "line 2: ActivityDate",
        ),
        (
            "Id,ActivityDate,TotalSteps\n1,2/x/3/2016,5\n",
            "line 2: ActivityDate",
        ),
        (
            "Id,ActivityDate,TotalSteps\n1,2/3/2016,-5\n",
            "line 2: TotalSteps",
        ),
        (
            "Id,ActivityDate,TotalSteps\n1,2/3/2016,5\n1,02/03/2016,6\n",
            "line 3: 1 has this date twice",
        ),
    ] {
        let output = fitex(&[&folder.file(text)]);

        let fault = String::from_utf8(output.stderr).unwrap();
        assert!(
            !output.status.success() && fault.contains(expected),
            "{fault}"
        );
        assert_eq!(fault.lines().count(), 1);
    }
    assert!(!fitex(&["/nowhere/days.csv"]).status.success());
}
