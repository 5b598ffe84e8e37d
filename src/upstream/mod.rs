//! Data providers over HTTP: the only place that talks to them. What they answer is parsed here
//! into our own types with units; nothing of their JSON goes further in.

#[cfg(test)]
mod breaking;
mod count;
mod data;
mod direct;
mod failure;
pub mod fitbit;
pub mod google_health;
mod http;
mod oauth;
mod passing;
mod scan;
mod text;
mod unpacking;

use std::pin::Pin;

use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};

pub use self::count::counted;
pub use self::data::{Access, Dates, DayValues, Identity, LastSync, Noticed, UpstreamDevice};
pub use self::failure::Failure;
pub use self::oauth::{Application, NewTokens};
pub use self::passing::Incoming;
use crate::model::day::Source;
use crate::model::time::ZoneName;

/// A call that is under way.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// What a person is asked to consent to.
#[derive(Clone, Debug)]
pub struct ConsentRequest<'a> {
    /// Where the provider sends the browser afterwards.
    pub redirect_url: &'a str,
    /// The scopes that are asked for.
    pub scopes: &'a [String],
    /// What the provider gives back unchanged.
    pub state: &'a str,
    /// The challenge of PKCE (RFC 7636, S256).
    pub challenge: &'a str,
    /// Whether a refresh token is needed even if the person has consented before.
    pub again: bool,
}

/// A code and what proves that it was asked for here.
#[derive(Clone, Debug)]
pub struct CodeTrade {
    /// The code.
    pub code: SecretString,
    /// Where the provider sent the browser.
    pub redirect_url: String,
    /// The verifier of PKCE.
    pub verifier: SecretString,
}

/// A data provider: consent, tokens, who somebody is, and their days.
pub trait Upstream: Send + Sync {
    /// Who sends a person back from that page (RFC 9207): the origin that consent is asked of.
    fn issuer(&self) -> String;

    /// The address of the page on which a person consents.
    fn consent_page(&self, application: &Application, request: &ConsentRequest<'_>) -> String;

    /// Sends a form to the token endpoint.
    fn trade<'a>(
        &'a self,
        application: &'a Application,
        fields: &'a [(&'static str, &'a str)],
    ) -> Answering<'a, NewTokens>;

    /// Trades a code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5).
    fn exchange<'a>(
        &'a self,
        application: &'a Application,
        trade: &'a CodeTrade,
    ) -> Answering<'a, NewTokens> {
        Box::pin(async move {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", trade.code.expose_secret()),
                ("redirect_uri", &trade.redirect_url),
                ("code_verifier", trade.verifier.expose_secret()),
            ];
            self.trade(application, &fields).await
        })
    }

    /// Trades a refresh token for a new access token (RFC 6749, 6).
    fn refresh<'a>(
        &'a self,
        application: &'a Application,
        refresh_token: &'a SecretString,
    ) -> Answering<'a, NewTokens> {
        Box::pin(async move {
            let fields = [
                ("grant_type", "refresh_token"),
                ("refresh_token", refresh_token.expose_secret()),
            ];
            self.trade(application, &fields).await
        })
    }

    /// Withdraws the grant behind a token. One that the provider no longer knows is withdrawn.
    fn revoke<'a>(
        &'a self,
        application: &'a Application,
        token: &'a SecretString,
    ) -> Answering<'a, ()>;

    /// Whose access token it is.
    fn identity<'a>(&'a self, token: &'a SecretString) -> Answering<'a, Identity>;

    /// The name of the person's zone, if it may be read.
    fn time_zone<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<String>>;

    /// When the person's account began, if that may be read.
    fn member_since<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Date>>;

    /// The person's devices, if they may be read.
    fn devices<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Vec<UpstreamDevice>>>;

    /// Asks for notices about the person under a name of ours, where the provider wants that asked for
    /// each.
    fn subscribe<'a>(&'a self, access: &'a Access, name: &'a str) -> Answering<'a, ()>;

    /// The sources that `days` tells of.
    fn sources(&self) -> &'static [Source];

    /// What each source says of the dates.
    fn days<'a>(&'a self, access: &'a Access, dates: Dates<'a>) -> Answering<'a, Vec<DayValues>>;

    /// Steps of a date in intervals of 1, 5 or 15 minutes from local midnight on, in time that
    /// passes: a date of 23 hours has fewer. An interval in which nothing was worn is absent where
    /// the provider tells that.
    fn intraday_steps<'a>(
        &'a self,
        access: &'a Access,
        date_in_zone: (Date, &'a ZoneName),
        minutes: u8,
    ) -> Answering<'a, Vec<Option<i32>>>;
}
