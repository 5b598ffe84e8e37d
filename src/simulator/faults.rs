//! Failures on command. Each provider says them in its own words.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use serde::{Deserialize, Serialize};

/// A failure that the simulator can be told to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 401: the access token has expired.
    ExpiredToken,
    /// 401: the access token is not valid.
    InvalidToken,
    /// 401: the application is not known.
    InvalidClient,
    /// 400: the application is not known.
    InvalidClientBadRequest,
    /// 400: the application may not do this.
    UnauthorizedClient,
    /// 400: the code or refresh token is unknown, used or ended.
    InvalidGrant,
    /// 400: a parameter is missing or faulty.
    InvalidRequest,
    /// 400: no such grant type.
    UnsupportedGrantType,
    /// 400: no such scope.
    InvalidScope,
    /// 409: competing refreshes.
    Conflict,
    /// 401: the owner's privacy settings forbid it.
    PrivacyUnauthorized,
    /// 401: no `Authorization` header was seen.
    AuthorizationHeaderRequired,
    /// 401 in an old form, without `success`.
    UnauthorizedWithoutSuccess,
    /// 401 that is a page instead of JSON.
    UnauthorizedHtml,
    /// 403: the grant does not cover it.
    InsufficientScope,
    /// 403 without a reason that anybody knows.
    PermissionDenied,
    /// 403: the operator has not switched the API on.
    ServiceDisabled,
    /// 403: an account that was never moved to the new provider.
    LegacyAccount,
    /// 400: the account is not linked to the new provider.
    AccountNotLinked,
    /// 412: the account has no profile yet.
    NoProfile,
    /// 403 that is a firewall's page.
    FirewallHtml,
    /// 410: switched off.
    Retired,
    /// 429 with `Retry-After`.
    RateLimited,
    /// 429 in Google's form, without `Retry-After`.
    RateLimitedGoogle,
    /// 500.
    ServerError,
    /// 503.
    Unavailable,
    /// 502 that is a page.
    BadGatewayHtml,
    /// 200 that is a page.
    HtmlOk,
    /// 200 without a body.
    EmptyOk,
    /// 200 whose JSON is cut.
    TruncatedOk,
    /// 200 whose values are nonsense.
    GarbageValues,
    /// 200 that says `error`.
    ErrorOk,
    /// 200 without the access token.
    MissingFields,
    /// 200 with a refresh token that is blank.
    BlankRefreshToken,
    /// 200: introspection says that the token lives longer than there are dates.
    EndlessToken,
    /// A correct answer after this many milliseconds.
    Slow(u32),
    /// The connection breaks in the middle of the body, before anything was done.
    Cut,
    /// Everything is done, and the connection breaks before the answer.
    AnswerLost,
}

impl Fault {
    /// Every failure, in the words of the control interface.
    pub(super) fn words() -> String {
        let words: Vec<String> = ALL
            .iter()
            .filter_map(|fault| serde_json::to_value(fault).ok())
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        format!("{}, {{\"slow\": milliseconds}}", words.join(", "))
    }
}

const ALL: [Fault; 37] = [
    Fault::ExpiredToken,
    Fault::InvalidToken,
    Fault::InvalidClient,
    Fault::InvalidClientBadRequest,
    Fault::UnauthorizedClient,
    Fault::InvalidGrant,
    Fault::InvalidRequest,
    Fault::UnsupportedGrantType,
    Fault::InvalidScope,
    Fault::Conflict,
    Fault::PrivacyUnauthorized,
    Fault::AuthorizationHeaderRequired,
    Fault::UnauthorizedWithoutSuccess,
    Fault::UnauthorizedHtml,
    Fault::InsufficientScope,
    Fault::PermissionDenied,
    Fault::ServiceDisabled,
    Fault::LegacyAccount,
    Fault::AccountNotLinked,
    Fault::NoProfile,
    Fault::FirewallHtml,
    Fault::Retired,
    Fault::RateLimited,
    Fault::RateLimitedGoogle,
    Fault::ServerError,
    Fault::Unavailable,
    Fault::BadGatewayHtml,
    Fault::HtmlOk,
    Fault::EmptyOk,
    Fault::TruncatedOk,
    Fault::GarbageValues,
    Fault::ErrorOk,
    Fault::MissingFields,
    Fault::BlankRefreshToken,
    Fault::EndlessToken,
    Fault::Cut,
    Fault::AnswerLost,
];

/// Where a failure shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Wherever data are read.
    #[default]
    Data,
    /// Where codes and refresh tokens are traded.
    Token,
    /// Where grants are withdrawn.
    Revocation,
}

/// Lets an answer be slow, or breaks it off.
pub(super) async fn trouble(fault: Option<Fault>, response: HttpResponse) -> HttpResponse {
    match fault {
        Some(Fault::Slow(millis)) => {
            tokio::time::sleep(Duration::from_millis(millis.into())).await;
            response
        }
        Some(Fault::Cut | Fault::AnswerLost) => cut(),
        _ => response,
    }
}

/// A body that ends before it is whole.
fn cut() -> HttpResponse {
    let parts = [
        Ok(Bytes::from_static(b"{\"activities-steps\":[")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        .streaming(futures_util::stream::iter(parts))
}
