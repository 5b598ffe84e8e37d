//! Logs that are removed at Google, as far as FitEx itself has written them.

use super::{Asked, Made};
use crate::error::{Code, Error};
use crate::model::fitbit::Answer;
use crate::upstream::google_health::writings::Log;

/// Removes an entry of a log.
pub(super) async fn answer(asked: &Asked<'_>, log: Log) -> Made {
    let name = match log {
        Log::Weight => "body-weight-log-id",
        Log::Fat => "body-fat-log-id",
        Log::Exercise => "activity-log-id",
        Log::Sleep => "log-id",
    };
    let id = asked.call.value(name).map(ToString::to_string);
    let Some(id) = id.and_then(|id| id.parse().ok()) else {
        return Err(unknown().into());
    };
    let application = &asked.live.token.client_id;
    match asked.writings().remove(log, id, application).await? {
        true => Ok(Answer::nothing()),
        false => Err(unknown().into()),
    }
}

fn unknown() -> Error {
    let detail =
        "FitEx has logged nothing under this number; what others have logged it cannot remove.";
    Error::new(Code::NotFound, detail)
}
