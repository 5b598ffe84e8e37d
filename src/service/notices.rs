//! Notices of providers: checked over their raw text, and taken for no more than a hint where to look.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::app::App;
use crate::auth::notices::{Keyset, Verdict, fitbit_signature_is_good, secret_matches};
use crate::config::NoticeProof;
use crate::error::{Code, Error, Result};
use crate::model::fitbit::Collection;
use crate::model::time::CivilDate;
use crate::model::token::Provider;
use crate::service::announcing::{self, Change};
use crate::store;
use crate::upstream::google_health::notices::Post;
use crate::upstream::{Noticed, fitbit, google_health};

/// Seconds between two answers to notices about one person.
const PAUSE: i64 = 30;

/// The proofs on a post of Google's.
#[derive(Debug, Default)]
pub struct Proofs<'a> {
    /// The header `Authorization`.
    pub authorization: Option<&'a [u8]>,
    /// The header with the signature.
    pub signature: Option<&'a [u8]>,
}

/// What became of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It asked who we are, and knew our secret.
    Verified,
    /// It was a notice, and is taken care of.
    Taken,
}

/// Whether Fitbit shows the code that it showed the operator.
pub fn is_fitbits_code(app: &App, code: &str) -> bool {
    let known = &app.config.fitbit_verification_code;
    known
        .as_ref()
        .is_some_and(|known| secret_matches(known, code.as_bytes()))
}

/// Takes a notice of Fitbit's. One without its signature is not known here.
pub async fn from_fitbit(app: &App, signature: Option<&[u8]>, body: &[u8]) -> Result<()> {
    let secret = app.config.fitbit_client_secret.as_ref();
    let good = secret
        .zip(signature)
        .is_some_and(|(secret, signature)| fitbit_signature_is_good(secret, body, signature));
    if !good {
        return Err(Error::not_found("path"));
    }
    let noticed = fitbit::notices::read(body).map_err(|_| unreadable())?;
    take(app, Provider::Fitbit, noticed).await
}

/// Takes a post of Google's.
pub async fn from_google(app: &App, proofs: &Proofs<'_>, body: &[u8]) -> Result<Received> {
    let post = google_health::notices::read(body);
    let secret = is_googles_secret(app, proofs.authorization);
    if let Ok(Post::Verification) = post {
        return match secret {
            Some(true) => Ok(Received::Verified),
            _ => Err(unproved()),
        };
    }
    let signature = is_googles_signature(app, proofs.signature, body).await?;
    if !suffices(app.config.google_notice_proof, secret, signature) {
        return Err(unproved());
    }
    match post.map_err(|_| unreadable())? {
        Post::Verification => Ok(Received::Verified),
        Post::Changes(noticed) => {
            take(app, Provider::GoogleHealth, noticed).await?;
            Ok(Received::Taken)
        }
    }
}

fn unproved() -> Error {
    Error::new(
        Code::Forbidden,
        "The notice does not prove that it comes from the provider.",
    )
}

fn unreadable() -> Error {
    Error::new(Code::MalformedRequest, "The notice cannot be read.")
}

/// Whether the secret is right; nothing if none came, or none is set.
fn is_googles_secret(app: &App, header: Option<&[u8]>) -> Option<bool> {
    let configured = app.config.google_notice_secret.as_ref()?;
    header.map(|header| secret_matches(configured, header))
}

/// Whether the signature is right; nothing if none came.
async fn is_googles_signature(
    app: &App,
    header: Option<&[u8]>,
    body: &[u8],
) -> Result<Option<bool>> {
    let Some(header) = header else {
        return Ok(None);
    };
    if let Some(told) = by_known_keys(app, header, body) {
        return Ok(Some(told));
    }
    let _turn = app.notice_keys.turn().await;
    if let Some(told) = by_known_keys(app, header, body) {
        return Ok(Some(told));
    }
    // It is sent again; by then the keys may be asked for.
    if !app.notice_keys.may_ask() {
        return Err(Error::busy("The provider's keys were asked for just now."));
    }
    let told = app
        .google_health
        .keyset(&app.config.google_keyset_url)
        .await;
    let keys = told.ok().and_then(|told| Keyset::parse(&told).ok());
    let Some(keys) = keys else {
        tracing::warn!("the keys of Google's notices cannot be had");
        return Err(Error::busy(
            "The provider's keys cannot be had at the moment.",
        ));
    };
    let good = keys.verify(header, body) == Verdict::Good;
    app.notice_keys.put(keys);
    Ok(Some(good))
}

/// Whether the signature is right, if it was made with a key that is known.
fn by_known_keys(app: &App, header: &[u8], body: &[u8]) -> Option<bool> {
    match app.notice_keys.known()?.verify(header, body) {
        Verdict::UnknownKey(_) => None,
        verdict => Some(verdict == Verdict::Good),
    }
}

/// Whether what came proves enough: of what came nothing may be wrong.
fn suffices(wanted: NoticeProof, secret: Option<bool>, signature: Option<bool>) -> bool {
    let none_is_wrong = secret != Some(false) && signature != Some(false);
    let (by_secret, by_signature) = (secret == Some(true), signature == Some(true));
    none_is_wrong
        && match wanted {
            NoticeProof::Any => by_secret || by_signature,
            NoticeProof::Secret => by_secret,
            NoticeProof::Signature => by_signature,
            NoticeProof::Both => by_secret && by_signature,
        }
}

/// Makes what a notice names due, and tells programs that want to hear of it. One that is sent again is not
/// told from one about the next change, which may have the same text: what is due already stays due once.
async fn take(app: &App, provider: Provider, noticed: Vec<Noticed>) -> Result<()> {
    let now = app.now();
    for Noticed { account, dates, .. } in &noticed {
        app.answers.change((provider, account.clone()), *dates, now);
    }
    let today = now.0.to_zoned(jiff::tz::TimeZone::UTC).date();
    note(app, provider, Changes::of(noticed, today)).await
}

/// A program has changed something at the provider: an answer may show it on any date, such as in a list.
/// On the dates of which FitEx itself keeps what was changed it looks again, as if the provider had told it.
/// Other programs hear of it.
pub(super) async fn of_our_own(
    app: &App,
    (provider, account): (Provider, String),
    collection: Option<Collection>,
    (first, last): (Date, Date),
) -> Result<()> {
    app.answers
        .change((provider, account.clone()), None, app.now());
    let noticed = Noticed {
        account,
        collection,
        is_of_days: collection == Some(Collection::Activities),
        dates: Some((first, last)),
    };
    note(app, provider, Changes::of(vec![noticed], first)).await
}

/// What has changed, once for each account.
#[derive(Default)]
struct Changes {
    /// Accounts of which something has changed, with the dates that are due, if any are.
    accounts: BTreeMap<String, Option<(CivilDate, CivilDate)>>,
    /// What programs are told.
    told: BTreeMap<String, Vec<Change>>,
}

impl Changes {
    /// A withdrawn consent shows when today is asked for; programs are told when it does.
    fn of(noticed: Vec<Noticed>, today: Date) -> Self {
        let mut changes = Self::default();
        for one in noticed {
            let (first, last) = one.dates.unwrap_or((today, today));
            let (first, last) = (CivilDate(first), CivilDate(last));
            if let (Some(collection), Some(_)) = (one.collection, one.dates) {
                let told = changes.told.entry(one.account.clone()).or_default();
                told.push((collection, (first, last)));
            }
            let due = changes.accounts.entry(one.account).or_default();
            if one.is_of_days {
                let (from, to) = due.unwrap_or((first, last));
                *due = Some((from.min(first), to.max(last)));
            }
        }
        changes
    }
}

async fn note(app: &App, provider: Provider, changes: Changes) -> Result<()> {
    let now = app.now();
    let is_due = changes.accounts.values().any(Option::is_some);
    let written = app
        .database
        .write(move |conn| {
            let mut written = Vec::new();
            for (account, due) in changes.accounts {
                let whose = (provider, account.as_str());
                let number = match due {
                    Some(dates) => store::schedules::notice(conn, whose, dates, now, PAUSE)?,
                    None => store::schedules::touch(conn, whose)?,
                };
                written.extend(number.map(|number| (account, number)));
            }
            announcing::of_accounts(conn, provider, &changes.told, now)?;
            Ok(written)
        })
        .await?;
    for (account, number) in written {
        app.answers.told(&(provider, account), number);
    }
    if is_due {
        app.plans.notify_one();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::suffices;
    use crate::config::NoticeProof::{Any, Both, Secret, Signature};

    #[test]
    fn what_came_must_prove_enough_and_nothing_of_it_may_be_wrong() {
        for (wanted, secret, signature, good) in [
            (Any, Some(true), None, true),
            (Any, None, Some(true), true),
            (Any, None, None, false),
            (Any, Some(true), Some(false), false),
            (Any, Some(false), Some(true), false),
            (Secret, None, Some(true), false),
            (Signature, Some(true), None, false),
            (Both, Some(true), None, false),
            (Both, Some(true), Some(true), true),
        ] {
            assert_eq!(
                suffices(wanted, secret, signature),
                good,
                "{wanted:?} {secret:?} {signature:?}"
            );
        }
    }
}
