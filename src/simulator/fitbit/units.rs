//! The units that a caller asks for with `Accept-Language`; the person's own settings change nothing.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

/// Kilometres in a mile, and the like for what else is measured.
const MILE_KM: f64 = 1.609_344;
const FOOT_METERS: f64 = 0.304_8;
const INCH_MILLIMETERS: f64 = 25.4;
const POUND_GRAMS: f64 = 453.592_37;
const STONE_GRAMS: f64 = 6_350.293_18;

/// A system of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Units {
    Metric,
    /// `en_US`: miles, inches, pounds, fluid ounces, Fahrenheit.
    American,
    /// `en_GB`: stones.
    British,
}

impl Units {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let language = request.headers().get(ACCEPT_LANGUAGE);
        match language.and_then(|value| value.to_str().ok()) {
            Some("en_US") => Self::American,
            Some("en_GB") => Self::British,
            _ => Self::Metric,
        }
    }

    fn american(self, value: f64, unit: f64) -> f64 {
        match self {
            Self::American => value / unit,
            Self::Metric | Self::British => value,
        }
    }

    pub(super) fn distance(self, km: f64) -> f64 {
        self.american(km, MILE_KM)
    }

    /// Kilometres of a distance in these units.
    pub(super) fn km(self, distance: f64) -> f64 {
        self.american(distance, 1.0 / MILE_KM)
    }

    pub(super) fn distance_name(self) -> &'static str {
        match self {
            Self::American => "Mile",
            Self::Metric | Self::British => "Kilometer",
        }
    }

    /// Kilograms, pounds or stones of so many grams.
    pub(super) fn weight(self, grams: f64) -> f64 {
        grams / self.weight_unit()
    }

    /// Grams of a weight in these units.
    pub(super) fn grams(self, weight: f64) -> f64 {
        weight * self.weight_unit()
    }

    fn weight_unit(self) -> f64 {
        match self {
            Self::Metric => 1e3,
            Self::American => POUND_GRAMS,
            Self::British => STONE_GRAMS,
        }
    }

    /// Centimetres or inches of so many millimetres.
    pub(super) fn height(self, millimeters: f64) -> f64 {
        match self {
            Self::American => millimeters / INCH_MILLIMETERS,
            Self::Metric | Self::British => millimeters / 10.0,
        }
    }

    /// Degrees of a temperature.
    pub(super) fn temperature(self, celsius: f64) -> f64 {
        match self {
            Self::American => celsius * 1.8 + 32.0,
            Self::Metric | Self::British => celsius,
        }
    }

    /// Degrees of a difference.
    pub(super) fn warmer(self, celsius: f64) -> f64 {
        self.temperature(celsius) - self.temperature(0.0)
    }

    pub(super) fn elevation(self, meters: f64) -> f64 {
        self.american(meters, FOOT_METERS)
    }
}

#[cfg(test)]
mod tests {
    use super::Units;

    #[test]
    fn a_mile_there_is_a_mile_back() {
        for units in [Units::Metric, Units::American, Units::British] {
            assert!((units.km(units.distance(7.5)) - 7.5).abs() < 1e-9);
            assert!((units.grams(units.weight(7.5)) - 7.5).abs() < 1e-9);
        }
        assert!((Units::American.distance(1.609_344) - 1.0).abs() < 1e-9);
        assert!((Units::American.elevation(3.048) - 10.0).abs() < 1e-9);
        assert!((Units::American.temperature(37.0) - 98.6).abs() < 1e-9);
        assert!((Units::American.warmer(-0.5) + 0.9).abs() < 1e-9);
        assert!((Units::American.height(254.0) - 10.0).abs() < 1e-9);
        assert!((Units::British.weight(12_700.586_36) - 2.0).abs() < 1e-9);
    }
}
