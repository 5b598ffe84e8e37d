//! What a person can allow at a provider, in the provider's own words.

use utoipa::ToSchema;

use super::field::{Invalid, Parse, Raw};
use super::token::{Provider, Scopes};

/// The scopes of the Fitbit Web API.
pub const FITBIT_SCOPES: [&str; 15] = [
    "activity",
    "cardio_fitness",
    "electrocardiogram",
    "heartrate",
    "irregular_rhythm_notifications",
    "location",
    "nutrition",
    "oxygen_saturation",
    "profile",
    "respiratory_rate",
    "settings",
    "sleep",
    "social",
    "temperature",
    "weight",
];

/// What all scopes of Google Health begin with.
pub const GOOGLE: &str = "https://www.googleapis.com/auth/googlehealth.";

/// The scopes of Google Health, without what they begin with.
const GOOGLE_SCOPES: [&str; 15] = [
    "activity_and_fitness.readonly",
    "activity_and_fitness.writeonly",
    "ecg.readonly",
    "health_metrics_and_measurements.readonly",
    "health_metrics_and_measurements.writeonly",
    "irn.readonly",
    "location.readonly",
    "nutrition.readonly",
    "nutrition.writeonly",
    "profile.readonly",
    "profile.writeonly",
    "settings.readonly",
    "settings.writeonly",
    "sleep.readonly",
    "sleep.writeonly",
];

/// The longest scope that is read.
const LONGEST: usize = 200;

/// A scope to ask a person for, in the provider's own words. Those of Google Health may be written
/// without `https://www.googleapis.com/auth/googlehealth.`, which all of them begin with.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 200, example = "sleep.readonly")]
pub struct WishedScope(String);

impl Parse for WishedScope {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        if text.len() > LONGEST || text.chars().any(char::is_control) {
            let message =
                "is not the name of a scope: at most 200 bytes, without control characters.";
            return Err(Invalid::new("unknown_scope", message));
        }
        Ok(Self(text))
    }
}

/// The scopes that stand in a query, separated by spaces.
pub fn listed(text: &str) -> Result<Vec<WishedScope>, Invalid> {
    text.split_whitespace()
        .map(|word| WishedScope::parse(Raw::Text(word.to_owned())))
        .collect()
}

/// What is wished of a provider. The first that it does not have is named by its place.
pub fn wished(provider: Provider, scopes: &[WishedScope]) -> Result<Scopes, Invalid> {
    let known = scopes.iter().enumerate().map(|(place, WishedScope(text))| {
        known(provider, text).ok_or_else(|| unknown(provider, place, text))
    });
    known.collect::<Result<Vec<_>, _>>().map(Scopes::new)
}

/// A scope as its provider writes it, if it has that.
pub fn known(provider: Provider, text: &str) -> Option<String> {
    match provider {
        Provider::Fitbit => FITBIT_SCOPES.contains(&text).then(|| text.to_owned()),
        Provider::GoogleHealth => {
            let short = text.strip_prefix(GOOGLE).unwrap_or(text);
            GOOGLE_SCOPES
                .contains(&short)
                .then(|| format!("{GOOGLE}{short}"))
        }
    }
}

fn unknown(provider: Provider, place: usize, text: &str) -> Invalid {
    let (name, all) = match provider {
        Provider::Fitbit => ("Fitbit", FITBIT_SCOPES.join(", ")),
        Provider::GoogleHealth => ("Google Health", GOOGLE_SCOPES.join(", ")),
    };
    let remedy = match (provider, successor(text)) {
        (Provider::GoogleHealth, Some(scope)) => {
            format!("for Fitbit's `{text}` it has `{}`", short(&scope))
        }
        _ => format!("it has: {all}"),
    };
    let text: String = text.chars().take(100).collect();
    let message = format!("item {place} is `{text}`, which is no scope of {name}; {remedy}.");
    Invalid::new("unknown_scope", message)
}

/// Google's scope to read what a scope of Fitbit's lets be read.
pub fn successor(fitbit: &str) -> Option<String> {
    family(fitbit).map(|family| format!("{GOOGLE}{family}.readonly"))
}

/// Google's scope to write what a scope of Fitbit's lets be written, if that can be written.
pub fn successor_to_write(fitbit: &str) -> Option<String> {
    known(
        Provider::GoogleHealth,
        &format!("{}.writeonly", family(fitbit)?),
    )
}

fn family(fitbit: &str) -> Option<&str> {
    Some(match fitbit {
        "activity" | "cardio_fitness" => "activity_and_fitness",
        "heartrate" | "oxygen_saturation" | "respiratory_rate" | "temperature" | "weight" => {
            "health_metrics_and_measurements"
        }
        "electrocardiogram" => "ecg",
        "irregular_rhythm_notifications" => "irn",
        "location" | "nutrition" | "profile" | "settings" | "sleep" => fitbit,
        _ => return None,
    })
}

/// A scope without what all of its provider's begin with.
pub fn short(scope: &str) -> &str {
    scope.strip_prefix(GOOGLE).unwrap_or(scope)
}

/// Scopes in one text, short ones.
pub fn joined(scopes: &[String], joint: &str) -> String {
    let short: Vec<&str> = scopes.iter().map(|scope| short(scope)).collect();
    short.join(joint)
}

/// A scope in words for people.
pub fn in_words(scope: &str) -> String {
    let short = short(scope);
    let (family, to) = match short.split_once('.') {
        Some((family, "writeonly")) => (family, " (to add and to change)"),
        Some((family, _)) => (family, ""),
        None => (short, ""),
    };
    format!("{}{to}", family.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::{
        FITBIT_SCOPES, GOOGLE, Parse, Raw, WishedScope, in_words, known, successor, wished,
    };
    use crate::model::token::Provider::{Fitbit, GoogleHealth};

    fn scope(text: &str) -> WishedScope {
        WishedScope::parse(Raw::Text(text.to_owned())).unwrap()
    }

    #[test]
    fn a_scope_of_googles_may_be_written_long_or_short() {
        let sleep = format!("{GOOGLE}sleep.readonly");

        let told = wished(GoogleHealth, &[scope("sleep.readonly"), scope(&sleep)]);

        assert_eq!(told.unwrap().as_slice(), [sleep]);
    }

    #[test]
    fn what_a_provider_does_not_have_is_named_with_what_it_has() {
        for (provider, text, remedy) in [
            (Fitbit, "sleep.readonly", "activity, cardio_fitness"),
            (
                GoogleHealth,
                "heartrate",
                "`health_metrics_and_measurements.readonly`",
            ),
            (GoogleHealth, "social", "activity_and_fitness.readonly, "),
            (GoogleHealth, "location.writeonly", "location.readonly"),
            (GoogleHealth, "sleep", "`sleep.readonly`"),
            (Fitbit, "", "it has: activity"),
        ] {
            let fault = wished(provider, &[scope(text)]).unwrap_err();
            assert_eq!(fault.code, "unknown_scope");
            assert!(fault.message.contains(remedy), "{text}: {}", fault.message);
        }
    }

    #[test]
    fn what_follows_a_scope_of_fitbits_is_one_of_googles() {
        for scope in FITBIT_SCOPES {
            let next = successor(scope);
            assert_eq!(next.is_none(), scope == "social", "{scope}");
            assert_eq!(
                next.as_deref().and_then(|next| known(GoogleHealth, next)),
                next
            );
        }
    }

    #[test]
    fn a_scope_can_be_read_aloud() {
        assert_eq!(in_words("cardio_fitness"), "cardio fitness");
        assert_eq!(in_words(&format!("{GOOGLE}sleep.readonly")), "sleep");
        assert_eq!(
            in_words("nutrition.writeonly"),
            "nutrition (to add and to change)"
        );
    }
}
