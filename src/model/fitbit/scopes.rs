//! What a person allowed, in Fitbit's words, whichever provider they allowed it at.

use crate::model::token::{Provider, Scopes};

/// A scope in Fitbit's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Its name.
    pub name: &'static str,
    /// Whether it allows changes too.
    pub writes: bool,
}

/// Fitbit's scopes, and the family of Google Health's scopes that has the same data. What friends are
/// is known by FitEx.
const SCOPES: [(&str, Option<&str>); 15] = [
    ("activity", Some("activity_and_fitness")),
    ("cardio_fitness", Some("activity_and_fitness")),
    ("electrocardiogram", Some("ecg")),
    ("heartrate", Some("health_metrics_and_measurements")),
    ("irregular_rhythm_notifications", Some("irn")),
    ("location", Some("location")),
    ("nutrition", Some("nutrition")),
    ("oxygen_saturation", Some("health_metrics_and_measurements")),
    ("profile", Some("profile")),
    ("respiratory_rate", Some("health_metrics_and_measurements")),
    ("settings", Some("settings")),
    ("sleep", Some("sleep")),
    ("social", None),
    ("temperature", Some("health_metrics_and_measurements")),
    ("weight", Some("health_metrics_and_measurements")),
];

const GOOGLE: &str = "https://www.googleapis.com/auth/googlehealth.";

/// What these scopes of a provider's allow.
pub fn in_fitbits_words(provider: Provider, scopes: &Scopes) -> Vec<Allowed> {
    let of_google = |family: Option<&str>, kind: &str| {
        family.is_none_or(|family| scopes.has(&format!("{GOOGLE}{family}.{kind}")))
    };
    let allowed = |&(name, family): &(&'static str, Option<&str>)| {
        let (reads, writes) = match provider {
            Provider::Fitbit => (scopes.has(name), true),
            Provider::GoogleHealth => (
                of_google(family, "readonly"),
                family.is_some() && of_google(family, "writeonly"),
            ),
        };
        reads.then_some(Allowed { name, writes })
    };
    SCOPES.iter().filter_map(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::{GOOGLE, in_fitbits_words};
    use crate::model::token::{Provider, Scopes};

    #[test]
    fn scopes_of_both_providers_are_told_in_fitbits_words() {
        let of = |provider, scopes: &[String]| {
            let scopes = Scopes::new(scopes.iter().cloned());
            let told = in_fitbits_words(provider, &scopes);
            told.iter()
                .map(|one| format!("{}={}", one.name, one.writes))
                .collect::<Vec<_>>()
        };
        let google = |kind: &str| format!("{GOOGLE}{kind}");

        assert_eq!(
            of(
                Provider::Fitbit,
                &["sleep".to_owned(), "unknown".to_owned()]
            ),
            ["sleep=true"]
        );
        assert_eq!(
            of(
                Provider::GoogleHealth,
                &[
                    google("sleep.readonly"),
                    google("nutrition.readonly"),
                    google("nutrition.writeonly")
                ]
            ),
            ["nutrition=true", "sleep=false", "social=false"]
        );
    }
}
