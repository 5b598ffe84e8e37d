//! Work that outlives a request: claimed, run, and stopped in an orderly way.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;
use crate::error::{Error, Result};
use crate::service;
use crate::store::sync_runs::Claim;

/// Fetches that run at the same time in this process.
const WORKERS: usize = 4;
/// Deliveries to programs at the same time in this process, so that one that does not answer holds up few others.
const COURIERS: usize = 2;
/// How often an idle worker looks for work that another process queued or left behind.
const LOOK: Duration = Duration::from_secs(1);
/// How long a fetch may go on after the process was told to stop.
const GRACE: Duration = Duration::from_secs(5);
/// How long it may take to hand a fetch back that is not done by then.
const HAND_BACK: Duration = Duration::from_secs(3);
/// How often listeners are told what has changed.
const TELL: Duration = Duration::from_secs(1);
/// How often what is kept for a while is tidied.
const TIDY: Duration = Duration::from_hours(1);

/// Workers that run until they are told to stop; by default none.
#[derive(Default)]
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Jobs {
    /// Starts the workers.
    pub fn start(app: &App) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for _ in 0..WORKERS {
            tasks.spawn(fetches(app.clone(), stopped.clone()));
        }
        tasks.spawn(planning(app.clone(), stopped.clone()));
        tasks.spawn(withdrawals(app.clone(), stopped.clone()));
        for _ in 0..COURIERS {
            tasks.spawn(delivering(app.clone(), stopped.clone()));
        }
        tasks.spawn(telling(app.clone(), stopped.clone()));
        tasks.spawn(tallying(app.clone(), stopped.clone()));
        tasks.spawn(renewing(app.clone(), stopped.clone()));
        tasks.spawn(tidying(app.clone(), stopped));
        Self { stop, tasks }
    }

    /// Claims nothing more and returns when what is under way has ended, or was handed back because
    /// it took longer than the grace.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // Handing back is a write; a database that does not take it must not hold the process.
        if tokio::time::timeout(GRACE + HAND_BACK, all).await.is_err() {
            tracing::warn!("the workers did not end in time; their leases will");
        }
    }
}

async fn fetches(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match service::sync_work::claim(&app).await {
            Ok(Some(claim)) => {
                // Another may wait: let a colleague look while this one works.
                app.work.notify_one();
                fetch(&app, claim, &mut stopped).await;
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(error = error.source_text(), "cannot look for work"),
        }
        tokio::select! {
            () = app.work.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn planning(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match service::schedule::plan(&app).await {
            Ok(true) => {
                app.work.notify_one();
                continue;
            }
            Ok(false) => {}
            Err(error) => tracing::warn!(error = error.source_text(), "cannot plan fetches"),
        }
        tokio::select! {
            () = app.plans.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn withdrawals(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let mut ending = stopped.clone();
        let done = tokio::select! {
            done = service::revocations::work(&app) => done,
            // It is taken up again when its time has come.
            _ = ending.changed() => return,
        };
        match done {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = error.source_text(), "cannot look for withdrawals");
            }
        }
        tokio::select! {
            () = app.withdrawals.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Carries one run out. Neither a panic in it nor a stop of the process leaves it to its lease.
async fn fetch(app: &App, claim: Claim, stopped: &mut watch::Receiver<bool>) {
    let (owner, held) = (app.clone(), claim.clone());
    let mut work = tokio::spawn(async move { service::sync_work::run(&owner, held).await });
    let outcome = tokio::select! {
        outcome = &mut work => outcome,
        () = overtime(stopped) => {
            work.abort();
            work.await
        }
    };
    let run = claim.run;
    let ended = match outcome {
        Ok(done) => done,
        Err(fault) if fault.is_cancelled() => service::sync_work::hand_back(app, claim).await,
        Err(panic) => service::sync_work::give_up(app, claim, &Error::internal(panic)).await,
    };
    if let Err(error) = ended {
        tracing::error!(sync_run.id = %run, error = error.source_text(), "a fetch did not end well");
    }
}

/// Returns when the process has been stopping for the grace.
async fn overtime(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
    tokio::time::sleep(GRACE).await;
}

async fn tallying(app: App, stopped: watch::Receiver<bool>) {
    // To settle does not wait until nothing is due any more: among many people something always is.
    let work = async |app: &App| {
        let made = service::tallies::work(app).await?;
        Ok(service::tallies::settle(app).await? || made)
    };
    until_stopped(app, stopped, "cannot make totals", work).await;
}

async fn renewing(app: App, stopped: watch::Receiver<bool>) {
    let work = async |app: &App| service::goal_renewal::work(app).await;
    until_stopped(app, stopped, "cannot compute goals", work).await;
}

async fn delivering(app: App, stopped: watch::Receiver<bool>) {
    let work = async |app: &App| service::deliveries::work(app).await;
    until_stopped(app, stopped, "cannot deliver notices", work).await;
}

/// Works as long as there is something to do, and looks for more every second.
async fn until_stopped(
    app: App,
    mut stopped: watch::Receiver<bool>,
    fault: &'static str,
    work: impl AsyncFn(&App) -> Result<bool>,
) {
    while !*stopped.borrow() {
        match work(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(error = error.source_text(), "{fault}"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn telling(app: App, mut stopped: watch::Receiver<bool>) {
    let mut herald = service::live::Herald::default();
    while !*stopped.borrow() {
        service::authenticate::forget(&app);
        if let Err(error) = herald.look(&app).await {
            tracing::warn!(error = error.source_text(), "cannot look for changes");
        }
        tokio::select! {
            () = tokio::time::sleep(TELL) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn tidying(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = service::housekeeping::tidy(&app).await {
            tracing::warn!(error = error.source_text(), "cannot tidy");
        }
        clear_boards(&app, &stopped).await;
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Write by write, each of which others get in between.
async fn clear_boards(app: &App, stopped: &watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match service::housekeeping::clear_boards(app).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(error = error.source_text(), "cannot clear old boards");
                return;
            }
        }
    }
}
