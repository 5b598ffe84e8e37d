//! A copy of everything that FitEx keeps of the caller.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Result;
use crate::model::account_export::AccountExport;
use crate::model::page::Limit;
use crate::model::time::CivilDate;
use crate::service::days;
use crate::{policy, store};

/// Everything of the caller's.
pub async fn get(app: &App, caller: &Caller) -> Result<AccountExport> {
    let user = policy::may_mind_their_own(caller)?.user;
    let now = app.now();
    let ever = (CivilDate::EARLIEST, CivilDate::LATEST);
    let all = Limit::NONE;
    app.database
        .read(move |conn| {
            Ok(AccountExport {
                exported_at: now,
                user: store::users::find(conn, user)?,
                sessions: store::sessions::list(conn, user, None, all, now)?,
                tokens: store::tokens::list(conn, user)?,
                token_events: store::token_events::list(conn, user, None, all)?,
                devices: store::devices::list(conn, user)?,
                days: store::days::page(conn, user, ever, None, all)?
                    .into_iter()
                    .map(|day| days::at(day, now))
                    .collect(),
                day_records: store::day_records::page(conn, user, ever, None, None, all)?,
                excuses: store::excuses::between(conn, user, ever)?,
                care: store::care::between(conn, user, ever)?,
                activities: store::activities::page(conn, user, ever, None, all)?,
                nutrition: store::nutrition::page(conn, user, ever, None, all)?,
                goals: store::goals::list(conn, user, None, all)?,
                aims: store::aims::list(conn, user)?,
                memberships: store::memberships::list(conn, user, None, all)?,
                client_permissions: store::client_permissions::list(conn, user, None, all)?,
            })
        })
        .await
}
