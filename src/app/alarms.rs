//! What an operator is told of once and not a thousand times.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an alarm that has sounded is silent.
const SILENCE: Duration = Duration::from_hours(1);

/// The alarms of this process. Clones share them.
#[derive(Clone, Default)]
pub struct Alarms(Arc<Mutex<HashMap<String, Instant>>>);

impl Alarms {
    /// Whether an alarm of this name is to sound: it does so once an hour.
    pub fn sound(&self, name: &str) -> bool {
        let now = Instant::now();
        // A panic while the lock was held left nothing half-done.
        let mut sounded = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = sounded
            .get(name)
            .is_some_and(|last| now.duration_since(*last) < SILENCE);
        if !silent {
            sounded.insert(name.to_owned(), now);
        }
        !silent
    }
}

#[cfg(test)]
mod tests {
    use super::Alarms;

    #[test]
    fn each_alarm_sounds_once() {
        let alarms = Alarms::default();

        assert!(alarms.sound("fire"));
        assert!(!alarms.clone().sound("fire"));
        assert!(alarms.sound("water"));
    }
}
