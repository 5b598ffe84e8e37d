//! Steps by the hour, as `hourlySteps_merged.csv` tells them: in local time, without a zone.

use std::collections::HashMap;
use std::io::Read;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Export;
use crate::simulator::world::Daily;
use crate::table::{Line, date, rows};

const COLUMNS: [&str; 3] = ["Id", "ActivityHour", "StepTotal"];

struct Row {
    line: u64,
    source_id: String,
    date: Date,
    hour: usize,
    steps: u32,
}

/// The hours of a file, by the id and the date that it has.
pub(super) fn read(file: impl Read) -> Result<Daily<[u32; 24]>, String> {
    let mut hours: Daily<[u32; 24]> = HashMap::new();
    let mut told = std::collections::HashSet::new();
    for row in rows(file, "hourlySteps", &COLUMNS, row)? {
        let key = (row.source_id, row.date);
        if !told.insert((key.clone(), row.hour)) {
            return Err(format!(
                "line {}: ActivityHour: {} has this hour twice; remove one of the rows",
                row.line, key.0
            ));
        }
        if let Some(place) = hours.entry(key).or_default().get_mut(row.hour) {
            *place = row.steps;
        }
    }
    Ok(hours)
}

/// The same by person and with the dates of the days. Hours of somebody without days are left out.
pub(super) fn of_people(hours: Daily<[u32; 24]>, export: &Export) -> Daily<[u32; 24]> {
    let people = export.people.iter();
    let ids: HashMap<&str, &str> = people
        .filter_map(|person| Some((person.source_id.as_deref()?, person.id.as_str())))
        .collect();
    let moved = |date: Date| date.saturating_add(export.shift.days());
    hours
        .into_iter()
        .filter_map(|((id, date), hours)| {
            let id = ids.get(id.as_str())?;
            Some((((*id).to_owned(), moved(date)), hours))
        })
        .collect()
}

fn row(line: &Line<'_>) -> Result<Row, String> {
    let source_id = line.id()?;
    let told = time(line.text("ActivityHour"));
    let remedy = "is not a full hour; write M/D/YYYY h:00:00 AM or PM";
    let (date, hour) = told.ok_or_else(|| line.fault("ActivityHour", remedy))?;
    Ok(Row {
        line: line.number(),
        source_id,
        date,
        hour,
        steps: line.count("StepTotal")?,
    })
}

/// `M/D/YYYY h:00:00 AM`.
fn time(text: &str) -> Option<(Date, usize)> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [day, clock, half] = parts.as_slice() else {
        return None;
    };
    let hour: usize = clock.strip_suffix(":00:00")?.parse().ok()?;
    let hour = (1..=12).contains(&hour).then_some(hour % 12)?;
    let hour = match half.to_ascii_uppercase().as_str() {
        "AM" => hour,
        "PM" => hour + 12,
        _ => return None,
    };
    Some((date(day)?, hour))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{read, time};

    #[test]
    fn hours_have_halves_of_the_day() {
        for (text, expected) in [
            ("3/12/2016 12:00:00 AM", Some((date(2016, 3, 12), 0))),
            ("03/12/2016 1:00:00 am", Some((date(2016, 3, 12), 1))),
            ("3/12/2016 12:00:00 PM", Some((date(2016, 3, 12), 12))),
            ("3/12/2016 11:00:00 PM", Some((date(2016, 3, 12), 23))),
            ("3/12/2016 13:00:00 PM", None),
            ("3/12/2016 0:00:00 AM", None),
            ("3/12/2016 1:30:00 AM", None),
            ("3/12/2016 1:00:00", None),
            ("2016-03-12T01:00:00", None),
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
    }

    #[test]
    fn a_wrong_row_is_named_by_line_and_column() {
        let header = "Id,ActivityHour,StepTotal";
        for (rows, expected) in [
            ("15,3/12/2016 25:00:00 AM,1", "line 2: ActivityHour"),
            ("15,3/12/2016 1:00:00 AM,many", "line 2: StepTotal"),
            ("15,3/12/2016 1:00:00 AM,-1", "line 2: StepTotal"),
            (",3/12/2016 1:00:00 AM,1", "line 2: Id"),
            (
                "15,3/12/2016 1:00:00 AM,1\n15,03/12/2016 1:00:00 AM,2",
                "line 3: ActivityHour",
            ),
        ] {
            let fault = read(format!("{header}\n{rows}\n").as_bytes()).err();
            let fault = fault.unwrap_or_default();
            assert!(fault.starts_with(expected), "{rows}: {fault}");
        }
        let fault = read("Id,StepTotal\n1,2\n".as_bytes()).err();
        assert!(fault.unwrap_or_default().contains("no column ActivityHour"));
    }
}
