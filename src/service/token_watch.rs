//! What becomes of a person's grants, as it happens.

use std::collections::{HashSet, VecDeque};

use futures_util::Stream;
use futures_util::stream;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::field::Field;
use crate::model::id::{TokenEventId, UserId};
use crate::model::time::Instant;
use crate::model::token_event::{TokenChange, TokenEvent};
use crate::policy;
use crate::service::live::OVERLAP;
use crate::store;

/// The caller's events from now on, or from behind one that they know.
pub async fn watch(
    app: &App,
    caller: &Caller,
    after: Option<Field<TokenEventId>>,
) -> Result<impl Stream<Item = Result<TokenChange>> + Send + use<>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let after = after
        .map(|id| id.alone("after").map_err(Error::malformed))
        .transpose()?;
    // Before the first look: nothing falls between.
    let news = app.live.news();
    let now = app.now();
    let (missed, recent) = app
        .database
        .read(move |conn| {
            let recent = store::token_events::since(conn, user, now.plus_seconds(-OVERLAP))?;
            let missed = match after {
                Some(known) => store::token_events::after(conn, user, Some(known))?,
                None => Vec::new(),
            };
            Ok((missed, recent))
        })
        .await?;
    let known = recent
        .iter()
        .filter(|event| after.is_none_or(|after| event.id <= after));
    let watcher = Watcher {
        app: app.clone(),
        user,
        seen: known.chain(&missed).map(|event| event.id).collect(),
        waiting: missed.into(),
        news,
        last: now,
    };
    Ok(stream::unfold(watcher, |mut watcher| async move {
        let change = watcher.next().await?;
        Some((change, watcher))
    }))
}

struct Watcher {
    app: App,
    user: UserId,
    seen: HashSet<TokenEventId>,
    waiting: VecDeque<TokenEvent>,
    news: broadcast::Receiver<UserId>,
    last: Instant,
}

impl Watcher {
    async fn next(&mut self) -> Option<Result<TokenChange>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(self.change(event).await);
            }
            match self.news.recv().await {
                Ok(user) if user != self.user => {}
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    if let Err(error) = self.look().await {
                        return Some(Err(error));
                    }
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }

    async fn look(&mut self) -> Result<()> {
        let (user, now) = (self.user, self.app.now());
        let since = self.last.plus_seconds(-OVERLAP);
        let recent = self
            .app
            .database
            .read(move |conn| store::token_events::since(conn, user, since))
            .await?;
        let ids = recent.iter().map(|event| event.id).collect();
        let seen = std::mem::replace(&mut self.seen, ids);
        let new = recent.into_iter().filter(|event| !seen.contains(&event.id));
        self.waiting.extend(new);
        self.last = now;
        Ok(())
    }

    async fn change(&self, event: TokenEvent) -> Result<TokenChange> {
        let (user, id) = (self.user, event.token_id);
        let token = self
            .app
            .database
            .read(move |conn| store::tokens::find_any(conn, user, id))
            .await?;
        Ok(TokenChange { event, token })
    }
}
