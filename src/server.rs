//! The HTTP server: what is around every request, the surfaces, the workers, and an orderly stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App as HttpApp, HttpServer};
use tokio::task::JoinHandle;

use crate::api;
use crate::app::App;
use crate::error::{Error, Result};
use crate::jobs::Jobs;

/// Headers that take longer to arrive are cut.
const HEADERS: Duration = Duration::from_secs(5);
/// An idle connection is kept for the next request of a phone that scrolls.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// Seconds that requests under way get when the server stops.
const GRACE: u64 = 30;
/// How long a stop waits for renewals of grants: what a provider has given out has no other copy.
const RENEWALS: Duration = Duration::from_mins(1);
const MOST_CONNECTIONS: usize = 12_000;

/// A server that runs.
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    jobs: Jobs,
    app: App,
}

impl Server {
    /// Listens on the address of the settings and starts to serve.
    pub fn start(app: &App) -> Result<Self> {
        let listener = TcpListener::bind(app.config.bind).map_err(|fault| {
            Error::internal(format!("cannot listen on {}: {fault}", app.config.bind))
        })?;
        Self::start_on(app, listener)
    }

    /// Starts to serve on a socket that listens already.
    pub fn start_on(app: &App, listener: TcpListener) -> Result<Self> {
        let address = listener.local_addr().map_err(Error::internal)?;
        let document = Arc::new(api::document());
        let schema = api::graphql::schema();
        let shared = app.clone();
        let workers = app
            .config
            .workers
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let server = HttpServer::new(move || {
            let document = Arc::clone(&document);
            HttpApp::new()
                .app_data(Data::new(shared.clone()))
                .app_data(Data::new(schema.clone()))
                .wrap(Compress::default())
                .wrap(from_fn(api::conditional))
                .wrap(from_fn(api::envelope))
                .configure(move |cfg| api::mount(cfg, &document))
        })
        .workers(workers)
        .max_connections(MOST_CONNECTIONS)
        .client_request_timeout(HEADERS)
        .keep_alive(KEEP_ALIVE)
        // Streamed answers would otherwise wait 40 ms for the other side's acknowledgement.
        .tcp_nodelay(true)
        .shutdown_timeout(GRACE)
        // Both signals mean an orderly stop here; the library would drop requests on one of them.
        .disable_signals()
        .listen(listener)
        .map_err(Error::internal)?
        .run();
        let handle = server.handle();
        Ok(Self {
            address,
            handle,
            serving: tokio::spawn(server),
            jobs: Jobs::start(app),
            app: app.clone(),
        })
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the workers and goes on to serve, for tests: nothing is done from then on but what is asked for.
    pub async fn rest(&mut self) {
        std::mem::take(&mut self.jobs).stop().await;
    }

    /// Accepts nothing more, finishes what is under way, and returns when all has ended.
    pub async fn stop(self) -> Result<()> {
        self.app.live.close();
        self.app.renewals.close();
        self.handle.stop(true).await;
        self.jobs.stop().await;
        self.app.renewals.settle(RENEWALS).await;
        self.serving
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }

    /// Serves until SIGTERM or SIGINT, then stops in an orderly way.
    pub async fn run_until_signalled(self) -> Result<()> {
        signalled().await?;
        tracing::info!("stopping: requests under way are finished first");
        self.stop().await
    }
}

/// Returns when the process is told to stop: SIGTERM or SIGINT.
#[cfg(unix)]
pub async fn signalled() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Returns when the process is told to stop.
#[cfg(not(unix))]
pub async fn signalled() -> Result<()> {
    tokio::signal::ctrl_c().await.map_err(Error::internal)
}
