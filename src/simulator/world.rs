//! What the simulator knows: people, their days, the tokens it gave out, and what it was told to do.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::days::{self, DayTotals};
use super::faults::{Fault, Place};
use super::ledger::{Allowed, Grant, Ledger};
use super::notices::Notices;
use super::people::{self, Person};
use super::{Options, export_file, intraday};
use crate::clock::Clock;
use crate::model::token::Provider;

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// It cannot listen.
    #[error("the simulator cannot listen on {0}: {1}")]
    Bind(SocketAddr, std::io::Error),
    /// The file with real days is not as it must be.
    #[error("{0}")]
    File(String),
    /// It can make no keys, or no connections.
    #[error("the simulator cannot send notices: {0}")]
    Notices(String),
}

/// One call to the simulated API.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// Whose token came with it.
    pub person: Option<String>,
    /// The status it was answered with.
    pub status: u16,
}

#[derive(Default)]
struct Changing {
    corrections: HashMap<(String, Date), Option<u32>>,
    last_syncs: HashMap<String, DateTime>,
    /// Under no name: for everybody.
    faults: HashMap<(Place, Option<String>), Fault>,
    calls: Vec<Call>,
    /// Calls of a person through an application since the top of an hour.
    used: HashMap<(String, String), (i64, u32)>,
}

pub(super) struct World {
    options: Options,
    people: Vec<Person>,
    from_file: Option<HashMap<(String, Date), DayTotals>>,
    first_date: Date,
    changing: Mutex<Changing>,
    ledger: Mutex<Ledger>,
    notices: Notices,
}

/// Calls an hour that a person's data may be asked for through one application.
pub(super) const HOURLY: u32 = 150;
/// Calls that are remembered.
const REMEMBERED: usize = 100_000;

impl World {
    pub(super) fn new(options: Options) -> Result<Self, SimulatorError> {
        let today = options.clock.now().to_zoned(TimeZone::UTC).date();
        let (people, from_file) = match &options.days_file {
            None => (people::generate(options.seed, options.people), None),
            Some(path) => {
                let export = export_file::read(path, today.saturating_sub(1.day()))?;
                (export.people, Some(export.days))
            }
        };
        let first_date = today.saturating_sub(i64::from(options.history_days).days());
        Ok(Self {
            options,
            people,
            from_file,
            first_date,
            changing: Mutex::default(),
            ledger: Mutex::default(),
            notices: Notices::new()?,
        })
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.options.clock
    }

    pub(super) fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    pub(super) fn client_id(&self) -> &str {
        &self.options.client_id
    }

    pub(super) fn people(&self) -> Vec<Person> {
        self.people.clone()
    }

    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The local time of a person.
    pub(super) fn local_now(&self, person: &Person) -> DateTime {
        let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
        self.now().to_zoned(zone).datetime()
    }

    /// The local time at which the person's device last synced.
    pub(super) fn last_sync(&self, person: &Person) -> DateTime {
        if let Some(told) = self.changing().last_syncs.get(&person.id) {
            return *told;
        }
        let now = self.local_now(person);
        let now = now.saturating_sub(i64::from(person.sync_lag_days).days());
        let minute = now.minute() - now.minute() % 15;
        now.date().at(now.hour(), minute, 0, 0)
    }

    /// What the person's device counted on a whole date, synced or not.
    pub(super) fn truth(&self, person_id: &str, date: Date) -> Option<DayTotals> {
        let person = self.person(person_id)?;
        let key = (person.id.clone(), date);
        if let Some(corrected) = self.changing().corrections.get(&key) {
            return corrected.map(|steps| days::of_steps(steps, person.resting_kilocalories));
        }
        match &self.from_file {
            Some(days) => days.get(&key).copied(),
            None if date < self.first_date => None,
            None => days::generate(self.options.seed, person, date),
        }
    }

    /// What Fitbit's servers know of a date: no more than the device has synced.
    pub(super) fn known(&self, person: &Person, date: Date) -> Option<DayTotals> {
        let synced = self.last_sync(person);
        if date > synced.date() {
            return None;
        }
        let day = self.truth(&person.id, date)?;
        if date < synced.date() {
            return Some(day);
        }
        let steps = intraday::before(day.steps, minute_of(synced));
        Some(day.partly(steps, person.resting_kilocalories))
    }

    /// How far into a date Fitbit's servers know, in minutes of the clock.
    pub(super) fn known_until(&self, person: &Person, date: Date) -> u32 {
        let synced = self.last_sync(person);
        match date.cmp(&synced.date()) {
            std::cmp::Ordering::Less => intraday::MINUTES,
            std::cmp::Ordering::Equal => minute_of(synced),
            std::cmp::Ordering::Greater => 0,
        }
    }

    /// The tokens that were given out.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it says by itself, and to whom.
    pub(super) fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The secret of both applications.
    pub(super) fn client_secret(&self) -> &str {
        &self.options.client_secret
    }

    /// What the service account of the project at Google shows.
    pub(super) fn google_service_token(&self) -> &str {
        &self.options.google_service_token
    }

    pub(super) fn google_client_id(&self) -> &str {
        &self.options.google_client_id
    }

    /// Whether an application is registered under this id with this secret.
    pub(super) fn is_client(&self, provider: Provider, id: &str, secret: &str) -> bool {
        let known = match provider {
            Provider::Fitbit => &self.options.client_id,
            Provider::GoogleHealth => &self.options.google_client_id,
        };
        id == known && secret == self.options.client_secret
    }

    /// Gives one of Fitbit's access tokens out as the consent page would.
    pub(super) fn grant(&self, person: &str, scopes: &[&str], lifetime: i64) -> Option<String> {
        self.person(person)?;
        let allowed = Allowed {
            provider: Provider::Fitbit,
            person,
            client_id: self.client_id(),
            scopes,
        };
        self.ledger().grant(&allowed, lifetime, self.now())
    }

    pub(super) fn correct(&self, person: &str, date: Date, steps: Option<u32>) {
        self.changing()
            .corrections
            .insert((person.to_owned(), date), steps);
    }

    pub(super) fn sync_device(&self, person: &str, at: DateTime) {
        self.changing().last_syncs.insert(person.to_owned(), at);
    }

    pub(super) fn set_fault(&self, place: Place, person: Option<&str>, fault: Option<Fault>) {
        let whom = (place, person.map(str::to_owned));
        let mut changing = self.changing();
        match fault {
            Some(fault) => changing.faults.insert(whom, fault),
            None => changing.faults.remove(&whom),
        };
    }

    pub(super) fn fault_of(&self, place: Place, person: Option<&str>) -> Option<Fault> {
        let whom = (place, person.map(str::to_owned));
        self.changing().faults.get(&whom).copied()
    }

    /// The failure for everybody, or that for this person.
    pub(super) fn fault_for(&self, place: Place, person: Option<&str>) -> Option<Fault> {
        self.fault_of(place, None)
            .or_else(|| self.fault_of(place, person))
    }

    pub(super) fn note(&self, call: Call) {
        let mut changing = self.changing();
        if changing.calls.len() < REMEMBERED {
            changing.calls.push(call);
        }
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.changing().calls.clone()
    }

    pub(super) fn clear_calls(&self) {
        self.changing().calls.clear();
    }

    /// Counts a call; says how many are left in this hour, and nothing if none was.
    pub(super) fn use_one(&self, grant: &Grant) -> Option<u32> {
        let hour = self.now().as_second().div_euclid(3600);
        let mut changing = self.changing();
        let key = (grant.person.clone(), grant.client_id.clone());
        let (since, used) = changing.used.entry(key).or_insert((hour, 0));
        if *since != hour {
            (*since, *used) = (hour, 0);
        }
        if *used >= HOURLY {
            return None;
        }
        *used += 1;
        Some(HOURLY - *used)
    }

    /// Seconds until the next hour begins.
    pub(super) fn resets_in(&self) -> i64 {
        3600 - self.now().as_second().rem_euclid(3600)
    }

    /// A panic while the lock was held left nothing half-done that matters here.
    fn changing(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn minute_of(time: DateTime) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}
