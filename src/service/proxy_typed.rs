//! Answers of the Fitbit surface as types, for who does not ask in Fitbit's language. They are asked for in
//! the same way as any program asks, so they count, are kept and fail in the same way.

use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, Result};
use crate::model::field::Field;
use crate::model::fitbit::answers::{
    DailySummary, Device, HeartDay, HeartSeries, IntradaySteps, PendingSleep, SleepDay,
};
use crate::model::fitbit::{self, DetailLevel, Inputs};
use crate::model::time::CivilDate;
use crate::service::days::date_of;
use crate::service::proxy::{Arriving, Reply, Tongue, serve};
use crate::service::token_state::plain;
use crate::upstream::Failure;

/// Bytes of the longest answer that is read: many times a day in minutes.
const LONGEST: usize = 1024 * 1024;

/// Answers that one request asks for at the same time: fewer than may be under way for one person, so
/// that their other programs get through.
const AT_ONCE: usize = 3;
/// How long the others wait.
const PATIENCE: Duration = Duration::from_secs(19);

/// Lets the many answers that one request asks for take turns, so that it is not refused because of itself.
pub struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Turns {
    async fn next(&self) -> Result<SemaphorePermit<'_>> {
        let turn = timeout(PATIENCE, self.0.acquire()).await;
        let slow = "The data provider is too slow for so much at once; ask for less.";
        turn.ok()
            .and_then(std::result::Result::ok)
            .ok_or_else(|| Error::busy(slow))
    }
}

/// Who asks, and whose turn it is.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// FitEx.
    pub app: &'a App,
    /// Who asks.
    pub caller: &'a Caller,
    /// What else the same request asks for.
    pub turns: &'a Turns,
}

/// A day at a glance.
pub async fn daily_summary(asking: Asking<'_>, date: Field<CivilDate>) -> Result<DailySummary> {
    let date = date_of(date)?;
    let path = format!("/1/user/-/activities/date/{date}.json");
    typed(&ask(asking, &path).await?)
}

/// Steps within a day.
pub async fn intraday_steps(
    asking: Asking<'_>,
    date: Field<CivilDate>,
    detail: Option<Field<DetailLevel>>,
) -> Result<IntradaySteps> {
    let date = date_of(date)?;
    let detail = detail.map(|detail| detail.alone("detail")).transpose();
    let detail = detail
        .map_err(Error::malformed)?
        .unwrap_or(DetailLevel::FifteenMinutes);
    let path = format!("/1/user/-/activities/steps/date/{date}/1d/{detail}.json");
    typed(&ask(asking, &path).await?)
}

/// The sleep that ended on a date.
pub async fn sleep(asking: Asking<'_>, date: Field<CivilDate>) -> Result<SleepDay> {
    let date = date_of(date)?;
    let body = ask(asking, &format!("/1.2/user/-/sleep/date/{date}.json")).await?;
    match serde_json::from_slice(&body) {
        Ok(pending) => Err(not_yet(&pending)),
        Err(_) => typed(&body),
    }
}

/// What is known of the heart on a date.
pub async fn heart(asking: Asking<'_>, date: Field<CivilDate>) -> Result<HeartDay> {
    let date = date_of(date)?;
    let path = format!("/1/user/-/activities/heart/date/{date}/1d.json");
    let told: HeartSeries = typed(&ask(asking, &path).await?)?;
    let day = told.days.into_iter().find(|day| day.date_time == date.0);
    day.ok_or_else(|| misfit("an answer without the date".to_owned()))
}

/// What the person wears.
pub async fn devices(asking: Asking<'_>) -> Result<Vec<Device>> {
    typed(&ask(asking, "/1/user/-/devices.json").await?)
}

/// The body of the answer, in metric units.
async fn ask(asking: Asking<'_>, path: &str) -> Result<Bytes> {
    let found = fitbit::find("GET", path)
        .map_err(|fault| Error::internal(format!("{path} is no operation: {fault:?}")))?;
    let asked = (found, Inputs::default());
    let _turn = asking.turns.next().await?;
    let served = serve(asking.app, asking.caller, asked, Tongue::default()).await?;
    match served.reply {
        Reply::Whole(kept) => Ok(kept.answer.body.clone()),
        Reply::Arriving(arriving) => whole(*arriving).await,
    }
}

async fn whole(mut arriving: Arriving) -> Result<Bytes> {
    let mut body = Vec::new();
    while let Some(chunk) = arriving.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err(misfit("a longer answer than there is".to_owned()));
        }
    }
    Ok(body.into())
}

/// Understands an answer. What is in it and not in the type is left out.
fn typed<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // The fault itself may quote what it found.
    serde_json::from_slice(body).map_err(|fault| {
        let (line, column) = (fault.line(), fault.column());
        misfit(format!("an answer of another form, at {line}:{column}"))
    })
}

fn misfit(why: String) -> Error {
    plain(Failure::BadAnswer(why))
}

fn not_yet(pending: &PendingSleep) -> Error {
    let detail = "The data provider is still looking at the sleep of this date; ask again.";
    let mut error = Error::new(Code::UpstreamUnavailable, detail);
    error.facts.retry_after = Some(pending.meta.retry_duration.div_ceil(1000));
    error
}
