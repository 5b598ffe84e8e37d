//! The body: how heavy, how fat, how tall somebody is, as far as it was measured.

use jiff::Zoned;

use super::exercises::digits;
use super::points::{Told, Way};
use super::{Listed, number, sampled};
use crate::upstream::Failure;
use crate::upstream::google_health::HEALTH;
use crate::upstream::text::shown;

/// A measurement of the body.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// Google's number of it.
    pub id: u64,
    /// When it was taken.
    pub at: Zoned,
    /// How much: grams, percent or millimetres.
    pub amount: f64,
    /// The device that took it, or the app on a phone that told of it.
    pub teller: Option<String>,
}

const fn measured(
    name: &'static str,
    key: &'static str,
    read: fn(&Told) -> Result<Option<Measurement>, Failure>,
) -> Listed<Measurement> {
    Listed {
        name,
        key,
        scope: HEALTH,
        way: Way::List,
        member: "sample_time.civil_time",
        page: 10_000,
        read,
    }
}

/// Weights, in grams.
pub const WEIGHTS: Listed<Measurement> =
    measured("weight", "weight", |told| measurement(told, "weightGrams"));
/// Body fat, in percent of the weight.
pub const FATS: Listed<Measurement> = measured("body-fat", "bodyFat", |told| {
    measurement(told, "percentage")
});
/// Heights, in millimetres.
pub const HEIGHTS: Listed<Measurement> = measured("height", "height", |told| {
    measurement(told, "heightMillimeters")
});

/// Nobody weighs nothing, so what is left out was not measured.
fn measurement(told: &Told, member: &str) -> Result<Option<Measurement>, Failure> {
    let amount = number(&told.value, member)?;
    if amount <= 0.0 {
        return Ok(None);
    }
    let names = [
        &told.source.device.display_name,
        &told.source.application.package_name,
    ];
    let name = names.into_iter().find(|name| !name.is_empty());
    Ok(Some(Measurement {
        id: digits(&told.id)?,
        at: sampled(&told.value)?,
        amount,
        teller: name.map(|name| shown(name)),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::WEIGHTS;
    use crate::upstream::google_health::readings::points::Told;

    fn told(source: Value, value: Value) -> Told {
        Told {
            id: "1762000000000".to_owned(),
            source: serde_json::from_value(source).unwrap(),
            value,
        }
    }

    #[test]
    fn a_measurement_is_of_its_moment_and_names_who_told_of_it() {
        let time = json!({ "physicalTime": "2026-11-02T06:30:00Z", "utcOffset": "3600s" });
        for (source, teller) in [
            (
                json!({ "device": { "displayName": "Aria Air" } }),
                Some("Aria Air"),
            ),
            (
                json!({ "application": { "packageName": "com.scale" } }),
                Some("com.scale"),
            ),
            (json!({ "application": { "googleWebClientId": "7" } }), None),
            (json!({}), None),
        ] {
            let value = json!({ "sampleTime": time, "weightGrams": 80_500 });
            let read = (WEIGHTS.read)(&told(source, value)).unwrap().unwrap();

            assert_eq!(read.teller.as_deref(), teller);
            assert_eq!(read.at.datetime().to_string(), "2026-11-02T07:30:00");
            assert!((read.amount - 80_500.0).abs() < 1e-9);
        }
        let none = told(json!({}), json!({ "sampleTime": time }));
        assert_eq!((WEIGHTS.read)(&none), Ok(None));
    }
}
