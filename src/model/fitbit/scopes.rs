//! What a person allowed, in Fitbit's words, whichever provider they allowed it at.

use crate::model::scope::{FITBIT_SCOPES, successor};
use crate::model::token::{Provider, Scopes};

/// A scope in Fitbit's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// Its name.
    pub name: &'static str,
    /// Whether it allows changes too.
    pub writes: bool,
}

/// What these scopes of a provider's allow. What friends are is known by FitEx: no provider has to allow it.
pub fn in_fitbits_words(provider: Provider, scopes: &Scopes) -> Vec<Allowed> {
    let allowed = |name: &'static str| {
        let (reads, writes) = match (provider, successor(name)) {
            (Provider::Fitbit, _) => (scopes.has(name), true),
            (Provider::GoogleHealth, Some(scope)) => {
                let writing = scope.replace(".readonly", ".writeonly");
                (scopes.has(&scope), scopes.has(&writing))
            }
            (Provider::GoogleHealth, None) => (true, false),
        };
        reads.then_some(Allowed { name, writes })
    };
    FITBIT_SCOPES.into_iter().filter_map(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::in_fitbits_words;
    use crate::model::scope::GOOGLE;
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
