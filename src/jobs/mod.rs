//! Work that outlives a request: claimed, run, and stopped in an orderly way.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::App;
use crate::service;

/// Fetches that run at the same time in this process.
const WORKERS: usize = 4;
/// How often an idle worker looks for work that another process queued or left behind.
const LOOK: Duration = Duration::from_secs(1);
/// How often what is kept for a while is tidied.
const TIDY: Duration = Duration::from_hours(1);

/// Workers that run until they are told to stop.
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
        tasks.spawn(tidying(app.clone(), stopped));
        Self { stop, tasks }
    }

    /// Claims nothing more and returns when what is under way has ended.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn fetches(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match service::sync::claim(&app).await {
            Ok(Some(claim)) => {
                // Another may wait: let a colleague look while this one works.
                app.work.notify_one();
                let run = claim.run;
                if let Err(error) = service::sync::run(&app, claim).await {
                    tracing::error!(sync_run.id = %run, error = error.source_text(), "a fetch did not end well");
                }
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

async fn tidying(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = service::housekeeping::tidy(&app).await {
            tracing::warn!(error = error.source_text(), "cannot tidy");
        }
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stopped.changed() => {}
        }
    }
}
