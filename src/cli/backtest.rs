//! `fitex backtest`: how strategies fit the people of a file.

use std::path::Path;

use clap::ValueEnum;

use super::say;
use crate::backtest::{Backtest, Form};
use crate::error::{Error, Result};

/// How a report is told.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// Tables to read
    Text,
    /// One line a strategy and table
    Csv,
    /// Everything, unrounded, with each person's share
    Json,
}

pub(super) fn run(file: &Path, format: Format, charts: Option<&Path>) -> Result<()> {
    let tested = Backtest::of_file(file).map_err(Error::internal)?;
    if let Some(folder) = charts {
        let put = |name: &str, chart: &str| {
            std::fs::create_dir_all(folder)?;
            std::fs::write(folder.join(name), chart)
        };
        for (name, chart) in tested.charts() {
            put(&name, &chart).map_err(|fault| {
                Error::internal(format!("{}: {fault}", folder.join(&name).display()))
            })?;
        }
    }
    let form = match format {
        Format::Text => Form::Text,
        Format::Csv => Form::Csv,
        Format::Json => Form::Json,
    };
    say(&tested.told(form).map_err(Error::internal)?)
}
