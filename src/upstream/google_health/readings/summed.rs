//! Kinds of data that Google sums up, each with what is read of a sum.

use serde_json::Value;

use super::{list, number, seconds, text};
use crate::upstream::Failure;
use crate::upstream::google_health::{ACTIVITY, HEALTH, NUTRITION};

/// Days that one question may be about. For some kinds Google says 90 and refuses more than 14.
pub(in crate::upstream::google_health) const LONG: i64 = 90;
pub(in crate::upstream::google_health) const SHORT: i64 = 14;

/// A kind of data and what its sums are.
#[derive(Debug)]
pub struct Summed<T> {
    /// Its name in a path.
    pub(super) name: &'static str,
    /// Its name in an answer.
    pub(super) key: &'static str,
    /// What allows to read it.
    pub(super) scope: &'static str,
    /// Days that one question may be about.
    pub(super) longest: i64,
    /// What a sum says.
    pub(super) read: fn(&Value) -> Result<T, Failure>,
}

const fn summed<T>(
    name: &'static str,
    key: &'static str,
    longest: i64,
    read: fn(&Value) -> Result<T, Failure>,
) -> Summed<T> {
    Summed {
        name,
        key,
        scope: ACTIVITY,
        longest,
        read,
    }
}

impl<T> Summed<T> {
    const fn under(mut self, scope: &'static str) -> Self {
        self.scope = scope;
        self
    }
}

/// Steps.
pub const STEPS: Summed<f64> = summed("steps", "steps", LONG, |sum| number(sum, "countSum"));
/// Millimetres.
pub const DISTANCE: Summed<f64> = summed("distance", "distance", LONG, |sum| {
    number(sum, "millimetersSum")
});
/// Floors. Google says 90 days; some have seen it refuse more than 14, which `daily` gets along with.
pub const FLOORS: Summed<f64> = summed("floors", "floors", LONG, |sum| number(sum, "countSum"));
/// Millimetres that were climbed.
pub const CLIMBED: Summed<f64> = summed("altitude", "altitude", LONG, |sum| {
    number(sum, "gainMillimetersSum")
});
/// Kilocalories, those at rest included.
pub const TOTAL_ENERGY: Summed<f64> = summed("total-calories", "totalCalories", SHORT, |sum| {
    number(sum, "kcalSum")
});
/// Kilocalories beyond those at rest.
pub const ACTIVE_ENERGY: Summed<f64> =
    summed("active-energy-burned", "activeEnergyBurned", LONG, |sum| {
        number(sum, "kcalSum")
    });
/// Seconds without activity.
pub const SEDENTARY: Summed<f64> = summed("sedentary-period", "sedentaryPeriod", LONG, |sum| {
    seconds(sum, "durationSum")
});
/// Strokes of swimming.
pub const STROKES: Summed<f64> = summed("swim-lengths-data", "swimLengthsData", LONG, |sum| {
    number(sum, "strokeCountSum")
});
/// The mean of what was read, in beats a minute.
pub const HEART_RATE: Summed<f64> = summed("heart-rate", "heartRate", SHORT, |sum| {
    number(sum, "beatsPerMinuteAvg")
})
.under(HEALTH);
/// Kilocalories that were eaten.
pub const ENERGY_EATEN: Summed<f64> = summed("nutrition-log", "nutritionLog", LONG, |sum| {
    number(sum.get("energy").unwrap_or(&Value::Null), "kcalSum")
})
.under(NUTRITION);
/// Millilitres that were drunk.
pub const WATER: Summed<f64> = summed("hydration-log", "hydrationLog", LONG, |sum| {
    number(
        sum.get("amountConsumed").unwrap_or(&Value::Null),
        "millilitersSum",
    )
})
.under(NUTRITION);
/// Minutes of light, moderate and vigorous activity.
pub const ACTIVE_MINUTES: Summed<[f64; 3]> =
    summed("active-minutes", "activeMinutes", SHORT, |sum| {
        let levels = list(sum, "activeMinutesRollupByActivityLevel");
        let of = |level: &str| number(part(levels, "activityLevel", level), "activeMinutesSum");
        Ok([of("LIGHT")?, of("MODERATE")?, of("VIGOROUS")?])
    });
/// Minutes as they are earned in the zones of fat burn, cardio and peak.
pub const ZONE_MINUTES: Summed<[f64; 3]> =
    summed("active-zone-minutes", "activeZoneMinutes", LONG, |sum| {
        Ok([
            number(sum, "sumInFatBurnHeartZone")?,
            number(sum, "sumInCardioHeartZone")?,
            number(sum, "sumInPeakHeartZone")?,
        ])
    });
/// Seconds in each zone of the heart, the easiest first.
pub const TIME_IN_ZONES: Summed<[f64; 4]> = summed(
    "time-in-heart-rate-zone",
    "timeInHeartRateZone",
    LONG,
    |sum| {
        in_zones(list(sum, "timeInHeartRateZones"), |zone| {
            seconds(zone, "duration")
        })
    },
);
/// Kilocalories in each zone of the heart, the easiest first.
pub const ENERGY_IN_ZONES: Summed<[f64; 4]> = summed(
    "calories-in-heart-rate-zone",
    "caloriesInHeartRateZone",
    SHORT,
    |sum| {
        in_zones(list(sum, "caloriesInHeartRateZones"), |zone| {
            number(zone, "kcal")
        })
    },
);

fn in_zones(
    zones: &[Value],
    read: fn(&Value) -> Result<f64, Failure>,
) -> Result<[f64; 4], Failure> {
    let of = |zone: &str| read(part(zones, "heartRateZone", zone));
    Ok([of("LIGHT")?, of("MODERATE")?, of("VIGOROUS")?, of("PEAK")?])
}

/// The part of a sum that has this name. One that is not told was not reached.
fn part<'a>(parts: &'a [Value], member: &str, name: &str) -> &'a Value {
    let found = parts.iter().find(|part| text(part, member) == Some(name));
    found.unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ACTIVE_MINUTES, STEPS, TIME_IN_ZONES};

    #[test]
    fn numbers_are_text_or_numbers_and_what_is_left_out_is_zero() {
        for (sum, steps) in [
            (json!({ "countSum": "8123" }), Some(8123.0)),
            (json!({ "countSum": 8123 }), Some(8123.0)),
            (json!({}), Some(0.0)),
            (json!({ "countSum": "many" }), None),
        ] {
            assert_eq!((STEPS.read)(&sum).ok(), steps, "{sum}");
        }
    }

    #[test]
    fn parts_that_are_not_told_were_not_reached_and_unknown_ones_are_passed_over() {
        let sum = json!({ "activeMinutesRollupByActivityLevel": [
            { "activityLevel": "VIGOROUS", "activeMinutesSum": "7" },
            { "activityLevel": "HEROIC", "activeMinutesSum": "9" },
        ] });
        let zones = json!({ "timeInHeartRateZones": [
            { "heartRateZone": "PEAK", "duration": "90.5s" }, { "heartRateZone": "LIGHT" },
        ] });

        assert_eq!((ACTIVE_MINUTES.read)(&sum), Ok([0.0, 0.0, 7.0]));
        assert_eq!((TIME_IN_ZONES.read)(&zones), Ok([0.0, 0.0, 0.0, 90.5]));
    }
}
