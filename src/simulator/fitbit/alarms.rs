//! Alarms of a tracker: shown, added, changed, removed.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use super::asked::{Answer, Asked, not_found};
use super::operation::{Operation, delete, get, post};
use crate::simulator::truth::book::Alarm;

const ALL: &str = "/1/user/{user}/devices/tracker/{tracker}/alarms.json";
const ONE: &str = "/1/user/{user}/devices/tracker/{tracker}/alarms/{id}.json";

pub(super) static OPERATIONS: [Operation; 4] = [
    get(ALL, "settings", list),
    post(ALL, "settings", 201, add),
    post(ONE, "settings", 200, change),
    delete(ONE, "settings", remove),
];

const DAYS: [&str; 7] = [
    "MONDAY",
    "TUESDAY",
    "WEDNESDAY",
    "THURSDAY",
    "FRIDAY",
    "SATURDAY",
    "SUNDAY",
];
/// How often and after how many minutes an alarm rings again at first.
const SNOOZES: (u64, u64) = (3, 9);

fn list(asked: &Asked<'_>) -> Answer {
    asked.own_tracker()?;
    let alarms = asked.life.read(|book| book.alarms.clone());
    let alarms: Vec<Value> = alarms.iter().map(shown).collect();
    Ok(json!({ "trackerAlarms": alarms }))
}

fn add(asked: &Asked<'_>) -> Answer {
    asked.own_tracker()?;
    let alarm = asked.alarm(0, SNOOZES)?;
    let alarm = asked.life.write(|book| {
        let alarm = Alarm {
            id: book.new_id(),
            ..alarm
        };
        book.alarms.push(alarm.clone());
        alarm
    });
    Ok(json!({ "trackerAlarm": shown(&alarm) }))
}

fn change(asked: &Asked<'_>) -> Answer {
    let known = asked.known_alarm()?;
    let alarm = asked.alarm(known.id, known.snoozes)?;
    asked.life.write(|book| {
        let place = book.alarms.iter_mut().find(|known| known.id == alarm.id);
        if let Some(place) = place {
            *place = alarm.clone();
        }
    });
    Ok(json!({ "trackerAlarm": shown(&alarm) }))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let known = asked.known_alarm()?;
    asked
        .life
        .write(|book| book.alarms.retain(|alarm| alarm.id != known.id));
    Ok(json!(null))
}

fn shown(alarm: &Alarm) -> Value {
    let (count, length) = alarm.snoozes;
    json!({
        "alarmId": alarm.id,
        "deleted": false,
        "enabled": alarm.enabled,
        "recurring": alarm.recurring,
        "snoozeCount": count,
        "snoozeLength": length,
        "syncedToDevice": false,
        "time": alarm.time,
        "vibe": "DEFAULT",
        "weekDays": alarm.days,
    })
}

impl Asked<'_> {
    fn own_tracker(&self) -> Result<(), HttpResponse> {
        match self.gap("tracker") == self.person.device_id() {
            true => Ok(()),
            false => Err(not_found("tracker")),
        }
    }

    fn known_alarm(&self) -> Result<Alarm, HttpResponse> {
        self.own_tracker()?;
        let id = self.id("id")?;
        let known = self
            .life
            .read(|book| book.alarms.iter().find(|alarm| alarm.id == id).cloned());
        known.ok_or_else(|| not_found("alarm"))
    }

    /// What is said of an alarm.
    fn alarm(&self, id: u64, (count, length): (u64, u64)) -> Result<Alarm, HttpResponse> {
        let time = self.need("time")?;
        if !is_time(time) {
            return Err(self.faulty("time"));
        }
        let said = self.need("weekDays")?;
        let days = said.split(',').map(|day| day.trim().to_uppercase());
        let days = days.map(|day| DAYS.into_iter().find(|known| *known == day));
        let days: Option<Vec<&str>> = days.collect();
        let number = |name: &str, at_first: u64| match self.said(name) {
            Some(_) => self.count(name),
            None => Ok(at_first),
        };
        Ok(Alarm {
            id,
            time: time.to_owned(),
            enabled: self.flag("enabled")?,
            recurring: self.flag("recurring")?,
            days: days.ok_or_else(|| self.faulty("weekDays"))?,
            snoozes: (
                number("snoozeCount", count)?,
                number("snoozeLength", length)?,
            ),
        })
    }
}

/// `HH:mm` with an offset: `07:15-08:00`.
fn is_time(text: &str) -> bool {
    let parts = text.split_at_checked(5);
    let is_clock = |text: &str| text.len() == 5 && text.parse::<jiff::civil::Time>().is_ok();
    parts.is_some_and(|(time, offset)| {
        let zone = offset.strip_prefix(['+', '-']).map(is_clock);
        is_clock(time) && (zone == Some(true) || matches!(offset, "" | "Z"))
    })
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn an_alarm_rings_at_a_time_with_its_offset() {
        for good in ["07:15-08:00", "07:15+05:30", "07:15Z", "07:15"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["", "7:15", "25:00-08:00", "07:15-8", "07:15*08:00", "soon"] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
