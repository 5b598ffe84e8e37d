//! The pages between an app and a provider's consent page: where a person begins, comes back to, and
//! learns how it ended. None of them shows anything secret, or a provider's own words.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};
use secrecy::SecretString;

use super::problem::{Failed, page};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error};
use crate::model::authorization::{AuthorizationReason, AuthorizationState};
use crate::model::field::Field;
use crate::model::session::SignIn;
use crate::model::token::Provider;
use crate::service;
use crate::service::authorizations::{Destination, Owner, Ready, Return};

/// The longest form that is read.
const LONGEST: usize = 8 * 1024;

fn provider(word: &str) -> Result<Provider, Error> {
    Provider::from_word(word).ok_or_else(|| Error::not_found("provider"))
}

fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Fitbit => "Fitbit",
        Provider::GoogleHealth => "Google Health",
    }
}

/// The first value of a query or a form that has this name.
fn value(text: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes())
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// Where a person begins: with the ticket that their app was given, or with their password.
#[get("/connect/{provider}")]
pub(super) async fn show(
    app: Data<App>,
    word: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    let provider = provider(&word)?;
    let Some(ticket) = value(request.query_string(), "ticket") else {
        return Ok(start_page(provider, None, None, StatusCode::OK));
    };
    match service::authorizations::whose(&app, provider, &ticket).await? {
        Some(owner) => Ok(start_page(
            provider,
            Some((&ticket, &owner)),
            None,
            StatusCode::OK,
        )),
        None => Ok(start_page(provider, None, Some(STALE), StatusCode::GONE)),
    }
}

const STALE: &str = "This link has been used or is older than ten minutes. Begin again in your app, or sign in here.";

fn start_page(
    provider: Provider,
    ticket: Option<(&str, &Owner)>,
    fault: Option<&str>,
    status: StatusCode,
) -> HttpResponse {
    let name = name(provider);
    let body = html! {
        h1 { "Connect " (name) }
        @if let Some(fault) = fault { p role="alert" { strong { (fault) } } }
        p { "FitEx asks " (name) " for your steps. You choose there what it may read, and you can "
            "withdraw it at any time. Nothing that FitEx already has is lost." }
        form method="post" action={ "/connect/" (provider) } {
            @if let Some((ticket, owner)) = ticket {
                p { "It will be connected to the FitEx account of " strong { (owner.display_name) } " (" (owner.email) "). "
                    "If that is not you, close this page." }
                input type="hidden" name="ticket" value=(ticket);
            } @else {
                p { label { "E-mail" br; input type="email" name="email" autocomplete="username" required; } }
                p { label { "Password" br; input type="password" name="password" autocomplete="current-password" required; } }
            }
            p { button { "Continue to " (name) } }
        }
    };
    HttpResponse::build(status)
        .content_type(header::ContentType::html())
        .body(page(&format!("Connect {name}"), &body).into_string())
}

/// Sends the browser to the provider.
#[post("/connect/{provider}")]
pub(super) async fn depart(
    app: Data<App>,
    caller: Caller,
    word: Path<String>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failed> {
    let provider = provider(&word)?;
    same_site(&app, &request)?;
    if body.len() > LONGEST {
        return Err(Error::new(Code::PayloadTooLarge, "The form is too long.").into());
    }
    let form = String::from_utf8_lossy(&body);
    let ticket = match value(&form, "ticket") {
        Some(ticket) => ticket,
        None => match ticket_by_password(&app, &caller, provider, &form).await {
            Ok(ticket) => ticket,
            Err(error) if matches!(error.code.status(), 400..=499) => {
                let status = StatusCode::from_u16(error.code.status()).unwrap_or_default();
                return Ok(start_page(provider, None, Some(&error.detail), status));
            }
            Err(error) => return Err(error.into()),
        },
    };
    let Some(ready) = service::authorizations::depart(&app, provider, &ticket).await? else {
        return Ok(start_page(provider, None, Some(STALE), StatusCode::GONE));
    };
    Ok(gone(&app, provider, ready))
}

async fn ticket_by_password(
    app: &App,
    caller: &Caller,
    provider: Provider,
    form: &str,
) -> Result<String, Error> {
    let text = |name: &str| Field::of_text(&value(form, name).unwrap_or_default());
    let sign_in = SignIn {
        email: text("email"),
        password: Field::of_text(&value(form, "password").unwrap_or_default()),
    };
    service::authorizations::ticket_for(app, caller, provider, sign_in).await
}

/// Another site's page must not send a person on their way.
fn same_site(app: &App, request: &HttpRequest) -> Result<(), Error> {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let own = app.config.public_url();
    let origin = text("origin").is_none_or(|origin| origin == "null" || origin == origin_of(&own));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    if origin && site {
        return Ok(());
    }
    Err(Error::new(
        Code::Forbidden,
        "This form was sent by another site's page.",
    ))
}

fn origin_of(address: &str) -> String {
    url::Url::parse(address).map_or_else(
        |_| address.to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}

/// To the provider, with a cookie that tells this browser from others. A page that leads there, and not
/// a redirect: browsers hold a form's redirects to the policy of the page that the form was on.
fn gone(app: &App, provider: Provider, ready: Ready) -> HttpResponse {
    let name = name(provider);
    let cookie = Cookie::build(cookie_name(app), ready.browser)
        .path("/")
        .secure(is_https(app))
        .http_only(true)
        // The way back is a link from the provider's site.
        .same_site(SameSite::Lax)
        .max_age(actix_web::cookie::time::Duration::minutes(10))
        .finish();
    let body = html! {
        h1 { "To " (name) }
        p { a href=(ready.consent_url) { "Continue to " (name) } }
    };
    HttpResponse::Ok()
        .content_type(header::ContentType::html())
        .insert_header(("Refresh", format!("0; url={}", ready.consent_url)))
        .cookie(cookie)
        .body(page(&format!("To {name}"), &body).into_string())
}

fn is_https(app: &App) -> bool {
    app.config.public_url().starts_with("https://")
}

/// A name that only this host can set, where there is TLS.
fn cookie_name(app: &App) -> &'static str {
    match is_https(app) {
        true => "__Host-fitex_connect",
        false => "fitex_connect",
    }
}

/// Where a provider sends the browser back to.
#[get("/connect/{provider}/callback")]
pub(super) async fn callback(
    app: Data<App>,
    word: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    let provider = provider(&word)?;
    let query = request.query_string();
    let back = Return {
        state: value(query, "state").unwrap_or_default(),
        code: value(query, "code").map(SecretString::from),
        refused: value(query, "error").as_deref() == Some("access_denied"),
        issuer: value(query, "iss"),
        browser: request
            .cookie(cookie_name(&app))
            .map(|cookie| cookie.value().to_owned()),
    };
    let result = match service::authorizations::arrive(&app, provider, back).await? {
        Destination::Ended(_, _, Some(address)) => return Ok(leave(&app, &address)),
        Destination::Ended(state, reason, None) => {
            reason.map_or(state.as_str(), AuthorizationReason::as_str)
        }
        Destination::Unknown => "unknown",
        Destination::Used => "used",
        Destination::Late => AuthorizationState::Expired.as_str(),
        Destination::OtherBrowser => "other_browser",
    };
    // Another address, so that neither the code nor the state stays in the browser's history.
    Ok(leave(
        &app,
        &format!("/connect/{provider}/done?result={result}"),
    ))
}

fn leave(app: &App, address: &str) -> HttpResponse {
    let mut over = Cookie::build(cookie_name(app), "")
        .path("/")
        .secure(is_https(app))
        .http_only(true)
        .finish();
    over.make_removal();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .cookie(over)
        .finish()
}

/// How it ended, and what to do now.
#[get("/connect/{provider}/done")]
pub(super) async fn done(word: Path<String>, request: HttpRequest) -> Result<Markup, Failed> {
    let provider = provider(&word)?;
    let result = value(request.query_string(), "result").unwrap_or_default();
    let (title, text) = told(&result);
    let again = result != AuthorizationState::Connected.as_str();
    Ok(page(
        title,
        &html! {
            h1 { (title) }
            p { (text) }
            @if again { p { a href={ "/connect/" (provider) } { "Try again" } } }
        },
    ))
}

/// The words for each result. A result that nobody knows gets the words of none.
fn told(result: &str) -> (&'static str, &'static str) {
    match result {
        "connected" => (
            "Connected",
            "Your steps are on their way. You can close this page and go back to your app.",
        ),
        "refused" => (
            "Not connected",
            "You did not allow FitEx to read your steps, so nothing has changed.",
        ),
        "expired" => (
            "Too late",
            "More than ten minutes have passed since you began. Nothing has changed; please begin again.",
        ),
        "used" => (
            "Already done",
            "This page was used before, perhaps by a second tap or the back button. Your app shows whether you are connected.",
        ),
        "other_browser" => (
            "Another browser",
            "You came back in another browser than the one you began in. For your safety nothing was connected; please begin again.",
        ),
        "scope_missing" => (
            "A tick is missing",
            "Without your steps FitEx cannot work. Please begin again and leave the tick at your activity.",
        ),
        "wrong_account" => (
            "Another account",
            "This is another account at the provider than the one you connected before. FitEx keeps nothing of it. If you want to change, disconnect the first in your app.",
        ),
        "account_taken" => (
            "Account in use",
            "This account at the provider is connected to another FitEx account. Disconnect it there first.",
        ),
        "account_action_required" => (
            "Account not ready",
            "The provider says that your account is not ready. Open the provider's own app with it, finish its set-up, and begin again.",
        ),
        "signed_out" => (
            "Signed out",
            "You have signed out of FitEx since you began. Please sign in and begin again.",
        ),
        "code_refused" | "provider_unavailable" => (
            "Not connected",
            "The provider could not finish it just now. Nothing has changed; please try again in a few minutes.",
        ),
        "provider_retired" => (
            "Service ended",
            "This service has been switched off by its provider. Please connect Google Health instead.",
        ),
        "misconfigured" => (
            "Not connected",
            "The provider does not accept this FitEx. Please tell the person who runs it.",
        ),
        _ => (
            "Not connected",
            "FitEx does not know this page's link. Nothing has changed; please begin again in your app.",
        ),
    }
}
