//! Every consent, code and token that the simulator gave out, and what became of them.

use std::collections::HashMap;

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::oauth::{jwt, opaque};
use crate::model::token::Provider;

/// Seconds that an authorization code lives.
const CODE: i64 = 600;
/// Seconds in which the same refresh is answered again, where there is such a grace.
const GRACE: i64 = 120;
/// Seconds that a refresh token lives while the application is in testing.
pub(super) const TESTING: i64 = 604_800;

/// What becomes of a refresh token when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshMode {
    /// It works once; a second use is refused.
    SingleUse,
    /// It works once; the same answer is given again for two minutes, until the new one is used.
    Grace,
    /// It works once, and the same answer is given again for ever.
    Idempotent,
    /// It goes on working; no other is given.
    NonRotating,
}

/// Something that happened to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person consented.
    Consented,
    /// A code was traded for tokens.
    CodeExchanged,
    /// A code was refused.
    CodeRefused,
    /// A refresh token was traded for a new access token.
    Refreshed,
    /// A refresh was answered as the time before.
    RefreshReplayed,
    /// A refresh was refused.
    RefreshRefused,
    /// The grant was withdrawn.
    Revoked,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// When.
    pub at: Timestamp,
    /// At which provider.
    pub provider: Provider,
    /// Whose grant, if it is known.
    pub person: Option<String>,
    /// What happened.
    pub event: Event,
}

/// What a person allowed an application.
#[derive(Clone, Debug)]
struct Consent {
    provider: Provider,
    person: String,
    client_id: String,
    scopes: Vec<String>,
    revoked: bool,
    refresh_ends_at: Option<Timestamp>,
}

struct Access {
    consent: usize,
    issued_at: Timestamp,
    expires_at: Timestamp,
    used: bool,
}

struct Refresh {
    consent: usize,
    successor: Option<(Timestamp, Issued)>,
}

struct Code {
    consent: usize,
    redirect_uri: String,
    challenge: Option<String>,
    offline: bool,
    expires_at: Timestamp,
    used: bool,
}

/// An access token as those see it who check it.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// Which consent it comes from.
    pub(super) consent: usize,
    pub(super) provider: Provider,
    pub(super) person: String,
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) revoked: bool,
}

/// What a trade gives out.
#[derive(Clone, Debug)]
pub(super) struct Issued {
    pub(super) person: String,
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) expires_in: i64,
    pub(super) scopes: Vec<String>,
}

/// A request for a code, as the consent page carries it.
pub(super) struct CodeWish {
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    /// Whether a refresh token is to come with it.
    pub(super) offline: bool,
}

/// Whose consent, for what.
pub(super) struct Allowed<'a> {
    pub(super) provider: Provider,
    pub(super) person: &'a str,
    pub(super) client_id: &'a str,
    pub(super) scopes: &'a [&'a str],
}

#[derive(Default)]
pub(super) struct Ledger {
    consents: Vec<Consent>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    entries: Vec<LedgerEntry>,
    modes: HashMap<Provider, RefreshMode>,
    /// Whether the application at Google is in testing.
    pub(super) testing: bool,
    /// Whether the application at Fitbit may only read.
    pub(super) read_only: bool,
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(seconds.seconds()).unwrap_or(now)
}

impl Ledger {
    pub(super) fn entries(&self) -> Vec<LedgerEntry> {
        self.entries.clone()
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    pub(super) fn set_mode(&mut self, provider: Provider, mode: RefreshMode) {
        self.modes.insert(provider, mode);
    }

    fn mode(&self, provider: Provider) -> RefreshMode {
        // As the real ones do.
        let usual = match provider {
            Provider::Fitbit => RefreshMode::Grace,
            Provider::GoogleHealth => RefreshMode::NonRotating,
        };
        self.modes.get(&provider).copied().unwrap_or(usual)
    }

    fn note(&mut self, at: Timestamp, provider: Provider, person: Option<&str>, event: Event) {
        self.entries.push(LedgerEntry {
            at,
            provider,
            person: person.map(str::to_owned),
            event,
        });
    }

    fn consent(&mut self, allowed: &Allowed<'_>, now: Timestamp) -> usize {
        let testing = self.testing && allowed.provider == Provider::GoogleHealth;
        self.consents.push(Consent {
            provider: allowed.provider,
            person: allowed.person.to_owned(),
            client_id: allowed.client_id.to_owned(),
            scopes: allowed
                .scopes
                .iter()
                .map(|&scope| scope.to_owned())
                .collect(),
            revoked: false,
            refresh_ends_at: testing.then(|| after(now, TESTING)),
        });
        self.note(
            now,
            allowed.provider,
            Some(allowed.person),
            Event::Consented,
        );
        self.consents.len() - 1
    }

    fn new_access(&mut self, consent: usize, lifetime: i64, now: Timestamp) -> Option<String> {
        let grant = self.consents.get(consent)?;
        let expires_at = after(now, lifetime);
        let token = match grant.provider {
            Provider::Fitbit => jwt::make(&jwt::Claims {
                person: &grant.person,
                client_id: &grant.client_id,
                scopes: &grant.scopes,
                access: if self.read_only { 'r' } else { 'w' },
                issued_at: now,
                expires_at,
            }),
            Provider::GoogleHealth => opaque("ya29.sim-"),
        };
        self.access.insert(
            token.clone(),
            Access {
                consent,
                issued_at: now,
                expires_at,
                used: false,
            },
        );
        Some(token)
    }

    fn new_refresh(&mut self, consent: usize) -> Option<String> {
        let token = match self.consents.get(consent)?.provider {
            Provider::Fitbit => opaque(""),
            Provider::GoogleHealth => opaque("1//sim-"),
        };
        let refresh = Refresh {
            consent,
            successor: None,
        };
        self.refresh.insert(token.clone(), refresh);
        Some(token)
    }

    /// Gives an access token out without a refresh token.
    pub(super) fn grant(
        &mut self,
        allowed: &Allowed<'_>,
        lifetime: i64,
        now: Timestamp,
    ) -> Option<String> {
        let consent = self.consent(allowed, now);
        self.new_access(consent, lifetime, now)
    }

    /// Gives a code out.
    pub(super) fn code(&mut self, allowed: &Allowed<'_>, wish: CodeWish, now: Timestamp) -> String {
        let consent = self.consent(allowed, now);
        let code = match allowed.provider {
            Provider::Fitbit => opaque(""),
            Provider::GoogleHealth => opaque("4/sim-"),
        };
        self.codes.insert(
            code.clone(),
            Code {
                consent,
                redirect_uri: wish.redirect_uri,
                challenge: wish.challenge,
                offline: wish.offline,
                expires_at: after(now, CODE),
                used: false,
            },
        );
        code
    }

    /// Whether the person has consented to this application before, and has not withdrawn it.
    pub(super) fn has_consented(&self, allowed: &Allowed<'_>) -> bool {
        self.consents.iter().any(|consent| {
            consent.provider == allowed.provider
                && consent.person == allowed.person
                && consent.client_id == allowed.client_id
                && !consent.revoked
        })
    }

    /// Whose code or refresh token this is.
    pub(super) fn owner(&self, secret: &str) -> Option<String> {
        let code = self.codes.get(secret).map(|code| code.consent);
        let refresh = || self.refresh.get(secret).map(|refresh| refresh.consent);
        let consent = self.consents.get(code.or_else(refresh)?)?;
        Some(consent.person.clone())
    }

    /// Trades a code for tokens; nothing if it is unknown, used, late, or not this caller's.
    pub(super) fn exchange(
        &mut self,
        (provider, client_id): (Provider, &str),
        (code, redirect_uri, challenge): (&str, &str, Option<&str>),
        lifetime: i64,
        now: Timestamp,
    ) -> Option<Issued> {
        let consent = self.codes.get_mut(code).and_then(|code| {
            let good = !code.used
                && code.expires_at > now
                && code.redirect_uri == redirect_uri
                && code.challenge.as_deref() == challenge;
            code.used = true;
            good.then_some((code.consent, code.offline))
        });
        let known = consent.and_then(|(consent, offline)| {
            let found = self.consents.get(consent)?;
            let own = found.provider == provider && found.client_id == client_id && !found.revoked;
            own.then_some((consent, offline))
        });
        let Some((consent, offline)) = known else {
            let person = self.owner(code);
            self.note(now, provider, person.as_deref(), Event::CodeRefused);
            return None;
        };
        let issued = self.issue(consent, offline, lifetime, now)?;
        self.note(now, provider, Some(&issued.person), Event::CodeExchanged);
        Some(issued)
    }

    fn issue(
        &mut self,
        consent: usize,
        with_refresh: bool,
        lifetime: i64,
        now: Timestamp,
    ) -> Option<Issued> {
        let access_token = self.new_access(consent, lifetime, now)?;
        let refresh_token = with_refresh.then(|| self.new_refresh(consent)).flatten();
        let found = self.consents.get(consent)?;
        Some(Issued {
            person: found.person.clone(),
            access_token,
            refresh_token,
            expires_in: lifetime,
            scopes: found.scopes.clone(),
        })
    }

    /// Trades a refresh token for a new access token, as the provider's mode has it.
    pub(super) fn refresh(
        &mut self,
        (provider, client_id): (Provider, &str),
        token: &str,
        lifetime: i64,
        now: Timestamp,
    ) -> Option<Issued> {
        let person = self.owner(token);
        let answer = self.try_refresh((provider, client_id), token, lifetime, now);
        let event = match &answer {
            Some((_, true)) => Event::RefreshReplayed,
            Some((_, false)) => Event::Refreshed,
            None => Event::RefreshRefused,
        };
        self.note(now, provider, person.as_deref(), event);
        answer.map(|(issued, _)| issued)
    }

    fn try_refresh(
        &mut self,
        (provider, client_id): (Provider, &str),
        token: &str,
        lifetime: i64,
        now: Timestamp,
    ) -> Option<(Issued, bool)> {
        let held = self.refresh.get(token)?;
        let consent = held.consent;
        let found = self.consents.get(consent)?;
        let ended = found.revoked || found.refresh_ends_at.is_some_and(|end| end <= now);
        if ended || found.provider != provider || found.client_id != client_id {
            return None;
        }
        let mode = self.mode(provider);
        if let Some((at, answer)) = &held.successor {
            let used = self
                .access
                .get(&answer.access_token)
                .is_some_and(|a| a.used);
            let again = match mode {
                RefreshMode::Idempotent => true,
                RefreshMode::Grace => !used && after(*at, GRACE) > now,
                RefreshMode::SingleUse | RefreshMode::NonRotating => false,
            };
            return again.then(|| (answer.clone(), true));
        }
        let rotates = mode != RefreshMode::NonRotating;
        let issued = self.issue(consent, rotates, lifetime, now)?;
        if rotates && let Some(held) = self.refresh.get_mut(token) {
            held.successor = Some((now, issued.clone()));
        }
        Some((issued, false))
    }

    /// What an access token stands for.
    pub(super) fn grant_of(&self, token: &str) -> Option<Grant> {
        let access = self.access.get(token)?;
        let consent = self.consents.get(access.consent)?;
        Some(Grant {
            consent: access.consent,
            provider: consent.provider,
            person: consent.person.clone(),
            client_id: consent.client_id.clone(),
            scopes: consent.scopes.clone(),
            issued_at: access.issued_at,
            expires_at: access.expires_at,
            revoked: consent.revoked,
        })
    }

    /// Whether a consent has not been withdrawn.
    pub(super) fn lives(&self, consent: usize) -> bool {
        self.consents
            .get(consent)
            .is_some_and(|consent| !consent.revoked)
    }

    /// Whether any consent of the person stands at a provider.
    pub(super) fn stands(&self, provider: Provider, person: &str, now: Timestamp) -> bool {
        self.consents.iter().any(|consent| {
            consent.provider == provider
                && consent.person == person
                && !consent.revoked
                && consent.refresh_ends_at.is_none_or(|end| end > now)
        })
    }

    /// Notes that an access token has been used.
    pub(super) fn used(&mut self, token: &str) {
        if let Some(access) = self.access.get_mut(token) {
            access.used = true;
        }
    }

    /// Lets the access tokens of a person expire.
    pub(super) fn expire(&mut self, person: &str, now: Timestamp) {
        for access in self.access.values_mut() {
            let own = self
                .consents
                .get(access.consent)
                .is_some_and(|consent| consent.person == person);
            if own {
                access.expires_at = access.expires_at.min(now);
            }
        }
    }

    /// Takes ticks of a person's consents away, but for those scopes that end in one of `kept`.
    pub(super) fn narrow(&mut self, person: &str, kept: &[String]) {
        let own = self.consents.iter_mut();
        for consent in own.filter(|consent| consent.person == person) {
            let stays = |scope: &String| kept.iter().any(|kept| scope.contains(kept.as_str()));
            consent.scopes.retain(stays);
        }
    }

    /// Withdraws the consents of a person, at one provider or at all.
    pub(super) fn revoke(&mut self, person: &str, provider: Option<Provider>, now: Timestamp) {
        let mut ended = Vec::new();
        for consent in &mut self.consents {
            let meant = consent.person == person
                && provider.is_none_or(|provider| consent.provider == provider);
            if meant && !consent.revoked {
                consent.revoked = true;
                ended.push(consent.provider);
            }
        }
        for provider in ended {
            self.note(now, provider, Some(person), Event::Revoked);
        }
    }

    /// Withdraws the consent behind a token; says whether there was one.
    pub(super) fn revoke_token(&mut self, token: &str, now: Timestamp) -> bool {
        let access = self.access.get(token).map(|access| access.consent);
        let refresh = || self.refresh.get(token).map(|refresh| refresh.consent);
        let found = access
            .or_else(refresh)
            .and_then(|consent| self.consents.get(consent))
            .filter(|consent| !consent.revoked)
            .map(|consent| (consent.person.clone(), consent.provider));
        let Some((person, provider)) = found else {
            return false;
        };
        self.revoke(&person, Some(provider), now);
        true
    }
}
