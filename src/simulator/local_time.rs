//! Where somebody is, what time it is there, and until when their device has told.

use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::truth::people::Person;
use super::world::World;

impl World {
    /// The zone in which a person is now.
    pub(super) fn zone(&self, person: &Person) -> TimeZone {
        if let Some(zone) = self.changing().zones.get(&person.id) {
            return zone.clone();
        }
        TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC)
    }

    pub(super) fn zone_name(&self, person: &Person) -> String {
        let changing = self.changing();
        let moved = changing.zones.get(&person.id);
        let name = moved.and_then(TimeZone::iana_name);
        name.unwrap_or(&person.time_zone).to_owned()
    }

    /// Moves a person to another zone, if there is one of this name.
    pub(super) fn set_zone(&self, person: &str, zone: &str) -> bool {
        let zone = TimeZone::get(zone).ok();
        let zone = zone.filter(|zone| zone.iana_name().is_some() && !zone.is_unknown());
        let known = zone.is_some();
        self.changing()
            .zones
            .extend(zone.map(|zone| (person.to_owned(), zone)));
        known
    }

    /// The local time of a person.
    pub(super) fn local_now(&self, person: &Person) -> DateTime {
        self.now().to_zoned(self.zone(person)).datetime()
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

    pub(super) fn sync_device(&self, person: &str, at: DateTime) {
        self.changing().last_syncs.insert(person.to_owned(), at);
    }
}
