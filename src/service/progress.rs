//! The caller's goals beside what they did.

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::engine;
use crate::engine::measure::Records;
use crate::error::{Error, Result};
use crate::model::goal::Period;
use crate::model::metric::Metric;
use crate::model::page::Limit;
use crate::model::progress::{Progress, ProgressRange};
use crate::model::time::CivilDate;
use crate::model::token::{Token, TokenState};
use crate::service::days::check_range;
use crate::{parsed, policy, store};

/// The longest range, in days.
const LONGEST: i32 = 366;
/// The longest season, in days: one that touches the range is shown whole.
const SEASON: i32 = 52 * 7;

/// Progress of every period that touches a range of dates.
pub async fn get(app: &App, caller: &Caller, range: ProgressRange) -> Result<Progress> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, period, metric) =
        parsed!(range => from, to, period, metric).map_err(Error::malformed)?;
    let (period, metric) = (
        period.unwrap_or(Period::Day),
        metric.unwrap_or(Metric::Steps),
    );
    let today = app.now().date_in(&person.zone);
    let to = to.unwrap_or(today);
    let from = from.unwrap_or_else(|| period.around(to, None).0);
    check_range(from, to, LONGEST)?;
    progress(app, person, (metric, period), (from, to)).await
}

/// Somebody's progress.
pub(super) async fn progress(
    app: &App,
    person: &Person,
    (metric, period): (Metric, Period),
    (from, to): (CivilDate, CivilDate),
) -> Result<Progress> {
    let (user, today) = (person.user, app.now().date_in(&person.zone));
    let range = match period {
        Period::Season => (from.plus_days(-SEASON), to.plus_days(SEASON)),
        _ => (period.around(from, None).0, period.around(to, None).1),
    };
    let zone = person.zone.clone();
    app.database
        .read(move |conn| {
            let seasons = match period {
                Period::Season => store::memberships::seasons_of(conn, user)?,
                _ => Vec::new(),
            };
            let nutrition = match metric {
                Metric::FruitVegetableCups => {
                    store::nutrition::page(conn, user, range, None, Limit::NONE)?
                }
                _ => Vec::new(),
            };
            let goals = store::goals::between(conn, user, (metric, period), range)?;
            let days = store::days::between(conn, user, range.0, range.1)?;
            let care = store::care::between(conn, user, range)?;
            let tokens = store::tokens::list(conn, user)?;
            let inputs = engine::progress::Inputs {
                today,
                period,
                metric,
                goals: &goals,
                records: Records {
                    days: &days,
                    nutrition: &nutrition,
                },
                care: &care,
                seasons: &seasons,
                not_authorized_after: not_authorized_after(&tokens, &zone),
            };
            Ok(engine::progress::between(&inputs, from, to))
        })
        .await
}

/// The last date before a connection ended, if the person has one and it has ended.
fn not_authorized_after(
    tokens: &[Token],
    zone: &crate::model::time::ZoneName,
) -> Option<CivilDate> {
    if tokens.iter().any(|token| token.state == TokenState::Active) {
        return None;
    }
    tokens
        .iter()
        .map(|token| {
            token
                .last_good_day
                .unwrap_or_else(|| token.since.date_in(zone))
        })
        .max()
}
