//! The units that people have set, under the names of both providers. They change no answer of Fitbit's
//! but the profile.

use super::life::Life;

/// Something that is measured, and in what it may be.
pub struct Setting {
    /// Its member at both providers.
    pub member: &'static str,
    /// The first is what everybody has at first.
    pub units: &'static [Unit],
}

/// A unit: Google's word, Fitbit's, and its name.
#[derive(Debug, PartialEq)]
pub struct Unit {
    pub google: &'static str,
    pub fitbit: &'static str,
    pub name: &'static str,
}

const fn metric(google: &'static str, name: &'static str) -> Unit {
    Unit {
        google,
        fitbit: "METRIC",
        name,
    }
}

const fn american(google: &'static str, name: &'static str) -> Unit {
    Unit {
        google,
        fitbit: "en_US",
        name,
    }
}

/// Everything that can be set.
pub static SETTINGS: [Setting; 7] = [
    Setting {
        member: "distanceUnit",
        units: &[
            metric("DISTANCE_UNIT_KILOMETERS", "km"),
            american("DISTANCE_UNIT_MILES", "mile"),
        ],
    },
    Setting {
        member: "glucoseUnit",
        units: &[
            metric("GLUCOSE_UNIT_MMOL_L", "mmol/l"),
            american("GLUCOSE_UNIT_MG_DL", "mg/dl"),
        ],
    },
    Setting {
        member: "heightUnit",
        units: &[
            metric("HEIGHT_UNIT_CENTIMETERS", "cm"),
            american("HEIGHT_UNIT_INCHES", "inch"),
        ],
    },
    Setting {
        member: "swimUnit",
        units: &[
            metric("SWIM_UNIT_METERS", "meter"),
            american("SWIM_UNIT_YARDS", "yard"),
        ],
    },
    Setting {
        member: "temperatureUnit",
        units: &[
            metric("TEMPERATURE_UNIT_CELSIUS", "celsius"),
            american("TEMPERATURE_UNIT_FAHRENHEIT", "fahrenheit"),
        ],
    },
    Setting {
        member: "waterUnit",
        units: &[
            metric("WATER_UNIT_ML", "ml"),
            american("WATER_UNIT_FL_OZ", "fl oz"),
            american("WATER_UNIT_CUP", "cup"),
        ],
    },
    Setting {
        member: "weightUnit",
        units: &[
            metric("WEIGHT_UNIT_KILOGRAMS", "kg"),
            american("WEIGHT_UNIT_POUNDS", "lb"),
            Unit {
                google: "WEIGHT_UNIT_STONE",
                fitbit: "en_GB",
                name: "stone",
            },
        ],
    },
];

impl Life<'_> {
    /// Everything that can be set, with the unit that is.
    pub fn units(&self) -> Vec<(&'static Setting, &'static Unit)> {
        let set = self.read(|book| book.units.clone());
        let units = SETTINGS.iter().filter_map(|setting| {
            let own = set.iter().find(|(member, _)| *member == setting.member);
            let unit = own.map(|(_, unit)| *unit);
            Some((setting, unit.or_else(|| setting.units.first())?))
        });
        units.collect()
    }

    /// Sets units.
    pub fn set_units(&self, units: Vec<(&'static str, &'static Unit)>) {
        self.write(|book| {
            for (member, unit) in units {
                book.units.retain(|(known, _)| *known != member);
                book.units.push((member, unit));
            }
        });
    }
}
