//! People and their days, from a dailyActivity file of the public Fitbit export.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use crate::engine::backtest::Walker;
use crate::engine::series::{Row, Series};
use crate::model::time::CivilDate;
use crate::table;

const COLUMNS: [&str; 3] = ["Id", "ActivityDate", "TotalSteps"];
/// Steps from which on a day counts as worn, where nothing else tells.
const WORN: i32 = 1_000;

/// Everybody in the file, in its order, without each one's last date: the export caught them on it
/// before the day was over.
pub(super) fn people(file: impl Read) -> Result<Vec<Walker>, String> {
    let lines = table::rows(file, "dailyActivity", &COLUMNS, |line| {
        let date = table::date(line.text("ActivityDate"));
        let date =
            date.ok_or_else(|| line.fault("ActivityDate", "is not a date; write M/D/YYYY"))?;
        let steps = i32::try_from(line.count("TotalSteps")?);
        let steps = steps.map_err(|_| line.fault("TotalSteps", "is more than a person walks"))?;
        Ok((line.number(), line.id()?, CivilDate(date), steps))
    })?;
    let mut order = Vec::new();
    let mut rows: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for (line, id, date, steps) in lines {
        if !known.insert((id.clone(), date)) {
            return Err(format!(
                "line {line}: {id} has this date twice; remove one of them"
            ));
        }
        let valid = steps >= WORN;
        let of_person = rows.entry(id.clone()).or_insert_with(|| {
            order.push(id);
            Vec::new()
        });
        of_person.push(Row { date, steps, valid });
    }
    if order.is_empty() {
        return Err("has no rows; give a file with days".to_owned());
    }
    let walker = |id: String| {
        let mut rows = rows.remove(&id).unwrap_or_default();
        let last = rows.iter().map(|row| row.date).max();
        rows.retain(|row| Some(row.date) != last);
        let series = Series::new(rows);
        Walker { id, series }
    };
    Ok(order.into_iter().map(walker).collect())
}
