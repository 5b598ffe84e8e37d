//! The Fitbit Web API, or anything that still speaks it.

mod answers;
mod days;
mod errors;
pub mod notices;
mod pass;
mod pasted;

use jiff::civil::Date;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use self::answers::{IntradayAnswer, Introspection, ListedDevice, ProfileAnswer};
pub use self::pass::Tongue;
pub use self::pasted::{Fragment, Hints, PasteFault, hints, read_redirect};
use super::http::Http;
use super::oauth::{self, Application, NewTokens};
use super::{
    Access, Answering, ConsentRequest, Dates, DayValues, Failure, Identity, Upstream,
    UpstreamDevice,
};
use crate::error::Result;
use crate::model::day::Source;
use crate::model::fitbit::Collection;
use crate::model::time::ZoneName;
use crate::model::token::Scopes;

/// What FitEx has to hear of, with what ends the name of the subscription: a name stands for one stream.
const NEEDED: [(Collection, &str); 2] = [
    (Collection::Activities, ""),
    (Collection::UserRevokedAccess, "-revoked"),
];
/// What programs may want to hear of.
const WISHED: [(Collection, &str); 3] = [
    (Collection::Body, "-body"),
    (Collection::Foods, "-foods"),
    (Collection::Sleep, "-sleep"),
];

/// A client of the Fitbit Web API.
#[derive(Clone)]
pub struct Fitbit {
    http: Http,
    trades: Http,
    api: Url,
    web: Url,
    /// Where the API is, without a path.
    origin: String,
}

/// What Fitbit says of an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is good.
    Active {
        /// Whose it is.
        user_id: String,
        /// The application it was given to.
        client_id: String,
        /// What it allows.
        scopes: Scopes,
        /// When it ends, in seconds since 1970.
        expires_at: i64,
    },
    /// It has expired or was revoked.
    Inactive,
}

impl Fitbit {
    /// Takes the addresses of the API and of the consent page.
    pub fn new(api: &Url, web: &Url) -> Result<Self> {
        Ok(Self {
            http: Http::new()?,
            trades: Http::for_trades()?,
            origin: api.origin().ascii_serialization(),
            api: api.clone(),
            web: web.clone(),
        })
    }

    /// The page on which a person consents; the token then stands in the address they end up at.
    pub fn consent_url(
        &self,
        client_id: &str,
        redirect_url: &str,
        scopes: &[String],
        lifetime_seconds: u32,
    ) -> String {
        let mut url = self.web.clone();
        url.set_path("/oauth2/authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "token")
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_url)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("expires_in", &lifetime_seconds.to_string());
        url.into()
    }

    /// Asks whether a token is good, and for what.
    pub async fn introspect(&self, token: &SecretString) -> Result<Standing, Failure> {
        let request = self
            .http
            .post(self.address("/1.1/oauth2/introspect"))
            .bearer_auth(token.expose_secret())
            .form(&[("token", token.expose_secret())]);
        let answer = self.http.ask(request).await?;
        match errors::check(&answer) {
            Ok(()) => answer.parse::<Introspection>()?.standing(),
            // The token vouches for itself here: a refusal is the answer.
            Err(Failure::TokenExpired | Failure::TokenInvalid) => Ok(Standing::Inactive),
            Err(failure) => Err(failure),
        }
    }

    async fn get<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        path: &str,
    ) -> Result<T, Failure> {
        let request = self
            .http
            .get(self.address(path))
            .bearer_auth(token.expose_secret());
        let answer = self.http.ask(request).await?;
        errors::check(&answer)?;
        answer.parse()
    }

    async fn subscribe_to(
        &self,
        access: &Access,
        collection: Collection,
        name: &str,
        mark: &str,
    ) -> Result<(), Failure> {
        let path = format!("/1/user/-/{collection}/apiSubscriptions/{name}{mark}.json");
        let request = self.http.post(self.address(&path));
        let request = request.bearer_auth(access.token.expose_secret());
        let answer = self.http.send(request).await?;
        // Under another name is as good.
        match answer.status {
            409 => Ok(()),
            _ => errors::check(&answer),
        }
    }

    fn address(&self, path: &str) -> Url {
        let mut url = self.api.clone();
        url.set_path(path);
        url
    }
}

/// An application with a secret shows it in the header; a public one has its id in the body.
fn signed(request: RequestBuilder, application: &Application) -> RequestBuilder {
    match &application.client_secret {
        Some(secret) => request.basic_auth(&application.client_id, Some(secret.expose_secret())),
        None => request,
    }
}

impl Upstream for Fitbit {
    fn issuer(&self) -> String {
        self.web.origin().ascii_serialization()
    }

    fn consent_page(&self, application: &Application, request: &ConsentRequest<'_>) -> String {
        let mut url = self.web.clone();
        url.set_path("/oauth2/authorize");
        oauth::ask_consent(&mut url, application, request);
        url.into()
    }

    fn trade<'a>(
        &'a self,
        application: &'a Application,
        fields: &'a [(&'static str, &'a str)],
    ) -> Answering<'a, NewTokens> {
        Box::pin(async move {
            let form = oauth::form(application, fields, false);
            let request = self.trades.post(self.address("/oauth2/token")).form(&form);
            let answer = self.trades.send(signed(request, application)).await?;
            errors::gone(&answer)?;
            oauth::understood(&answer)
        })
    }

    fn revoke<'a>(
        &'a self,
        application: &'a Application,
        token: &'a SecretString,
    ) -> Answering<'a, ()> {
        Box::pin(async move {
            let form = oauth::form(application, &[("token", token.expose_secret())], false);
            let request = self.trades.post(self.address("/oauth2/revoke")).form(&form);
            let answer = self.trades.send(signed(request, application)).await?;
            errors::gone(&answer)?;
            oauth::revoked(&answer)
        })
    }

    fn identity<'a>(&'a self, token: &'a SecretString) -> Answering<'a, Identity> {
        Box::pin(async move {
            match self.introspect(token).await? {
                Standing::Active { user_id, .. } => Ok(Identity {
                    fitbit_user_id: Some(user_id.clone()),
                    user_id,
                }),
                Standing::Inactive => Err(Failure::TokenInvalid),
            }
        })
    }

    fn time_zone<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<String>> {
        Box::pin(async move {
            if !access.scopes.has("profile") {
                return Ok(None);
            }
            let told: ProfileAnswer = self.get(&access.token, "/1/user/-/profile.json").await?;
            Ok(told.user.timezone)
        })
    }

    fn member_since<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Date>> {
        Box::pin(async move {
            if !access.scopes.has("profile") {
                return Ok(None);
            }
            let told: ProfileAnswer = self.get(&access.token, "/1/user/-/profile.json").await?;
            Ok(told.user.member_since)
        })
    }

    fn devices<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Vec<UpstreamDevice>>> {
        Box::pin(async move {
            if !access.scopes.has("settings") {
                return Ok(None);
            }
            let listed: Vec<ListedDevice> =
                self.get(&access.token, "/1/user/-/devices.json").await?;
            answers::devices(listed).map(Some)
        })
    }

    fn subscribe<'a>(&'a self, access: &'a Access, name: &'a str) -> Answering<'a, ()> {
        Box::pin(async move {
            for (collection, mark) in NEEDED {
                self.subscribe_to(access, collection, name, mark).await?;
            }
            // A server that speaks Fitbit's language need not know all of them.
            for (collection, mark) in WISHED {
                if collection.scope().is_some_and(|it| access.scopes.has(it)) {
                    let _ = self.subscribe_to(access, collection, name, mark).await;
                }
            }
            Ok(())
        })
    }

    fn sources(&self) -> &'static [Source] {
        &[Source::Device, Source::AllSources]
    }

    fn days<'a>(&'a self, access: &'a Access, dates: Dates<'a>) -> Answering<'a, Vec<DayValues>> {
        Box::pin(days::read(self, &access.token, dates.first, dates.last))
    }

    fn intraday_steps<'a>(
        &'a self,
        access: &'a Access,
        (date, zone): (Date, &'a ZoneName),
        minutes: u8,
    ) -> Answering<'a, Vec<Option<i32>>> {
        Box::pin(async move {
            let path = format!("/1/user/-/activities/steps/date/{date}/1d/{minutes}min.json");
            let told: IntradayAnswer = self.get(&access.token, &path).await?;
            told.understood(date, zone, minutes)
        })
    }
}
