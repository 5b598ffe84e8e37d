//! The report as tables to read.

use std::fmt::Write;

use super::LIMIT;
use crate::engine::backtest::{Figures, Report};

const HEAD: [&str; 16] = [
    "strategy", "days", "hits", "comput", "micro", "macro", "sd", "expect", "people", "<20%",
    ">80%", "ch.mean", "ch.med", "volat", "ramp", "sum",
];

pub(super) fn of(report: &Report) -> String {
    let mut text = format!(
        "{} people, {} days without each one's last, {} of them valid (1,000 steps or more).\n{LIMIT}\n",
        report.people, report.days, report.valid_days
    );
    let tables = [
        (
            "Own days: those on which the strategy gives a goal",
            &report.own,
        ),
        (
            "Common days: those on which every strategy does",
            &report.common,
        ),
    ];
    for (title, table) in tables {
        let _ = write!(text, "\n{title}\n\n{}", line(&HEAD.map(str::to_owned)));
        for figures in table {
            text.push_str(&line(&cells(figures)));
        }
    }
    text.push_str("\nGoals that set themselves\n\n");
    for mark in &report.marks {
        let (word, value) = match (mark.value, mark.is_passed()) {
            (None, _) => ("no data", "-".to_owned()),
            (Some(value), true) => ("pass", format!("{value:.4}")),
            (Some(value), false) => ("FAIL", format!("{value:.4}")),
        };
        let (name, lowest, highest) = (mark.name, mark.lowest, mark.highest);
        let _ = writeln!(text, "{word:<8}{value:<8}{lowest} to {highest}  {name}");
    }
    text.push_str(
        "\ncomput: goal days a valid day. micro: hits a goal day; macro, sd: mean and standard deviation \
(of a sample) of each person's own. expect: what theory says. ch.: goal over the mean of the last seven \
valid days. volat: relative change from one evaluated day to the next. ramp: goals of the last seven \
evaluated days over those of the first. sum: of all goals.\n",
    );
    text
}

fn line(cells: &[String; 16]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        let _ = match place {
            0 => write!(line, "{cell:<24}"),
            15 => write!(line, "{cell:>15}"),
            _ => write!(line, "{cell:>8}"),
        };
    }
    line.push('\n');
    line
}

fn cells(figures: &Figures) -> [String; 16] {
    let share = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |it| format!("{it:.4}"));
    [
        figures.rule.name(),
        figures.goal_days.to_string(),
        figures.hits.to_string(),
        share(figures.computable),
        share(figures.attainment_micro),
        share(figures.attainment_macro),
        share(figures.attainment_sd),
        share(figures.rule.expected()),
        figures.people.to_string(),
        figures.people_below_20.to_string(),
        figures.people_above_80.to_string(),
        share(figures.challenge_mean),
        share(figures.challenge_median),
        share(figures.volatility),
        share(figures.ramp),
        format!("{:.1}", figures.sum_of_goals),
    ]
}
