//! A file of rows under named columns; a fault names its line, its column and the remedy.

use std::collections::HashMap;
use std::io::Read;

use jiff::civil::Date;

/// Where each column is.
type Places = HashMap<String, usize>;

/// Reads every row; `kind` is what the file must be.
pub(crate) fn rows<T>(
    file: impl Read,
    kind: &str,
    columns: &[&str],
    row: impl Fn(&Line<'_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(file);
    let headers = reader.headers().map_err(|fault| fault.to_string())?;
    let headers = headers.iter().enumerate();
    let places: Places = headers
        .map(|(place, header)| (header.trim_start_matches('\u{feff}').to_owned(), place))
        .collect();
    if let Some(missing) = columns.iter().find(|column| !places.contains_key(**column)) {
        return Err(format!(
            "has no column {missing}; it must be a {kind} file of the Fitbit export"
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        rows.push(row(&Line {
            record: &record,
            places: &places,
        })?);
    }
    Ok(rows)
}

/// One line of the file.
pub(crate) struct Line<'a> {
    record: &'a csv::StringRecord,
    places: &'a Places,
}

impl Line<'_> {
    pub(crate) fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    pub(crate) fn text(&self, column: &str) -> &str {
        let place = self.places.get(column);
        place
            .and_then(|&place| self.record.get(place))
            .unwrap_or_default()
    }

    pub(crate) fn number(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// What is wrong with a column, and what to do.
    pub(crate) fn fault(&self, column: &str, what: &str) -> String {
        let (line, text) = (self.number(), self.text(column));
        format!("line {line}: {column}: `{text}` {what}")
    }

    pub(crate) fn amount(&self, column: &str) -> Result<f64, String> {
        let amount = self.text(column).parse::<f64>().ok();
        let amount = amount.filter(|amount| (0.0..1e7).contains(amount));
        let remedy = "is not a number from 0 on; correct the row or remove it";
        amount.ok_or_else(|| self.fault(column, remedy))
    }

    /// A count; a part of one is rounded.
    pub(crate) fn count(&self, column: &str) -> Result<u32, String> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "amounts lie between 0 and ten million"
        )]
        let whole = |amount: f64| amount.round() as u32;
        self.amount(column).map(whole)
    }

    /// Whose row it is.
    pub(crate) fn id(&self) -> Result<String, String> {
        let id = self.text("Id").to_owned();
        match id.len() {
            1..=40 => Ok(id),
            _ => Err(self.fault(
                "Id",
                "must have 1 to 40 characters; correct the row or remove it",
            )),
        }
    }
}

/// `M/D/YYYY`, with or without zeros in front.
pub(crate) fn date(text: &str) -> Option<Date> {
    let parts: Option<Vec<i16>> = text.split('/').map(|part| part.parse().ok()).collect();
    let parts = parts?;
    let [month, day, year] = parts.as_slice() else {
        return None;
    };
    let (month, day) = (i8::try_from(*month).ok()?, i8::try_from(*day).ok()?);
    Date::new(*year, month, day).ok()
}
