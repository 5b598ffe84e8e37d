//! The pages between an app and a provider's consent page: where a person begins, comes back to, and
//! learns how it ended. None of them shows anything secret, or a provider's own words.

mod start;
mod told;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};
use secrecy::SecretString;

use self::start::{STALE, Start, name};
use self::told::told;
use super::problem::{Failed, page};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error};
use crate::model::authorization::{AuthorizationReason, AuthorizationState};
use crate::model::field::Field;
use crate::model::scope;
use crate::model::session::SignIn;
use crate::model::token::{Provider, Scopes};
use crate::service;
use crate::service::authorizations::{Destination, End, Ready, Return};

/// The longest form that is read.
const LONGEST: usize = 8 * 1024;

fn provider(word: &str) -> Result<Provider, Error> {
    Provider::from_word(word).ok_or_else(|| Error::not_found("provider"))
}

/// The first value of a query or a form that has this name.
fn value(text: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(text.as_bytes())
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

/// What a query or a form wishes to be asked for, beyond what everybody is asked.
fn wished(provider: Provider, text: &str) -> Result<Scopes, Error> {
    let listed = value(text, "scopes").unwrap_or_default();
    let scopes = scope::listed(&listed).and_then(|scopes| scope::wished(provider, &scopes));
    scopes.map_err(|invalid| Error::malformed(vec![invalid.at("/scopes")]))
}

/// Where a person begins: with the ticket that their app was given, or with their password.
#[get("/connect/{provider}")]
pub(super) async fn show(
    app: Data<App>,
    word: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    let provider = provider(&word)?;
    let query = request.query_string();
    let wished = wished(provider, query)?;
    let Some(ticket) = value(query, "ticket") else {
        return Ok(Start::by_password(provider, &wished).page());
    };
    let owner = service::authorizations::whose(&app, provider, &ticket).await?;
    let start = match &owner {
        Some(owner) => Start::by_ticket(provider, &ticket, owner),
        None => Start::by_password(provider, &wished).again(STALE, StatusCode::GONE),
    };
    Ok(start.page())
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
    let wished = wished(provider, &form)?;
    let start = Start::by_password(provider, &wished);
    let ticket = match value(&form, "ticket") {
        Some(ticket) => ticket,
        None => match ticket_by_password(&app, &caller, (provider, wished.clone()), &form).await {
            Ok(ticket) => ticket,
            Err(error) if matches!(error.code.status(), 400..=499) => {
                let status = StatusCode::from_u16(error.code.status()).unwrap_or_default();
                return Ok(start.again(&error.detail, status).page());
            }
            Err(error) => return Err(error.into()),
        },
    };
    match service::authorizations::depart(&app, provider, &ticket).await? {
        Some(ready) => Ok(gone(&app, provider, ready)),
        None => Ok(start.again(STALE, StatusCode::GONE).page()),
    }
}

async fn ticket_by_password(
    app: &App,
    caller: &Caller,
    what: (Provider, Scopes),
    form: &str,
) -> Result<String, Error> {
    let text = |name: &str| Field::of_text(&value(form, name).unwrap_or_default());
    let sign_in = SignIn {
        email: text("email"),
        password: Field::of_text(&value(form, "password").unwrap_or_default()),
    };
    service::authorizations::ticket_for(app, caller, what, sign_in).await
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
        .secure(app.config.is_https())
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

/// A name that only this host can set, where there is TLS.
fn cookie_name(app: &App) -> &'static str {
    match app.config.is_https() {
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
    let destination = service::authorizations::arrive(&app, provider, back).await?;
    let result = match &destination {
        Destination::Ended(End {
            return_url: Some(address),
            ..
        }) => return Ok(leave(&app, address)),
        Destination::Ended(end) => end
            .reason
            .map_or(end.state.as_str(), AuthorizationReason::as_str),
        Destination::Unknown => "unknown",
        Destination::Used => "used",
        Destination::Late => AuthorizationState::Expired.as_str(),
        Destination::OtherBrowser => "other_browser",
    };
    // Another address, so that neither the code nor the state stays in the browser's history.
    let place = format!("/connect/{provider}/done?result={result}");
    let place = match &destination {
        // Who tries again is asked for the same.
        Destination::Ended(end) if end.state != AuthorizationState::Connected => {
            with_scopes(&place, '&', &end.scopes)
        }
        _ => place,
    };
    Ok(leave(&app, &place))
}

/// An address with scopes in its query, if there are any.
fn with_scopes(address: &str, joint: char, scopes: &[String]) -> String {
    match scopes {
        [] => address.to_owned(),
        scopes => format!("{address}{joint}scopes={}", scope::joined(scopes, "+")),
    }
}

fn leave(app: &App, address: &str) -> HttpResponse {
    let mut over = Cookie::build(cookie_name(app), "")
        .path("/")
        .secure(app.config.is_https())
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
    let query = request.query_string();
    let result = value(query, "result").unwrap_or_default();
    let (title, text) = told(&result);
    let again = result != AuthorizationState::Connected.as_str();
    let wished = wished(provider, query)?;
    let start = format!("/connect/{provider}");
    let start = with_scopes(&start, '?', wished.as_slice());
    Ok(page(
        title,
        &html! {
            h1 { (title) }
            p { (text) }
            @if again { p { a href=(start) { "Try again" } } }
        },
    ))
}
