//! Goals that the caller may choose between.

use crate::app::App;
use crate::caller::Caller;
use crate::engine::suggest::{MONTH, suggest};
use crate::error::Result;
use crate::model::suggestion::GoalSuggestions;
use crate::{policy, store};

/// Suggests goals that begin on the caller's today.
pub async fn get(app: &App, caller: &Caller) -> Result<GoalSuggestions> {
    let person = policy::may_mind_their_own(caller)?;
    let (user, today) = (person.user, app.now().date_in(&person.zone));
    let range = (today.plus_days(-MONTH), today.plus_days(-1));
    let days = app
        .database
        .read(move |conn| store::days::between(conn, user, range.0, range.1))
        .await?;
    Ok(suggest(today, &days))
}
