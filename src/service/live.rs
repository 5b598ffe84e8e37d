//! Tells the listeners of this process what any process has changed: one look at the database for all
//! of them.

use std::collections::HashSet;

use crate::app::App;
use crate::error::Result;
use crate::model::id::TokenEventId;
use crate::model::time::Instant;
use crate::store;

/// Seconds that are looked back: a write is stamped when it begins and seen when it is committed.
pub(super) const OVERLAP: i64 = 60;
/// Looks after which it is asked which sessions have ended.
const SESSIONS: u32 = 5;

/// What the last look saw.
#[derive(Default)]
pub struct Herald {
    last: Option<Instant>,
    seen: HashSet<TokenEventId>,
    looks: u32,
}

impl Herald {
    /// Looks once. Costs nothing while nobody listens.
    pub async fn look(&mut self, app: &App) -> Result<()> {
        self.looks = self.looks.wrapping_add(1);
        if self.looks.is_multiple_of(SESSIONS) {
            end_sessions(app).await?;
        }
        let now = app.now();
        if !app.live.is_listened_to() {
            self.last = Some(now);
            return Ok(());
        }
        let since = self.last.unwrap_or(now).plus_seconds(-OVERLAP);
        let recent = app
            .database
            .read(move |conn| store::token_events::recent(conn, since))
            .await?;
        for (id, user) in &recent {
            if !self.seen.contains(id) {
                app.live.tell(*user);
            }
        }
        self.seen = recent.into_iter().map(|(id, _)| id).collect();
        self.last = Some(now);
        Ok(())
    }
}

async fn end_sessions(app: &App) -> Result<()> {
    let (open, now) = (app.live.sessions(), app.now());
    if open.is_empty() {
        return Ok(());
    }
    let asked = open.clone();
    let live: HashSet<_> = app
        .database
        .read(move |conn| store::sessions::that_go_on(conn, &asked, now))
        .await?
        .into_iter()
        .collect();
    for session in open.into_iter().filter(|id| !live.contains(id)) {
        app.live.end(session);
    }
    Ok(())
}
