//! How a team does, as it changes.

use std::time::Duration;

use futures_util::{Stream, stream};
use tokio::time::{sleep, sleep_until};

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::database::Ear;
use crate::error::{Code, Error, Result};
use crate::model::field::Field;
use crate::model::id::TeamId;
use crate::model::team_progress::TeamProgress;
use crate::model::time::Instant;
use crate::service::team_progress::seen;
use crate::{policy, store};

/// The least time between two looks: a sync writes many days, and one look sees them all.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a database that is busy or away is left alone.
const BUSY: Duration = Duration::from_secs(2);

/// The progress of a team in the season's current week as it is, then whenever it has changed. It ends
/// with the problem of who may not see it any more.
pub async fn watch(
    app: &App,
    caller: &Caller,
    id: Field<TeamId>,
) -> Result<impl Stream<Item = Result<TeamProgress>> + Send + use<>> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let team = id.alone("teamId").map_err(Error::malformed)?;
    let season = app
        .database
        .read(move |conn| store::teams::find(conn, team))
        .await?
        .season_id;
    let mut watcher = Watcher {
        // Before the first look: nothing falls between.
        ear: app.database.listen(vec![team.0, season.0])?,
        app: app.clone(),
        person,
        team,
        last: None,
        next: None,
        looked: tokio::time::Instant::now(),
        closes: app.now(),
        ended: false,
    };
    watcher.look().await?;
    Ok(stream::unfold(watcher, |mut watcher| async move {
        let progress = watcher.next().await?;
        Some((progress, watcher))
    }))
}

struct Watcher {
    app: App,
    person: Person,
    team: TeamId,
    ear: Ear,
    last: Option<TeamProgress>,
    next: Option<TeamProgress>,
    looked: tokio::time::Instant,
    closes: Instant,
    ended: bool,
}

impl Watcher {
    async fn next(&mut self) -> Option<Result<TeamProgress>> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(progress) = self.next.take() {
                return Some(Ok(progress));
            }
            self.wait().await;
            if let Err(error) = self.look_until_seen().await {
                self.ended = true;
                return Some(Err(error));
            }
        }
    }

    /// Returns when there may be something new, and not too soon after the last look.
    async fn wait(&self) {
        let left = self.closes.0.duration_since(self.app.now().0);
        tokio::select! {
            () = self.ear.heard() => {}
            () = sleep(left.try_into().unwrap_or_default()) => {}
        }
        sleep_until(self.looked + PAUSE).await;
    }

    /// What the watcher cannot help is no reason to end: who watches would only come again, all at once.
    async fn look_until_seen(&mut self) -> Result<()> {
        loop {
            match self.look().await {
                Err(error) if error.code == Code::Busy => sleep(BUSY).await,
                looked => return looked,
            }
        }
    }

    /// Looks, and notes what it sees if that is new.
    async fn look(&mut self) -> Result<()> {
        let (app, person, team) = (self.app.clone(), self.person.clone(), self.team);
        let seen = app.live.in_turn(async {
            // What is told from here on may be missed by this look.
            self.ear.forget();
            let now = app.now();
            app.database
                .read(move |conn| seen(conn, &person, team, (None, None), now))
                .await
        });
        let (progress, closes) = seen.await?;
        self.looked = tokio::time::Instant::now();
        self.closes = closes;
        if self.last.as_ref() != Some(&progress) {
            self.last = Some(progress.clone());
            self.next = Some(progress);
        }
        Ok(())
    }
}
