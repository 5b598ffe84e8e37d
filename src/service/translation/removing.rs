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
        Log::Food => "food-log-id",
        Log::Water => "water-log-id",
    };
    let id = asked.number_in_path(name).ok_or_else(unknown)?;
    let application = &asked.live.token().client_id;
    match asked.writings().remove(log, id, application).await? {
        true => Ok(Answer::nothing()),
        false => Err(unknown().into()),
    }
}

/// That nothing was logged which FitEx could change or remove.
pub(super) fn unknown() -> Error {
    let detail = "FitEx has logged nothing under this number; what others have logged it can neither change nor remove.";
    Error::new(Code::NotFound, detail)
}
