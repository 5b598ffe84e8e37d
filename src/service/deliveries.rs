//! Notices on their way to programs, in Fitbit's form: many in a post, signed, tried again later and later,
//! and given up when an address fails for days.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::auth::notices::fitbit_signature;
use crate::error::{Error, Result};
use crate::model::fitbit::{Collection, Notice};
use crate::service::subscribers::place;
use crate::step;
use crate::store;
use crate::store::program_notices::ProgramNotice;
use crate::store::subscribers::Turn;

/// Notices of one post.
const MOST: i64 = 100;
/// Seconds after which a turn whose process was lost comes again: longer than any address has to answer.
const AGAIN: i64 = 30;
/// Seconds until a post that was not taken is tried again; doubled with each try up to an hour.
const RETRY: i64 = 5;
const LONGEST_RETRY: i64 = 3600;
/// Seconds for which an address may fail before it is told nothing more: five days.
pub(super) const PATIENCE: i64 = 5 * 86_400;
/// Tries that have to fail in these days: that FitEx did not run is not the address's fault.
const FAIRNESS: i32 = 20;
/// The header with the signature.
const SIGNATURE: &str = "x-fitbit-signature";

/// Makes one delivery that is due; says whether there was one.
pub async fn work(app: &App) -> Result<bool> {
    step::of("delivery", next(app)).await
}

async fn next(app: &App) -> Result<bool> {
    let now = app.now();
    let due = app
        .database
        .read(move |conn| store::subscribers::next(conn, now))
        .await?;
    let Some(client) = due else { return Ok(false) };
    let claimed = app
        .database
        .write(move |conn| {
            let until = now.plus_seconds(AGAIN);
            let Some(turn) = store::subscribers::claim(conn, client, now, until)? else {
                return Ok(None);
            };
            let notices = store::program_notices::first(conn, client, MOST)?;
            Ok(Some((turn, notices)))
        })
        .await?;
    let Some((turn, notices)) = claimed else {
        return Ok(true);
    };
    if notices.is_empty() {
        // Another has sent them since.
        let given_back = app
            .database
            .write(move |conn| store::subscribers::give_back(conn, &turn, now));
        return given_back.await.map(|()| false);
    }
    deliver(app, turn, notices).await.map(|()| true)
}

async fn deliver(app: &App, turn: Turn, notices: Vec<ProgramNotice>) -> Result<()> {
    let post = post(app, &turn, &notices)?;
    let url = turn.url.as_url().clone();
    let answer = app.egress.post(url, (SIGNATURE, post.signature), post.body);
    let why = match answer.await {
        Ok(200..=299) => return taken(app, turn, notices).await,
        Ok(status) => format!("it answered {status}"),
        Err(fault) => fault.to_string(),
    };
    let (client, now) = (turn.client_id, app.now());
    let since = turn.failing_since.unwrap_or(now);
    let is_over = since.plus_seconds(PATIENCE) <= now && turn.failures >= FAIRNESS;
    if is_over {
        tracing::error!(client.id = %client, failure = %why, "ALARM: an API client's subscriber has failed for days and is told nothing more");
        let given_up = app.database.write(move |conn| {
            if store::subscribers::disable(conn, &turn)? {
                store::program_notices::forget_all(conn, client)?;
            }
            Ok(())
        });
        return given_up.await;
    }
    let pause = pause(turn.failures);
    tracing::warn!(client.id = %client, failure = %why, pause, "an API client's subscriber did not take its notices");
    app.database
        .write(move |conn| store::subscribers::failed(conn, &turn, since, now.plus_seconds(pause)))
        .await
}

async fn taken(app: &App, turn: Turn, notices: Vec<ProgramNotice>) -> Result<()> {
    let now = app.now();
    app.database
        .write(move |conn| {
            store::subscribers::took(conn, &turn, now)?;
            store::program_notices::remove(conn, &notices)
        })
        .await
}

fn pause(failures: i32) -> i64 {
    (RETRY << failures.clamp(0, 12)).min(LONGEST_RETRY)
}

/// What is sent, with its signature.
struct Post {
    body: Vec<u8>,
    signature: String,
}

/// Writes some. What fails here is not the subscriber's fault.
fn post(app: &App, turn: &Turn, notices: &[ProgramNotice]) -> Result<Post> {
    let opened = app.ring.open(&place(turn.client_id), &turn.sealed_secret)?;
    let secret: SecretString = String::from_utf8_lossy(opened.expose_secret())
        .into_owned()
        .into();
    let body: Vec<Notice> = notices.iter().map(told).collect();
    let body = serde_json::to_vec(&body).map_err(Error::internal)?;
    let signature = fitbit_signature(&secret, &body);
    Ok(Post { body, signature })
}

fn told(notice: &ProgramNotice) -> Notice {
    let is_dated = notice.collection != Collection::UserRevokedAccess;
    Notice {
        collection_type: notice.collection,
        date: is_dated.then(|| notice.date.to_string()),
        owner_id: notice.owner.clone(),
        owner_type: "user",
        subscription_id: notice.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<i64> = (0..12).map(pause).collect();
        assert_eq!(
            pauses,
            [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
        );
    }
}
