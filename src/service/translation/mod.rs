//! Fitbit's answers, made of what Google Health tells: for people whose data come from there.

use jiff::civil::Date;

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::model::fitbit::{Answer, Call, Units};
use crate::model::time::ZoneName;
use crate::service::token_lending::Live;
use crate::upstream::Failure;

/// An operation that was asked for, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// FitEx.
    pub(super) app: &'a App,
    /// The person's token at Google.
    pub(super) live: &'a Live,
    /// What was asked for.
    pub(super) call: &'a Call,
    /// In which units.
    pub(super) units: Units,
    /// The zone of the person's days.
    pub(super) zone: &'a ZoneName,
    /// The person's today.
    pub(super) today: Date,
}

/// Answers an operation. Google's failures are told apart from ours, because the token may be renewed
/// and the call made again.
pub(super) async fn answer(asked: Asked<'_>) -> Result<Result<Answer, Failure>> {
    let _ = (asked.app, asked.live, asked.units, asked.zone, asked.today);
    Err(Error::new(Code::Gone, asked.call.operation.differences))
}

/// Calls to Google that an answer takes, about.
pub(super) fn calls(call: &Call, today: Date) -> i64 {
    let days = call.dates(today).map_or(1, |(first, last)| {
        i64::from(first.until(last).map_or(1, |span| span.get_days())) + 1
    });
    1 + days / 90
}
