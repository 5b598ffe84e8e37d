//! The Fitbit Web API: its operations in tables, a noun a file, over the truth that Google tells as well.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]
#![expect(
    clippy::unnecessary_wraps,
    reason = "all that stands in a table has one form"
)]

mod activity;
mod alarms;
pub(super) mod asked;
mod badges;
mod body;
mod devices;
pub(super) mod errors;
mod fitness;
mod friends;
mod heart;
mod nightly;
mod operation;
mod paging;
mod period;
mod rhythm;
pub(super) mod serve;
mod sleep;
mod sleep_log;
mod temperature;
mod units;
mod user;

use actix_web::web::ServiceConfig;

use self::operation::Operation;

/// Every operation. Of two paths that both fit the first is meant, so those with fewer gaps come first.
static TABLES: [&[Operation]; 24] = [
    &user::OPERATIONS,
    &devices::OPERATIONS,
    &alarms::OPERATIONS,
    &badges::OPERATIONS,
    &friends::OPERATIONS,
    &activity::catalogue::OPERATIONS,
    &activity::lifetime::OPERATIONS,
    &activity::summary::OPERATIONS,
    &activity::goals::OPERATIONS,
    &activity::favourites::OPERATIONS,
    &activity::exercises::OPERATIONS,
    &activity::tcx::OPERATIONS,
    &body::goals::OPERATIONS,
    &body::logs::OPERATIONS,
    &body::series::OPERATIONS,
    &nightly::OPERATIONS,
    &temperature::OPERATIONS,
    &fitness::OPERATIONS,
    &rhythm::OPERATIONS,
    &heart::OPERATIONS,
    &sleep::OPERATIONS,
    &activity::zone_minutes::OPERATIONS,
    &activity::intraday::OPERATIONS,
    &activity::series::OPERATIONS,
];

pub(super) fn routes(cfg: &mut ServiceConfig) {
    for operation in TABLES.into_iter().flatten() {
        operation.register(cfg);
    }
}
