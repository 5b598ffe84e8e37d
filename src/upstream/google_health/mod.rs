//! The Google Health API.

mod answers;
mod errors;
pub mod notices;
mod numbers;
mod operations;
mod points;
pub mod readings;
mod source;
mod totals;
mod windows;
pub mod writings;

use jiff::civil::Date;
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use url::Url;

use self::answers::{PairedDevices, Settings};
use self::source::DataSource;
use super::http::{Answer, Http};
use super::oauth::{self, Application, NewTokens};
use super::{
    Access, Answering, ConsentRequest, Dates, DayValues, Failure, Identity, Upstream,
    UpstreamDevice,
};
use crate::error::Result;
use crate::model::day::Source;
use crate::model::time::ZoneName;

/// What reads steps, distance and energy.
pub const ACTIVITY: &str =
    "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
/// What reads the heart, weight, and other measurements.
pub const HEALTH: &str =
    "https://www.googleapis.com/auth/googlehealth.health_metrics_and_measurements.readonly";
/// What reads sleep.
pub const SLEEP: &str = "https://www.googleapis.com/auth/googlehealth.sleep.readonly";
/// What reads electrocardiograms.
pub const ECG: &str = "https://www.googleapis.com/auth/googlehealth.ecg.readonly";
/// What reads alerts of irregular rhythm.
pub const IRN: &str = "https://www.googleapis.com/auth/googlehealth.irn.readonly";
/// What reads food and water.
pub const NUTRITION: &str = "https://www.googleapis.com/auth/googlehealth.nutrition.readonly";
/// What reads where somebody was.
pub const LOCATION: &str = "https://www.googleapis.com/auth/googlehealth.location.readonly";
/// What reads the zone and the devices.
pub const SETTINGS: &str = "https://www.googleapis.com/auth/googlehealth.settings.readonly";
/// What reads who somebody is.
pub const PROFILE: &str = "https://www.googleapis.com/auth/googlehealth.profile.readonly";

/// What writes exercises.
pub const ACTIVITY_WRITE: &str =
    "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.writeonly";
/// What writes weight and body fat.
pub const HEALTH_WRITE: &str =
    "https://www.googleapis.com/auth/googlehealth.health_metrics_and_measurements.writeonly";
/// What writes food and water.
pub const NUTRITION_WRITE: &str =
    "https://www.googleapis.com/auth/googlehealth.nutrition.writeonly";
/// What writes sleep.
pub const SLEEP_WRITE: &str = "https://www.googleapis.com/auth/googlehealth.sleep.writeonly";

/// Only what is worn, without a phone and without what was entered by hand.
const WEARABLES: &str = "users/me/dataSourceFamilies/google-wearables";
/// Everything that Google knows, reconciled.
const ALL_SOURCES: &str = "users/me/dataSourceFamilies/all-sources";
/// Pages of devices that are read; each has a hundred.
const MOST_PAGES: u32 = 10;

/// A client of the Google Health API.
#[derive(Clone)]
pub struct GoogleHealth {
    http: Http,
    trades: Http,
    api: Url,
    consent: Url,
    token: Url,
}

impl GoogleHealth {
    /// Takes the addresses of the API, of the consent page's host, and of the token endpoint.
    pub fn new(api: &Url, consent: &Url, token: &Url) -> Result<Self> {
        Ok(Self {
            http: Http::new()?,
            trades: Http::for_trades()?,
            api: api.clone(),
            consent: consent.clone(),
            token: token.clone(),
        })
    }

    async fn get<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        path: &str,
        scope: &'static str,
    ) -> Result<T, Failure> {
        let answer = self.ask(token, path).await?;
        errors::check(&answer, scope)?;
        answer.parse()
    }

    /// Asks, and takes any answer.
    async fn ask(&self, token: &SecretString, path: &str) -> Result<Answer, Failure> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut url = self.api.clone();
        url.set_path(path);
        url.set_query((!query.is_empty()).then_some(query));
        let request = self.http.get(url).bearer_auth(token.expose_secret());
        self.http.ask(request).await
    }

    /// The keys that notices are signed with, as they are published.
    pub async fn keyset(&self, url: &Url) -> Result<Vec<u8>, Failure> {
        let answer = self.http.ask(self.http.get(url.clone())).await?;
        match answer.status {
            200 => Ok(answer.body),
            status => Err(Failure::Unavailable(format!("status {status}"))),
        }
    }

    /// Asks what does not fit into an address, such as for sums.
    async fn post<T: DeserializeOwned>(
        &self,
        token: &SecretString,
        path: &str,
        body: &serde_json::Value,
        scope: &'static str,
    ) -> Result<T, Failure> {
        let request = saying(self.http.post(self.at(path)), token, body);
        let answer = self.http.ask(request).await?;
        errors::check(&answer, scope)?;
        answer.parse()
    }

    /// Sends something, and takes any answer.
    async fn tell(
        &self,
        token: &SecretString,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Answer, Failure> {
        let request = saying(self.http.post(self.at(path)), token, body);
        self.http.send(request).await
    }

    /// Sends what is to be there instead of something, and takes any answer.
    async fn amend(
        &self,
        token: &SecretString,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Answer, Failure> {
        let request = saying(self.http.patch(self.at(path)), token, body);
        self.http.send(request).await
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.api.clone();
        url.set_path(path);
        url
    }
}

/// A request of somebody's with a body.
fn saying(
    request: RequestBuilder,
    token: &SecretString,
    body: &serde_json::Value,
) -> RequestBuilder {
    request
        .bearer_auth(token.expose_secret())
        .header(reqwest::header::CONTENT_TYPE, "application/json")
        .body(body.to_string())
}

impl Upstream for GoogleHealth {
    fn issuer(&self) -> String {
        self.consent.origin().ascii_serialization()
    }

    fn consent_page(&self, application: &Application, request: &ConsentRequest<'_>) -> String {
        let mut url = self.consent.clone();
        url.set_path("/o/oauth2/v2/auth");
        oauth::ask_consent(&mut url, application, request);
        url.query_pairs_mut()
            .append_pair("access_type", "offline")
            .append_pair("include_granted_scopes", "true");
        if request.again {
            // Each consent mints another refresh token, and beyond a limit the oldest die silently.
            url.query_pairs_mut().append_pair("prompt", "consent");
        }
        url.into()
    }

    fn trade<'a>(
        &'a self,
        application: &'a Application,
        fields: &'a [(&'static str, &'a str)],
    ) -> Answering<'a, NewTokens> {
        Box::pin(async move {
            let form = oauth::form(application, fields, true);
            let request = self.trades.post(self.token.clone()).form(&form);
            oauth::understood(&self.trades.send(request).await?)
        })
    }

    fn revoke<'a>(&'a self, _: &'a Application, token: &'a SecretString) -> Answering<'a, ()> {
        Box::pin(async move {
            let mut url = self.token.clone();
            url.set_path("/revoke");
            let request = self
                .trades
                .post(url)
                .form(&[("token", token.expose_secret())]);
            let answer = self.trades.send(request).await?;
            oauth::revoked(&answer)
        })
    }

    fn identity<'a>(&'a self, token: &'a SecretString) -> Answering<'a, Identity> {
        Box::pin(async move {
            let told: answers::Identity = self.get(token, "/v4/users/me/identity", PROFILE).await?;
            Ok(Identity {
                user_id: told.health_user_id,
                fitbit_user_id: told.legacy_user_id,
            })
        })
    }

    fn time_zone<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<String>> {
        Box::pin(async move {
            if !access.scopes.has(SETTINGS) {
                return Ok(None);
            }
            let path = "/v4/users/me/settings";
            let told: Settings = self.get(&access.token, path, SETTINGS).await?;
            Ok(told.time_zone)
        })
    }

    fn member_since<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Date>> {
        Box::pin(async move {
            if !access.scopes.has(PROFILE) {
                return Ok(None);
            }
            let path = "/v4/users/me/profile";
            let told: answers::Profile = self.get(&access.token, path, PROFILE).await?;
            let date = told.membership_start_date;
            date.map(numbers::Calendar::read).transpose()
        })
    }

    fn devices<'a>(&'a self, access: &'a Access) -> Answering<'a, Option<Vec<UpstreamDevice>>> {
        Box::pin(async move {
            if !access.scopes.has(SETTINGS) {
                return Ok(None);
            }
            let mut devices = Vec::new();
            let mut page = String::new();
            for _ in 0..MOST_PAGES {
                let path = format!("/v4/users/me/pairedDevices?pageSize=100&pageToken={page}");
                let told: PairedDevices = self.get(&access.token, &path, SETTINGS).await?;
                page = told.next_page_token.clone().unwrap_or_default();
                devices.extend(told.understood()?);
                if page.is_empty() {
                    return Ok(Some(devices));
                }
            }
            Err(Failure::BadAnswer(
                "more devices than anybody has".to_owned(),
            ))
        })
    }

    fn subscribe<'a>(&'a self, _: &'a Access, _: &'a str) -> Answering<'a, ()> {
        // The project's subscriber hears of everybody who has consented.
        Box::pin(async { Ok(()) })
    }

    fn sources(&self) -> &'static [Source] {
        &[
            Source::Device,
            Source::AllSources,
            Source::Phone,
            Source::Manual,
        ]
    }

    fn days<'a>(&'a self, access: &'a Access, dates: Dates<'a>) -> Answering<'a, Vec<DayValues>> {
        Box::pin(async move {
            let mut days = totals::read(self, &access.token, &dates).await?;
            windows::read_wear(self, &access.token, &dates, &mut days).await?;
            points::read_who_counted(self, &access.token, &dates, &mut days).await?;
            Ok(days.all())
        })
    }

    fn intraday_steps<'a>(
        &'a self,
        access: &'a Access,
        (date, zone): (Date, &'a ZoneName),
        minutes: u8,
    ) -> Answering<'a, Vec<Option<i32>>> {
        Box::pin(windows::of_date(self, &access.token, (date, zone), minutes))
    }
}
