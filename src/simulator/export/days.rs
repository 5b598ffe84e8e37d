//! Days and who had them, as `dailyActivity_merged.csv` tells them.

use std::collections::HashMap;
use std::io::Read;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Export;
use crate::simulator::truth::days::DayTotals;
use crate::simulator::truth::people;
use crate::table::{self, Line, date};

const COLUMNS: [&str; 12] = [
    "Id",
    "ActivityDate",
    "TotalSteps",
    "TotalDistance",
    "LoggedActivitiesDistance",
    "VeryActiveDistance",
    "ModeratelyActiveDistance",
    "LightActiveDistance",
    "VeryActiveMinutes",
    "FairlyActiveMinutes",
    "LightlyActiveMinutes",
    "SedentaryMinutes",
];

/// Reads a file whole, its dates moved by whole weeks so that the last is not after `yesterday`.
pub(super) fn read(file: impl Read, yesterday: Date) -> Result<Export, String> {
    let rows = rows(file)?;
    let last = rows.iter().map(|row| row.date).max();
    let last = last.ok_or("has no rows; give a file with days")?;
    let mut export = Export {
        people: Vec::new(),
        days: HashMap::new(),
        hours: HashMap::new(),
        shift: shift_days(last, yesterday),
    };
    let mut ids: HashMap<String, String> = HashMap::new();
    for row in rows {
        let id = ids.entry(row.source_id.clone()).or_insert_with(|| {
            let person = people::from_file(&row.source_id);
            let id = person.id.clone();
            export.people.push(person);
            id
        });
        let date = row.date.saturating_add(export.shift.days());
        if export.days.insert((id.clone(), date), row.totals).is_some() {
            return Err(format!(
                "line {}: {} has this date twice",
                row.line, row.source_id
            ));
        }
    }
    Ok(export)
}

/// The largest number of whole weeks, in days, that brings `last` to `yesterday` or before it.
fn shift_days(last: Date, yesterday: Date) -> i64 {
    let days = last.duration_until(yesterday).as_hours() / 24;
    days.div_euclid(7) * 7
}

struct Row {
    line: u64,
    source_id: String,
    date: Date,
    totals: DayTotals,
}

fn rows(file: impl Read) -> Result<Vec<Row>, String> {
    table::rows(file, "dailyActivity", &COLUMNS, row)
}

fn row(line: &Line<'_>) -> Result<Row, String> {
    let source_id = line.id()?;
    let date = date(line.text("ActivityDate"));
    let calories = match line.has("Calories") {
        true => line.count("Calories")?,
        false => 0,
    };
    Ok(Row {
        line: line.number(),
        source_id,
        date: date.ok_or_else(|| line.fault("ActivityDate", "is not a date; write M/D/YYYY"))?,
        totals: DayTotals {
            steps: line.count("TotalSteps")?,
            distance_km: line.amount("TotalDistance")?,
            very_active_km: line.amount("VeryActiveDistance")?,
            moderately_active_km: line.amount("ModeratelyActiveDistance")?,
            lightly_active_km: line.amount("LightActiveDistance")?,
            logged_km: line.amount("LoggedActivitiesDistance")?,
            very_active_minutes: line.count("VeryActiveMinutes")?,
            fairly_active_minutes: line.count("FairlyActiveMinutes")?,
            lightly_active_minutes: line.count("LightlyActiveMinutes")?,
            sedentary_minutes: line.count("SedentaryMinutes")?,
            calories,
            floors: 0,
        },
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{rows, shift_days};

    const HEADER: &str = "Id,ActivityDate,TotalSteps,TotalDistance,TrackerDistance,LoggedActivitiesDistance,VeryActiveDistance,ModeratelyActiveDistance,LightActiveDistance,SedentaryActiveDistance,VeryActiveMinutes,FairlyActiveMinutes,LightlyActiveMinutes,SedentaryMinutes,Calories";

    #[test]
    fn dates_move_by_whole_weeks_and_never_past_yesterday() {
        for (last, yesterday, days) in [
            (date(2016, 4, 12), date(2016, 4, 12), 0),
            (date(2016, 4, 12), date(2016, 4, 18), 0),
            (date(2016, 4, 12), date(2016, 4, 19), 7),
            (date(2026, 11, 25), date(2026, 11, 22), -7),
        ] {
            assert_eq!(shift_days(last, yesterday), days, "{last} {yesterday}");
        }
    }

    #[test]
    fn dates_are_read_with_and_without_zeros() {
        let text = format!(
            "{HEADER}\n15,3/5/2016,100,0.07,0.07,0,0,0,0.07,0,0,0,10,1430,1500\n15,03/06/2016,0,0,0,0,0,0,0,0,0,0,0,1440,1500\n"
        );
        let dates: Option<Vec<_>> = rows(text.as_bytes())
            .ok()
            .map(|rows| rows.iter().map(|row| row.date).collect());

        assert_eq!(dates, Some(vec![date(2016, 3, 5), date(2016, 3, 6)]));
    }

    #[test]
    fn a_wrong_row_is_named_by_line_and_column() {
        for (row, expected) in [
            (
                "15,2016-03-05,1,1,1,0,0,0,0,0,0,0,0,0,0",
                "line 2: ActivityDate",
            ),
            (
                "15,2/30/2016,1,1,1,0,0,0,0,0,0,0,0,0,0",
                "line 2: ActivityDate",
            ),
            (
                "15,3/5/2016,many,1,1,0,0,0,0,0,0,0,0,0,0",
                "line 2: TotalSteps",
            ),
            (
                "15,3/5/2016,-1,1,1,0,0,0,0,0,0,0,0,0,0",
                "line 2: TotalSteps",
            ),
            (",3/5/2016,1,1,1,0,0,0,0,0,0,0,0,0,0", "line 2: Id"),
        ] {
            let fault = rows(format!("{HEADER}\n{row}\n").as_bytes())
                .err()
                .unwrap_or_default();
            assert!(fault.starts_with(expected), "{row}: {fault}");
        }
        let fault = rows("Id,TotalSteps\n1,2\n".as_bytes())
            .err()
            .unwrap_or_default();
        assert!(fault.contains("no column ActivityDate"), "{fault}");
    }
}
