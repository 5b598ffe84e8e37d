//! What a person is asked to allow: what FitEx cannot do its own work without, what is wished besides, and
//! what they allowed before, so that nobody loses anything by connecting again.

use crate::error::{Error, Result};
use crate::model::field::Invalid;
use crate::model::fitbit::{Method, Operation};
use crate::model::scope::{self, WishedScope};
use crate::model::token::{Provider, Scopes};
use crate::store::tokens::Held;
use crate::upstream::google_health::{ACTIVITY, PROFILE, SETTINGS};

/// Steps; and the zone and sync time of their days.
const FITBIT: [&str; 3] = ["activity", "profile", "settings"];
const GOOGLE: [&str; 3] = [ACTIVITY, PROFILE, SETTINGS];

/// What everybody is asked for.
fn base(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::Fitbit => &FITBIT,
        Provider::GoogleHealth => &GOOGLE,
    }
}

/// Understands what is wished of a provider.
pub(super) fn wished(provider: Provider, scopes: &[WishedScope]) -> Result<Scopes> {
    let fault = |invalid: Invalid| Error::validation(vec![invalid.at("/scopes")]);
    scope::wished(provider, scopes).map_err(fault)
}

/// What the person is asked for. Who comes from Fitbit is asked to let Google tell what Fitbit told; what
/// writes is asked for when somebody wishes to write.
pub(super) fn asked(provider: Provider, wished: &Scopes, held: &[Held]) -> Scopes {
    let before = held.iter().flat_map(|held| {
        let from = held.token.provider;
        let scopes = held.token.scopes.as_slice().iter();
        scopes.filter_map(move |scope| match (from, provider) {
            (from, to) if from == to => scope::known(provider, scope),
            (Provider::Fitbit, Provider::GoogleHealth) => scope::successor(scope),
            _ => None,
        })
    });
    let base = base(provider).iter().map(|scope| (*scope).to_owned());
    let wished = wished.as_slice().iter().cloned();
    Scopes::new(base.chain(wished).chain(before))
}

/// What an operation of Fitbit's needs of Google. What is changed may be read as well, but need not be.
pub(super) fn needed(operation: &Operation) -> impl Iterator<Item = String> {
    let successor = match operation.method {
        Method::Get => scope::successor,
        Method::Post | Method::Delete => scope::successor_to_write,
    };
    operation
        .scopes
        .iter()
        .filter_map(move |fitbit| successor(fitbit))
}

/// Those beyond what everybody is asked for.
pub(super) fn beyond(provider: Provider, scopes: &[String]) -> Vec<String> {
    let more = scopes
        .iter()
        .filter(|scope| !base(provider).contains(&scope.as_str()));
    more.cloned().collect()
}

/// FitEx's page on which a person connects and is asked for these scopes as well.
pub(super) fn page(public_url: &str, provider: Provider, scopes: &[String]) -> String {
    let page = format!("{public_url}/connect/{provider}");
    let more = beyond(provider, scopes);
    if more.is_empty() {
        return page;
    }
    format!("{page}?scopes={}", scope::joined(&more, "+"))
}
