//! How far a fetch is, as it goes on.

use std::time::Duration;

use futures_util::Stream;
use futures_util::stream;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::field::Field;
use crate::model::id::{SyncRunId, UserId};
use crate::model::sync_run::SyncRun;
use crate::service::sync::has_ended;
use crate::{policy, store};

/// How often a run is looked at. Any process may be working on it, so that only the database knows.
const LOOK: Duration = Duration::from_millis(500);

/// One of the caller's fetches as it is, then whenever it has gone on, until it has ended.
pub async fn watch(
    app: &App,
    caller: &Caller,
    id: Field<SyncRunId>,
) -> Result<impl Stream<Item = Result<SyncRun>> + Send + use<>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = id.alone("id").map_err(Error::malformed)?;
    let run = find(app, user, id).await?;
    let watcher = Watcher {
        app: app.clone(),
        user,
        last: None,
        next: Some(run),
        id,
    };
    Ok(stream::unfold(watcher, |mut watcher| async move {
        let run = watcher.next().await?;
        Some((run, watcher))
    }))
}

async fn find(app: &App, user: UserId, id: SyncRunId) -> Result<SyncRun> {
    app.database
        .read(move |conn| store::sync_runs::find(conn, user, id))
        .await
}

struct Watcher {
    app: App,
    user: UserId,
    id: SyncRunId,
    last: Option<SyncRun>,
    next: Option<SyncRun>,
}

impl Watcher {
    async fn next(&mut self) -> Option<Result<SyncRun>> {
        loop {
            if let Some(run) = self.next.take() {
                self.last = Some(run.clone());
                return Some(Ok(run));
            }
            if self.last.as_ref().is_some_and(has_ended) {
                return None;
            }
            tokio::time::sleep(LOOK).await;
            match find(&self.app, self.user, self.id).await {
                Ok(run) if self.last.as_ref() != Some(&run) => self.next = Some(run),
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
