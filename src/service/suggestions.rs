//! Goals that the caller may choose between.

use crate::app::App;
use crate::caller::Caller;
use crate::engine::goal::MONTH;
use crate::engine::suggest::{Inputs, suggest};
use crate::error::Result;
use crate::model::goal::Period;
use crate::model::metric::Metric;
use crate::model::suggestion::GoalSuggestions;
use crate::{policy, store};

/// Suggests goals that begin on the caller's today.
pub async fn get(app: &App, caller: &Caller) -> Result<GoalSuggestions> {
    let person = policy::may_mind_their_own(caller)?;
    let (user, today) = (person.user, app.now().date_in(&person.zone));
    let range = (today.plus_days(-MONTH), today.plus_days(-1));
    app.database
        .read(move |conn| {
            let days = store::days::between(conn, user, range.0, range.1)?;
            let daily = (Metric::Steps, Period::Day);
            let goals = store::goals::between(conn, user, daily, (today, today))?;
            let care = store::care::between(conn, user, (today, today))?;
            Ok(suggest(&Inputs {
                today,
                days: &days,
                goal: goals.last(),
                in_care: !care.is_empty(),
            }))
        })
        .await
}
