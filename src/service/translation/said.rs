//! What a form says, where something is logged or set. That it can be read at all was checked before.

use jiff::Zoned;
use jiff::civil::{Date, DateTime, Time};

use super::{Asked, Made, Trouble};
use crate::error::{Error, Fault};

/// The last second of a day, which counts where no time is said.
const LAST: Time = Time::constant(23, 59, 59, 0);

impl Asked<'_> {
    /// What must be said.
    pub(super) fn needed(&self, name: &str) -> Made<&str> {
        let said = self.call.text(name).filter(|text| !text.is_empty());
        said.ok_or_else(|| Self::missing(name))
    }

    /// That something was not said.
    pub(super) fn missing(name: &str) -> Trouble {
        fault(name, "required", format!("Missing parameter: {name}")).into()
    }

    /// A number that must be said.
    pub(super) fn number(&self, name: &str) -> Made<f64> {
        let number = self.needed(name)?.parse();
        number.map_err(|_| self.faulty(name))
    }

    /// A whole number that something goes by, which must be said.
    pub(super) fn id(&self, name: &str) -> Made<u64> {
        let number = self.needed(name)?.parse();
        number.map_err(|_| self.faulty(name))
    }

    /// A number that must be said, more than nothing and at most so much.
    pub(super) fn amount(&self, name: &str, most: f64) -> Made<f64> {
        let amount = self.number(name)?;
        match amount > 0.0 && amount <= most {
            true => Ok(amount),
            false => Err(self.faulty(name)),
        }
    }

    /// A date that must be said.
    pub(super) fn date(&self, name: &str) -> Made<Date> {
        match self.needed(name)? {
            "today" => Ok(self.today),
            date => date.parse().map_err(|_| self.faulty(name)),
        }
    }

    /// A time of day; the last second of it if none is said.
    pub(super) fn time(&self, name: &str) -> Made<Time> {
        match self.call.text(name) {
            None | Some("") => Ok(LAST),
            Some(time) => time.parse().map_err(|_| self.faulty(name)),
        }
    }

    /// The moment at which the person's clock shows this; where it skips it, as long after.
    pub(super) fn moment(&self, shown: DateTime) -> Made<Zoned> {
        let at = self.zone.zone().to_ambiguous_zoned(shown).compatible();
        Ok(at.map_err(Error::internal)?)
    }

    /// That a value cannot be.
    pub(super) fn faulty(&self, name: &str) -> Trouble {
        let said = self.call.text(name).unwrap_or_default();
        fault(
            name,
            "bad_value",
            format!("Invalid value of {name}: {said}"),
        )
        .into()
    }
}

/// That something is wrong with what was said.
pub(super) fn fault(name: &str, code: &'static str, message: String) -> Error {
    Error::malformed(vec![Fault {
        pointer: format!("/{name}"),
        code,
        message,
    }])
}
