//! What Google measures, in the units that Fitbit answers in. Their factors are exact by definition: the
//! international mile, foot, inch and pound of 1959, of which a stone has fourteen; the fluid ounce of the
//! United States is a part of a gallon of 231 cubic inches.

use crate::model::fitbit::Units;

const MILLIMETERS_PER_KILOMETER: f64 = 1_000_000.0;
const MILLIMETERS_PER_MILE: f64 = 1_609_344.0;
const MILLIMETERS_PER_METER: f64 = 1_000.0;
const MILLIMETERS_PER_FOOT: f64 = 304.8;
const MILLIMETERS_PER_CENTIMETER: f64 = 10.0;
const MILLIMETERS_PER_INCH: f64 = 25.4;
/// Of the United States: 1/128 of a gallon of 231 cubic inches.
const MILLILITERS_PER_FLUID_OUNCE: f64 = 29.573_529_562_5;
const GRAMS_PER_KILOGRAM: f64 = 1_000.0;
const GRAMS_PER_POUND: f64 = 453.592_37;
const GRAMS_PER_STONE: f64 = 6_350.293_18;

/// Kilometres or miles, of millimetres.
pub(super) fn distance(units: Units, millimeters: f64) -> f64 {
    millimeters / one_distance(units)
}

/// Millimetres of a kilometre or of a mile.
pub(super) fn one_distance(units: Units) -> f64 {
    match units {
        Units::UnitedStates => MILLIMETERS_PER_MILE,
        Units::Metric | Units::UnitedKingdom => MILLIMETERS_PER_KILOMETER,
    }
}

/// What Fitbit calls the unit of distances.
pub(super) fn distance_name(units: Units) -> &'static str {
    match units {
        Units::UnitedStates => "Mile",
        Units::Metric | Units::UnitedKingdom => "Kilometer",
    }
}

/// Metres or feet, of millimetres.
pub(super) fn elevation(units: Units, millimeters: f64) -> f64 {
    match units {
        Units::UnitedStates => millimeters / MILLIMETERS_PER_FOOT,
        Units::Metric | Units::UnitedKingdom => millimeters / MILLIMETERS_PER_METER,
    }
}

/// Centimetres or inches, of millimetres.
pub(super) fn height(units: Units, millimeters: f64) -> f64 {
    match units {
        Units::UnitedStates => millimeters / MILLIMETERS_PER_INCH,
        Units::Metric | Units::UnitedKingdom => millimeters / MILLIMETERS_PER_CENTIMETER,
    }
}

/// Degrees of a temperature in degrees Celsius.
pub(super) fn temperature(units: Units, celsius: f64) -> f64 {
    match units {
        Units::UnitedStates => celsius * 1.8 + 32.0,
        Units::Metric | Units::UnitedKingdom => celsius,
    }
}

/// Degrees of a difference in degrees Celsius.
pub(super) fn warmer(units: Units, celsius: f64) -> f64 {
    match units {
        Units::UnitedStates => celsius * 1.8,
        Units::Metric | Units::UnitedKingdom => celsius,
    }
}

/// Millilitres or fluid ounces, of millilitres.
pub(super) fn water(units: Units, milliliters: f64) -> f64 {
    milliliters / one_water(units)
}

/// Kilograms, pounds or stone, of grams.
pub(super) fn weight(units: Units, grams: f64) -> f64 {
    grams / one_weight(units)
}

/// Grams of a kilogram, a pound or a stone.
pub(super) fn one_weight(units: Units) -> f64 {
    match units {
        Units::Metric => GRAMS_PER_KILOGRAM,
        Units::UnitedStates => GRAMS_PER_POUND,
        Units::UnitedKingdom => GRAMS_PER_STONE,
    }
}

/// Millilitres of a millilitre or of a fluid ounce.
pub(super) fn one_water(units: Units) -> f64 {
    match units {
        Units::UnitedStates => MILLILITERS_PER_FLUID_OUNCE,
        Units::Metric | Units::UnitedKingdom => 1.0,
    }
}

/// Whole minutes, of seconds.
pub(super) fn minutes(seconds: f64) -> f64 {
    (seconds / 60.0).floor()
}

/// More than what arithmetic is inexact by, and far less than anything that is measured.
const INEXACT: f64 = 1e-12;

/// A number with so many decimals. What lies halfway but for the inexactness of arithmetic is rounded
/// up too, so that the last digit does not depend on how a number was worked out.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    (value * unit * (1.0 + INEXACT)).round() / unit
}

#[cfg(test)]
mod tests {
    use super::{
        Units, distance, elevation, height, minutes, rounded, temperature, warmer, water, weight,
    };
    use crate::model::fitbit::Units::{Metric, UnitedKingdom, UnitedStates};

    #[test]
    fn a_measure_is_told_in_the_units_of_the_language() {
        type Measure = fn(Units, f64) -> f64;
        let tells: [(Measure, f64, [f64; 3]); 7] = [
            (distance, 16_093_440.0, [16.093_44, 10.0, 16.093_44]),
            (elevation, 3_048.0, [3.048, 10.0, 3.048]),
            (height, 1_778.0, [177.8, 70.0, 177.8]),
            (temperature, 37.0, [37.0, 98.6, 37.0]),
            (warmer, -0.5, [-0.5, -0.9, -0.5]),
            (water, 236.588_236_5, [236.588_236_5, 8.0, 236.588_236_5]),
            (weight, 63_502.931_8, [63.502_931_8, 140.0, 10.0]),
        ];
        for (tell, amount, told) in tells {
            for (units, told) in [Metric, UnitedStates, UnitedKingdom].into_iter().zip(told) {
                let is = tell(units, amount);
                assert!((is - told).abs() < 1e-9, "{is} {told}");
            }
        }
    }

    #[test]
    fn minutes_are_rounded_down_and_decimals_to_the_nearest() {
        assert!((minutes(119.9) - 1.0).abs() < 1e-9);
        assert!((rounded(1.234_567, 5) - 1.234_57).abs() < 1e-12);
        let halfway = 0.427_237_5;
        for value in [halfway, halfway - 1e-16, -halfway, 1e-16 - halfway] {
            assert!(
                (rounded(value, 6).abs() - 0.427_238).abs() < 1e-12,
                "{value}"
            );
        }
        assert!((rounded(halfway - 1e-12, 6) - 0.427_237).abs() < 1e-12);
    }
}
