//! What the simulator knows: people, their days, the tokens it gave out, and what it was told to do.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::export;
use super::faults::{Fault, Place};
use super::google::operations::Operations;
use super::ledger::{Allowed, Grant, Ledger};
use super::notices::Notices;
use super::options::Options;
use super::truth::book::Book;
use super::truth::days::DayTotals;
use super::truth::people::{self, Person};
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

/// Something of a person on a date.
pub(super) type Daily<T> = HashMap<(String, Date), T>;

#[derive(Default)]
pub(super) struct Changing {
    /// What a wearable said later; nothing where it was taken away.
    pub(super) corrections: Daily<Option<u32>>,
    /// What a phone counted.
    pub(super) phones: Daily<u32>,
    /// What was entered by hand.
    pub(super) typed_in: Daily<u32>,
    /// Where people moved to.
    pub(super) zones: HashMap<String, TimeZone>,
    pub(super) last_syncs: HashMap<String, DateTime>,
    /// Under no name: for everybody.
    faults: HashMap<(Place, Option<String>), Fault>,
    calls: Vec<Call>,
    /// Calls of a person through an application since the top of an hour.
    used: HashMap<(String, String), (i64, u32)>,
}

pub(super) struct World {
    options: Options,
    people: Vec<Person>,
    pub(super) from_file: Option<Daily<DayTotals>>,
    pub(super) hours: Daily<[u32; 24]>,
    first_date: Date,
    changing: Mutex<Changing>,
    ledger: Mutex<Ledger>,
    /// What people wrote, by their ids.
    books: Mutex<HashMap<String, Book>>,
    notices: Notices,
    operations: Mutex<Operations>,
}

/// People who know each other.
const CIRCLE: usize = 4;
/// Calls that are remembered.
const REMEMBERED: usize = 100_000;

impl World {
    pub(super) fn new(options: Options) -> Result<Self, SimulatorError> {
        let today = options.clock.now().to_zoned(TimeZone::UTC).date();
        let first_date = today.saturating_sub(i64::from(options.history_days).days());
        let export = export::read(&options, today.saturating_sub(1.day()))?;
        let (people, from_file, hours) = match export {
            None => (
                people::generate(options.seed, options.people),
                None,
                HashMap::new(),
            ),
            Some(export) => (export.people, Some(export.days), export.hours),
        };
        Ok(Self {
            options,
            people,
            from_file,
            hours,
            first_date,
            changing: Mutex::default(),
            ledger: Mutex::default(),
            books: Mutex::default(),
            notices: Notices::new()?,
            operations: Mutex::default(),
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
        let people = self.people.iter().cloned();
        let moved = people.map(|person| Person {
            time_zone: self.zone_name(&person),
            ..person
        });
        moved.collect()
    }

    pub(super) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Those whom a person knows: people come in circles of four.
    pub(super) fn friends_of(&self, person: &Person) -> Vec<&Person> {
        let circle = person.index / CIRCLE;
        let others = self.people.iter();
        others
            .filter(|other| other.index / CIRCLE == circle && other.id != person.id)
            .collect()
    }

    pub(super) fn seed(&self) -> u64 {
        self.options.seed
    }

    /// The first date that made-up people have.
    pub(super) fn first_date(&self) -> Date {
        self.first_date
    }

    /// The tokens that were given out.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What people wrote.
    pub(super) fn books(&self) -> MutexGuard<'_, HashMap<String, Book>> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is under way at Google.
    pub(super) fn operations(&self) -> MutexGuard<'_, Operations> {
        self.operations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

    /// Gives an access token out as the consent page would.
    pub(super) fn grant(
        &self,
        provider: Provider,
        person: &str,
        scopes: &[&str],
        lifetime: i64,
    ) -> Option<String> {
        self.person(person)?;
        let client_id = match provider {
            Provider::Fitbit => self.client_id(),
            Provider::GoogleHealth => self.google_client_id(),
        };
        let allowed = Allowed {
            provider,
            person,
            client_id,
            scopes,
        };
        self.ledger().grant(&allowed, lifetime, self.now())
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

    /// Calls an hour that a person's data may be asked for through one application.
    pub(super) fn hourly(&self) -> u32 {
        self.options.hourly_calls
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
        if *used >= self.hourly() {
            return None;
        }
        *used += 1;
        Some(self.hourly() - *used)
    }

    /// Seconds until the next hour begins.
    pub(super) fn resets_in(&self) -> i64 {
        3600 - self.now().as_second().rem_euclid(3600)
    }

    /// A panic while the lock was held left nothing half-done that matters here.
    pub(super) fn changing(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
