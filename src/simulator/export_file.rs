//! Real days from a file in the layout of the public Fitbit export, `dailyActivity_merged.csv`.

use std::collections::HashMap;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;

use super::days::{DayTotals, whole};
use super::people::{self, Person};
use super::world::SimulatorError;

/// People and their days, found by person id and date.
pub(super) struct Export {
    pub(super) people: Vec<Person>,
    pub(super) days: HashMap<(String, Date), DayTotals>,
}

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
pub(super) fn read(path: &Path, yesterday: Date) -> Result<Export, SimulatorError> {
    let name = path.display().to_string();
    let open = std::fs::File::open(path);
    let file = open.map_err(|fault| SimulatorError::File(format!("{name}: {fault}")))?;
    let rows = rows(file).map_err(|why| SimulatorError::File(format!("{name}: {why}")))?;
    let last = rows.iter().map(|row| row.date).max();
    let last = last.ok_or_else(|| SimulatorError::File(format!("{name}: has no rows")))?;
    let shift = shift_days(last, yesterday);
    let mut export = Export {
        people: Vec::new(),
        days: HashMap::new(),
    };
    let mut ids: HashMap<String, String> = HashMap::new();
    for row in rows {
        let id = ids.entry(row.source_id.clone()).or_insert_with(|| {
            let person = people::from_file(&row.source_id);
            let id = person.id.clone();
            export.people.push(person);
            id
        });
        let date = row.date.saturating_add(shift.days());
        if export.days.insert((id.clone(), date), row.totals).is_some() {
            let why = format!(
                "{name}: line {}: {} has this date twice",
                row.line, row.source_id
            );
            return Err(SimulatorError::File(why));
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

fn rows(file: impl std::io::Read) -> Result<Vec<Row>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file);
    let headers = reader.headers().map_err(|fault| fault.to_string())?.clone();
    let mut places = HashMap::new();
    for (place, header) in headers.iter().enumerate() {
        places.insert(header.trim_start_matches('\u{feff}').to_owned(), place);
    }
    if let Some(missing) = COLUMNS.iter().find(|column| !places.contains_key(**column)) {
        return Err(format!(
            "has no column {missing}; it must be a dailyActivity file of the Fitbit export"
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        rows.push(
            Line {
                record: &record,
                places: &places,
            }
            .row()?,
        );
    }
    Ok(rows)
}

struct Line<'a> {
    record: &'a csv::StringRecord,
    places: &'a HashMap<String, usize>,
}

impl Line<'_> {
    fn text(&self, column: &str) -> &str {
        self.places
            .get(column)
            .and_then(|&place| self.record.get(place))
            .unwrap_or_default()
    }

    fn number(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn amount(&self, column: &str) -> Result<f64, String> {
        let text = self.text(column);
        let amount = text
            .parse::<f64>()
            .ok()
            .filter(|amount| (0.0..1e7).contains(amount));
        amount.ok_or_else(|| {
            format!("line {}: {column}: `{text}` is not a number from 0 on; correct the row or remove it", self.number())
        })
    }

    fn count(&self, column: &str) -> Result<u32, String> {
        self.amount(column).map(whole)
    }

    /// `M/D/YYYY`, with or without zeros in front.
    fn date(&self) -> Result<Date, String> {
        let text = self.text("ActivityDate");
        let parts: Vec<i16> = text
            .split('/')
            .filter_map(|part| part.parse().ok())
            .collect();
        let date = match parts.as_slice() {
            [month, day, year] => i8::try_from(*month)
                .ok()
                .zip(i8::try_from(*day).ok())
                .and_then(|(month, day)| Date::new(*year, month, day).ok()),
            _ => None,
        };
        date.ok_or_else(|| {
            format!(
                "line {}: ActivityDate: `{text}` is not a date; write M/D/YYYY",
                self.number()
            )
        })
    }

    fn row(&self) -> Result<Row, String> {
        let source_id = self.text("Id").to_owned();
        if source_id.is_empty() || source_id.len() > 40 {
            return Err(format!(
                "line {}: Id: must have 1 to 40 characters",
                self.number()
            ));
        }
        let calories = match self.places.contains_key("Calories") {
            true => self.count("Calories")?,
            false => 0,
        };
        Ok(Row {
            line: self.number(),
            source_id,
            date: self.date()?,
            totals: DayTotals {
                steps: self.count("TotalSteps")?,
                distance_km: self.amount("TotalDistance")?,
                very_active_km: self.amount("VeryActiveDistance")?,
                moderately_active_km: self.amount("ModeratelyActiveDistance")?,
                lightly_active_km: self.amount("LightActiveDistance")?,
                logged_km: self.amount("LoggedActivitiesDistance")?,
                very_active_minutes: self.count("VeryActiveMinutes")?,
                fairly_active_minutes: self.count("FairlyActiveMinutes")?,
                lightly_active_minutes: self.count("LightlyActiveMinutes")?,
                sedentary_minutes: self.count("SedentaryMinutes")?,
                calories,
                floors: 0,
            },
        })
    }
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
