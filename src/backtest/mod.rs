//! The back-test of a file: read, walked through, and told as text, CSV, JSON and charts.

mod chart;
mod csv;
mod json;
mod read;
mod text;

use std::path::Path;

use crate::engine::backtest::{Report, run};

/// What no back-test can tell.
const LIMIT: &str = "Nobody in these data was following these goals: the figures tell how well goals \
fit and how evenly, not what they would have changed.";

/// How a report is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tables to read.
    Text,
    /// One line a rule and table.
    Csv,
    /// Everything, unrounded.
    Json,
}

/// A back-test of one file.
#[derive(Debug)]
pub struct Backtest(Report);

impl Backtest {
    /// Walks through the days of a dailyActivity file of the public Fitbit export. Says in one line what
    /// is wrong with a file that cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let named = |why: String| format!("{}: {why}", path.display());
        let file = std::fs::File::open(path).map_err(|fault| named(fault.to_string()))?;
        let people = read::people(file).map_err(named)?;
        Ok(Self(run(&people)))
    }

    /// The report in one form.
    pub fn told(&self, form: Form) -> Result<String, String> {
        match form {
            Form::Text => Ok(text::of(&self.0)),
            Form::Csv => csv::of(&self.0),
            Form::Json => json::of(&self.0),
        }
    }

    /// A chart for each rule, as SVG, under the name of its file.
    pub fn charts(&self) -> Vec<(String, String)> {
        let charts = self.0.own.iter();
        charts
            .map(|figures| (format!("{}.svg", figures.rule.name()), chart::of(figures)))
            .collect()
    }
}
