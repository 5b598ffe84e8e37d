//! In which units Fitbit answers: those that the caller's language is used to, not those that the
//! person has chosen in their app.

/// A system of units, chosen by `Accept-Language`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Units {
    /// Kilometres, centimetres, kilograms, millilitres, degrees Celsius.
    #[default]
    Metric,
    /// `en_US`: miles, feet and inches, pounds, fluid ounces, degrees Fahrenheit.
    UnitedStates,
    /// `en_GB`: kilometres, centimetres, stone, millilitres, degrees Celsius.
    UnitedKingdom,
}

impl Units {
    /// The units of a language. Fitbit writes an underscore where others write a hyphen; both are
    /// understood, and of several languages the first counts.
    pub fn of(accept_language: Option<&str>) -> Self {
        let first = accept_language.unwrap_or_default().split([',', ';']).next();
        match first.unwrap_or_default().trim().replace('-', "_").as_str() {
            "en_US" => Self::UnitedStates,
            "en_GB" => Self::UnitedKingdom,
            _ => Self::Metric,
        }
    }

    /// The language that Fitbit is asked in; none means metric.
    pub fn language(self) -> Option<&'static str> {
        match self {
            Self::Metric => None,
            Self::UnitedStates => Some("en_US"),
            Self::UnitedKingdom => Some("en_GB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Units;

    #[test]
    fn the_first_language_decides() {
        for (language, units) in [
            (None, Units::Metric),
            (Some("en_US"), Units::UnitedStates),
            (Some("en-US,en;q=0.9"), Units::UnitedStates),
            (Some("en_GB"), Units::UnitedKingdom),
            (Some("de_DE, en_US"), Units::Metric),
            (Some(""), Units::Metric),
        ] {
            assert_eq!(Units::of(language), units, "{language:?}");
        }
    }
}
