//! Real days, and their hours, from files in the layout of the public Fitbit export.

mod days;
mod hours;

use std::fs::File;
use std::path::Path;

use jiff::civil::Date;

use super::options::Options;
use super::truth::days::DayTotals;
use super::truth::people::Person;
use super::world::{Daily, SimulatorError};

/// People, their days, and the hours of those days, found by person id and date.
pub(super) struct Export {
    pub(super) people: Vec<Person>,
    pub(super) days: Daily<DayTotals>,
    pub(super) hours: Daily<[u32; 24]>,
    /// By how many days the dates were moved.
    shift: i64,
}

/// Reads the files that are given, if any; no date is after `yesterday`.
pub(super) fn read(options: &Options, yesterday: Date) -> Result<Option<Export>, SimulatorError> {
    let Some(path) = &options.days_file else {
        return match options.hours_file {
            None => Ok(None),
            Some(_) => Err(SimulatorError::File(
                "hours belong to days; give the file with the days as well".to_owned(),
            )),
        };
    };
    let mut export = open(path, |file| days::read(file, yesterday))?;
    if let Some(path) = &options.hours_file {
        let hours = open(path, hours::read)?;
        export.hours = hours::of_people(hours, &export);
    }
    Ok(Some(export))
}

fn open<T>(path: &Path, read: impl FnOnce(File) -> Result<T, String>) -> Result<T, SimulatorError> {
    let file = File::open(path).map_err(|fault| fault.to_string());
    let told = file.and_then(read);
    told.map_err(|why| SimulatorError::File(format!("{}: {why}", path.display())))
}
