//! The report as CSV: one line a rule and table, figures to ten digits.

use crate::engine::backtest::{Figures, Report};

const HEAD: [&str; 18] = [
    "table",
    "strategy",
    "valid_days",
    "goal_days",
    "hits",
    "computable",
    "attainment_micro",
    "attainment_macro",
    "attainment_sd",
    "expected_attainment",
    "people",
    "people_below_20_percent",
    "people_above_80_percent",
    "challenge_mean",
    "challenge_median",
    "volatility",
    "ramp",
    "sum_of_goals",
];

pub(super) fn of(report: &Report) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let write = |writer: &mut csv::Writer<Vec<u8>>, cells: &[String]| {
        writer
            .write_record(cells)
            .map_err(|fault| fault.to_string())
    };
    write(&mut writer, &HEAD.map(str::to_owned))?;
    for (table, lines) in [("own_days", &report.own), ("common_days", &report.common)] {
        for figures in lines {
            write(&mut writer, &cells(table, figures))?;
        }
    }
    let bytes = writer.into_inner().map_err(|fault| fault.to_string())?;
    String::from_utf8(bytes).map_err(|fault| fault.to_string())
}

fn cells(table: &str, figures: &Figures) -> [String; 18] {
    let number = |value: Option<f64>| value.map_or_else(String::new, |it| format!("{it:.10}"));
    [
        table.to_owned(),
        figures.rule.name(),
        figures.valid_days.to_string(),
        figures.goal_days.to_string(),
        figures.hits.to_string(),
        number(figures.computable),
        number(figures.attainment_micro),
        number(figures.attainment_macro),
        number(figures.attainment_sd),
        number(figures.rule.expected()),
        figures.people.to_string(),
        figures.people_below_20.to_string(),
        figures.people_above_80.to_string(),
        number(figures.challenge_mean),
        number(figures.challenge_median),
        number(figures.volatility),
        number(figures.ramp),
        format!("{:.4}", figures.sum_of_goals),
    ]
}
