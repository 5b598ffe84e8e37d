//! The first way in: a person pastes the address that the browser shows after consent, or the bare
//! token. Each wrong paste has its own clear answer.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault, Result};
use crate::model::field::Invalid;
use crate::model::time::Instant;
use crate::model::token::{Pasted, PastedToken, Provider, Token};
use crate::service::grant::{Kept, NewGrant, keep};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::token_state::{needed, plain};
use crate::upstream::fitbit::{PasteFault, Standing, hints, read_redirect};
use crate::upstream::{Failure, Identity};
use crate::{parsed, policy};

/// A paste whose form is right.
struct Offer {
    pointer: &'static str,
    access_token: SecretString,
    user_id: Option<String>,
}

/// A paste that Fitbit has vouched for.
struct Vouched {
    pointer: &'static str,
    grant: NewGrant,
}

/// Connects the caller's Fitbit, or connects it again, and starts to fetch what is missing.
pub async fn paste(
    app: &App,
    caller: &Caller,
    input: PastedToken,
    key: Option<IdempotencyKey>,
) -> Result<Once<Token>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (redirect_url, access_token) =
        parsed!(input => redirect_url, access_token).map_err(Error::validation)?;
    let asked = format!(
        "paste\n{}\n{}",
        as_sent(redirect_url.as_ref()),
        as_sent(access_token.as_ref())
    );
    let attempt = Attempt::new(app, &user.to_string(), key, &asked);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let offer = read(app, redirect_url, access_token)?;
    let vouched = vouch(app, offer).await?;
    let (now, own) = (app.now(), app.clone());
    let token = app
        .database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| match keep(conn, &own, user, vouched.grant, now)? {
                    Kept::Token(token) => Ok(*token),
                    Kept::OtherAccount => Err(refuse(
                        vouched.pointer,
                        "wrong_account",
                        "is of another account than the one connected; disconnect that first if you want to change.",
                    )),
                },
            )
        })
        .await?;
    app.work.notify_one();
    Ok(token)
}

fn as_sent(field: Option<&Pasted>) -> &str {
    field.map(Pasted::expose).unwrap_or_default()
}

/// Takes the token out of what was pasted and checks what can be checked without asking.
fn read(app: &App, redirect_url: Option<Pasted>, bare: Option<Pasted>) -> Result<Offer> {
    let offer = match (redirect_url, bare) {
        (Some(text), None) => from_text("/redirectUrl", text.expose())?,
        (None, Some(text)) => from_text("/accessToken", text.expose())?,
        _ => {
            let both = Invalid::new("required", "give either redirectUrl or accessToken.");
            return Err(Error::validation(vec![both.at("/redirectUrl")]));
        }
    };
    let told =
        hints(offer.access_token.expose_secret()).map_err(|fault| wrong(fault, offer.pointer))?;
    if told
        .expires_at
        .is_some_and(|seconds| seconds <= app.now().0.as_second())
    {
        return Err(expired(offer.pointer));
    }
    let contradicts =
        offer.user_id.is_some() && told.user_id.is_some() && offer.user_id != told.user_id;
    if contradicts {
        let why = "names one Fitbit account and carries the token of another; copy the whole address once more.";
        return Err(refuse(offer.pointer, "wrong_account", why));
    }
    Ok(offer)
}

/// People mix the two fields up: an address is an address wherever it was pasted.
fn from_text(pointer: &'static str, text: &str) -> Result<Offer> {
    if pointer == "/accessToken" && !text.contains("://") {
        return Ok(Offer {
            pointer,
            access_token: text.into(),
            user_id: None,
        });
    }
    let fragment = read_redirect(text).map_err(|fault| wrong(fault, pointer))?;
    Ok(Offer {
        pointer,
        access_token: fragment.access_token,
        user_id: fragment.user_id,
    })
}

/// Asks Fitbit about the token: what it says of itself nobody has verified.
async fn vouch(app: &App, offer: Offer) -> Result<Vouched> {
    let standing = app.fitbit.introspect(&offer.access_token).await.map_err(|failure| match failure {
        Failure::Retired => {
            let why = "belongs to the Fitbit Web API, which has been switched off; connect through Google Health.";
            refuse(offer.pointer, "provider_retired", why)
        }
        // Nobody's grant yet: an unexplained refusal is the provider's answer, not the token's fault.
        failure => plain(failure),
    })?;
    let Standing::Active {
        user_id,
        client_id,
        scopes,
        expires_at,
    } = standing
    else {
        let why = "is no longer valid at Fitbit: it has expired or was revoked. Consent once more and paste the new address.";
        return Err(refuse(offer.pointer, "token_revoked", why));
    };
    let expires_at = jiff::Timestamp::from_second(expires_at)
        .map(Instant)
        .map_err(|_| {
            plain(Failure::BadAnswer(
                "an expiry that is no instant".to_owned(),
            ))
        })?;
    if expires_at <= app.now() {
        return Err(expired(offer.pointer));
    }
    let missing = scopes.missing(needed(Provider::Fitbit));
    if !missing.is_empty() {
        let why = format!(
            "does not allow FitEx to read what it needs; consent once more and tick: {}.",
            missing.join(", ")
        );
        return Err(refuse(offer.pointer, "scope_missing", &why));
    }
    Ok(Vouched {
        pointer: offer.pointer,
        grant: NewGrant {
            provider: Provider::Fitbit,
            identity: Identity {
                fitbit_user_id: Some(user_id.clone()),
                user_id,
            },
            client_id,
            scopes,
            access_token: offer.access_token,
            refresh_token: None,
            issued_at: app.now(),
            expires_at,
        },
    })
}

fn wrong(fault: PasteFault, pointer: &str) -> Error {
    let (code, why) = match fault {
        PasteFault::NotAToken => (
            "not_a_token",
            "is not a Fitbit token; paste the whole address that the browser shows after consent.",
        ),
        PasteFault::CutOff => (
            "token_cut_off",
            "was cut off while copying; copy the whole address, to its very end.",
        ),
        PasteFault::Refused => (
            "consent_refused",
            "is the address of a consent that was refused; open the link again and allow the access.",
        ),
        PasteFault::Code => (
            "code_instead_of_token",
            "carries a code instead of a token; use the link that FitEx makes (response_type=token).",
        ),
        PasteFault::NoFragment => (
            "no_fragment",
            "has nothing behind a `#`; copy the whole address that the browser shows after consent.",
        ),
    };
    refuse(pointer, code, why)
}

fn expired(pointer: &str) -> Error {
    let why =
        "has expired; consent once more, for a longer time if you can, and paste the new address.";
    refuse(pointer, "token_expired", why)
}

fn refuse(pointer: &str, code: &'static str, why: &str) -> Error {
    Error::validation(vec![Fault {
        pointer: pointer.to_owned(),
        code,
        message: why.to_owned(),
    }])
}
