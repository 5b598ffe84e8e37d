//! The Fitbit Web API, or anything that still speaks it.

mod answers;
mod errors;
mod pasted;

use jiff::civil::{Date, DateTime};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use self::answers::{
    DailySummary, IntradayAnswer, Introspection, ListedDevice, ProfileAnswer, SeriesAnswer,
};
pub use self::pasted::{Fragment, Hints, PasteFault, hints, read_redirect};
use super::Failure;
use super::http::Http;
use crate::error::Result;
use crate::model::token::Scopes;

/// A client of the Fitbit Web API.
#[derive(Clone)]
pub struct Fitbit {
    http: Http,
    api: Url,
    web: Url,
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

/// Which daily values to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// Steps.
    Steps,
    /// Kilometres.
    Distance,
    /// Kilocalories, resting included.
    Calories,
}

impl Series {
    fn path(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Distance => "distance",
            Self::Calories => "calories",
        }
    }
}

/// A device as Fitbit tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct FitbitDevice {
    /// Fitbit's id.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// `TRACKER` or `SCALE`.
    pub kind: String,
    /// Percent.
    pub battery_percent: Option<i32>,
    /// In the person's zone, which Fitbit does not name here.
    pub last_synced: Option<DateTime>,
}

/// Today so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Steps.
    pub steps: i64,
    /// Metres.
    pub distance_meters: f64,
    /// Kilocalories, resting included.
    pub energy_kilocalories: i64,
}

impl Fitbit {
    /// Takes the addresses of the API and of the consent page.
    pub fn new(api: &Url, web: &Url) -> Result<Self> {
        Ok(Self {
            http: Http::new()?,
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
        let answer = self.http.send(request).await?;
        match errors::check(&answer) {
            Ok(()) => parse::<Introspection>(&answer.body)?.standing(),
            // The token vouches for itself here: a refusal is the answer.
            Err(Failure::TokenExpired | Failure::TokenInvalid) => Ok(Standing::Inactive),
            Err(failure) => Err(failure),
        }
    }

    /// The name of the zone in the person's profile.
    pub async fn time_zone(&self, token: &SecretString) -> Result<Option<String>, Failure> {
        let answer: ProfileAnswer = self.get(token, "/1/user/-/profile.json").await?;
        Ok(answer.user.timezone)
    }

    /// The person's devices.
    pub async fn devices(&self, token: &SecretString) -> Result<Vec<FitbitDevice>, Failure> {
        let listed: Vec<ListedDevice> = self.get(token, "/1/user/-/devices.json").await?;
        answers::devices(listed)
    }

    /// A date's totals so far.
    pub async fn summary(&self, token: &SecretString, date: Date) -> Result<Summary, Failure> {
        let path = format!("/1/user/-/activities/date/{date}.json");
        self.get::<DailySummary>(token, &path).await?.understood()
    }

    /// Daily values between two dates, both included. Fitbit writes "0" for a date without data.
    pub async fn series(
        &self,
        token: &SecretString,
        series: Series,
        from: Date,
        to: Date,
    ) -> Result<Vec<(Date, f64)>, Failure> {
        let path = format!(
            "/1/user/-/activities/{}/date/{from}/{to}.json",
            series.path()
        );
        self.get::<SeriesAnswer>(token, &path)
            .await?
            .understood(series.path())
    }

    /// Steps of a date in intervals of 15 minutes.
    pub async fn intraday_steps(
        &self,
        token: &SecretString,
        date: Date,
    ) -> Result<Vec<i32>, Failure> {
        let path = format!("/1/user/-/activities/steps/date/{date}/1d/15min.json");
        self.get::<IntradayAnswer>(token, &path).await?.understood()
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
        let answer = self.http.send(request).await?;
        errors::check(&answer)?;
        parse(&answer.body)
    }

    fn address(&self, path: &str) -> Url {
        let mut url = self.api.clone();
        url.set_path(path);
        url
    }
}

/// The library's message names the place, never the value, for these types.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|fault| {
        let place = format!("line {} column {}", fault.line(), fault.column());
        Failure::BadAnswer(format!("not the JSON that was expected, at {place}"))
    })
}
