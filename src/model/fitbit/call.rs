//! A request that is understood: one operation with its parameters, ready to be passed on or to be
//! translated.

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::Found;
use super::kind::{Value, When};
use super::operation::{Content, Longest, Operation};
use super::template::{Parameters, fault};
use crate::error::Fault;

/// Parameters by name, as they were sent.
pub type Pairs = Vec<(String, String)>;

/// What comes with a path.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The parameters of the query.
    pub query: Pairs,
    /// The parameters of the form.
    pub form: Pairs,
    /// The body, if it is JSON.
    pub json: Option<Vec<u8>>,
}

/// An operation that was asked for. Nothing of the request's text is in it that was not understood.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation.
    pub operation: &'static Operation,
    /// Whose data, if somebody is named.
    pub whose: Option<String>,
    path: String,
    values: Parameters,
    query: Vec<(&'static str, String)>,
    form: Vec<(&'static str, String)>,
    json: Option<Vec<u8>>,
}

impl Call {
    pub(super) fn read(found: Found, inputs: Inputs, today: Date) -> Result<Self, Vec<Fault>> {
        let operation = found.operation;
        let (values, mut faults) = match found.parameters {
            Ok(values) => (values, Vec::new()),
            Err(faults) => (Vec::new(), faults),
        };
        let query = known(operation, inputs.query, &mut faults);
        let form = known(operation, inputs.form, &mut faults);
        let call = Self {
            operation,
            whose: found.whose,
            path: found.template.write(&values),
            values,
            query,
            form,
            json: inputs.json.filter(|_| operation.content == Content::Json),
        };
        if faults.is_empty() {
            faults.extend(call.too_long(today));
            faults.extend(call.missing());
            faults.extend(call.unpaged());
        }
        if faults.is_empty() {
            Ok(call)
        } else {
            Err(faults)
        }
    }

    /// The path, built anew, for whoever owns the token.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters of the query.
    pub fn query(&self) -> &[(&'static str, String)] {
        &self.query
    }

    /// The parameters of the form.
    pub fn form(&self) -> &[(&'static str, String)] {
        &self.form
    }

    /// The body, if it is JSON.
    pub fn json(&self) -> Option<&[u8]> {
        self.json.as_deref()
    }

    /// A parameter of the path.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// A parameter of the query, or else of the form.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut all = self.query.iter().chain(&self.form);
        all.find(|(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }

    /// The word that a parameter of the path is.
    pub fn word(&self, name: &str) -> Option<&'static str> {
        match self.value(name)? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The times within a day that were asked for.
    pub fn times(&self) -> Option<(Time, Time)> {
        let time = |name| match self.value(name)? {
            Value::Time(time) => Some(*time),
            _ => None,
        };
        Some((time("start-time")?, time("end-time")?))
    }

    /// The first and the last date that were asked for; a period ends on its date. Nothing for a
    /// period without a beginning, nor if no date was asked for.
    pub fn dates(&self, today: Date) -> Option<(Date, Date)> {
        let mut dates = self.dated().map(|when| when.on(today));
        match (dates.next()?, dates.next(), self.word("period")) {
            (first, Some(last), _) => Some((first, last)),
            (last, None, Some(period)) => Some((first_of(period, last)?, last)),
            (only, None, None) => Some((only, only)),
        }
    }

    /// The last date that was asked for.
    pub fn last_date(&self, today: Date) -> Option<Date> {
        self.dated().last().map(|when| when.on(today))
    }

    fn dated(&self) -> impl Iterator<Item = When> {
        self.values.iter().filter_map(|(_, value)| match value {
            Value::Date(when) => Some(*when),
            _ => None,
        })
    }

    /// What the path speaks of, as in "for resource type steps".
    fn subject(&self) -> &'static str {
        let before = self
            .operation
            .template
            .split("/date/")
            .next()
            .unwrap_or_default();
        let last = before.rsplit('/').next().unwrap_or_default();
        self.word("resource-path").unwrap_or(last)
    }

    /// What is wrong with the range of dates, if anything is. At the edge Fitbit's documents and its
    /// messages differ by a day; the longer is taken.
    fn too_long(&self, today: Date) -> Option<Fault> {
        if self.dated().count() < 2 {
            return None;
        }
        let (first, last) = self.dates(today)?;
        let days = first.duration_until(last).as_hours() / 24;
        if days < 0 {
            let why = "The end date must not be before the start date.".to_owned();
            return Some(fault("end-date", ("bad_range", why)));
        }
        let subject = self.subject();
        let most = match self.operation.longest {
            Longest::Any => return None,
            Longest::Days(_, Some((but, most))) if but == subject => most,
            Longest::Days(most, _) => most,
            Longest::Hours => return self.too_many_hours(days),
        };
        let why = format!("The range cannot exceed {most} days for resource type {subject}");
        (days > i64::from(most)).then(|| fault("end-date", ("range_too_long", why)))
    }

    fn too_many_hours(&self, days: i64) -> Option<Fault> {
        let minutes = self.times().map_or(0, |(from, to)| {
            let minute = |time: Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
            minute(to) - minute(from)
        });
        let why = "The range cannot exceed 24 hours.".to_owned();
        (days * 1440 + minutes > 1440).then(|| fault("end-date", ("range_too_long", why)))
    }

    /// A parameter that is missing. Where something is changed the provider says so: its documents
    /// require more than it does.
    fn missing(&self) -> Option<Fault> {
        let read = self.operation.content == Content::None;
        let keys = self
            .operation
            .keys
            .iter()
            .filter(|key| key.required && read);
        let missing = keys
            .map(|key| key.name)
            .find(|name| self.text(name).is_none())?;
        let why = format!("Missing parameter: {missing}");
        Some(fault(missing, ("required", why)))
    }

    /// What is wrong with how a list is asked for: it goes back from one date, or on from one.
    fn unpaged(&self) -> Option<Fault> {
        let is_list = self
            .operation
            .keys
            .iter()
            .any(|key| key.name == "beforeDate");
        let (before, after) = (self.text("beforeDate"), self.text("afterDate"));
        let (name, why) = match (before, after, self.text("sort")) {
            (Some(_), Some(_), _) => (
                "afterDate",
                "Either beforeDate or afterDate must be given, not both.",
            ),
            (None, None, _) if is_list => (
                "beforeDate",
                "Either beforeDate or afterDate must be given.",
            ),
            (Some(_), None, Some("asc")) => ("sort", "beforeDate must be used with sort=desc."),
            (None, Some(_), Some("desc")) => ("sort", "afterDate must be used with sort=asc."),
            _ => return None,
        };
        Some(fault(name, ("bad_paging", why.to_owned())))
    }
}

/// The first date of a period that ends on `last`.
fn first_of(period: &str, last: Date) -> Option<Date> {
    let back = match period {
        "1d" => 1.day(),
        "7d" | "1w" => 7.days(),
        "30d" => 30.days(),
        "1m" => 1.month(),
        "3m" => 3.months(),
        "6m" => 6.months(),
        "1y" => 1.year(),
        _ => return None,
    };
    Some(last.saturating_sub(back).saturating_add(1.day()))
}

/// The parameters that the operation has, each once, and what is wrong with them. What it does not
/// have is left out, as Fitbit does not look at it either.
fn known(
    operation: &'static Operation,
    sent: Pairs,
    faults: &mut Vec<Fault>,
) -> Vec<(&'static str, String)> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for (name, text) in sent {
        let Some(key) = operation.keys.iter().find(|key| key.name == name) else {
            continue;
        };
        if found.iter().any(|(known, _)| *known == key.name) {
            let why = format!("{name} was given twice.");
            faults.push(fault(key.name, ("given_twice", why)));
        } else if key.kind.read(&text).is_none() {
            faults.push(fault(key.name, key.kind.complaint(key.name, &text)));
        } else {
            found.push((key.name, text));
        }
    }
    found
}
