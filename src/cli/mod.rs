//! The command line: what an operator says, turned into what the library does.

mod backtest;
mod demo;
mod operate;
mod simulate;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::server::Server;
use crate::simulator::Options;
use crate::{export, step, telemetry};

/// FitEx: step goals for people and teams.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve FitEx (the default)
    Serve,
    /// Serve FitEx with made-up people, beside a simulator of Fitbit and Google; needs nothing
    Demo {
        /// Real days instead of made-up ones: a dailyActivity CSV of the public Fitbit export
        #[arg(long, value_name = "FILE.csv")]
        days: Option<PathBuf>,
        /// The hours of those days: an hourlySteps CSV of the same export
        #[arg(long, value_name = "FILE.csv", requires = "days")]
        hours: Option<PathBuf>,
    },
    /// Serve only the simulator of Fitbit and Google Health
    Simulate {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:8090")]
        bind: std::net::SocketAddr,
        /// Real days instead of made-up ones: a dailyActivity CSV of the public Fitbit export
        #[arg(long, value_name = "FILE.csv")]
        days: Option<PathBuf>,
        /// The hours of those days: an hourlySteps CSV of the same export
        #[arg(long, value_name = "FILE.csv", requires = "days")]
        hours: Option<PathBuf>,
        /// The number that the made-up people grow from
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many made-up people there are
        #[arg(long, default_value_t = 12)]
        people: usize,
    },
    /// Walk through real days and say how often each strategy's goals would have been met
    Backtest {
        /// A dailyActivity CSV of the public Fitbit export
        file: PathBuf,
        /// How to tell it
        #[arg(long, value_enum, default_value = "text")]
        format: backtest::Format,
        /// A folder to put a chart of each strategy into, as SVG
        #[arg(long, value_name = "FOLDER")]
        charts: Option<PathBuf>,
    },
    /// Bring the database up to date and end
    Migrate,
    /// Master keys: make, list, seal everything anew, retire
    Keys {
        #[command(subcommand)]
        what: operate::Keys,
    },
    /// Show how a provider stands: whether it accepts this FitEx, and whether FitEx believes it
    Provider {
        /// fitbit or `google_health`
        provider: String,
        /// Believe again that the grants it ends have ended
        #[arg(long)]
        believe: bool,
    },
    /// Show an account, or give it another role
    User {
        /// The address that the person signs in with
        email: String,
        /// member, agent or admin: an agent makes and runs seasons
        #[arg(long)]
        role: Option<String>,
    },
    /// Print a contract that clients are generated from
    Schema {
        /// Which one
        contract: Contract,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Contract {
    /// The GraphQL schema in SDL
    Graphql,
    /// The OpenAPI document
    Openapi,
    /// The OpenAPI document of the Fitbit surface
    Fitbit,
}

/// Runs the program and says how it went.
pub fn main() -> ExitCode {
    step::armed(live)
}

fn live() -> ExitCode {
    keep_memory_private();
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = runtime.map_err(Error::internal).and_then(|runtime| {
        runtime.block_on(carry_out(arguments.command.unwrap_or(Command::Serve)))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // An operator sees the cause: there is no one to hide it from.
            let cause = error.source_text();
            let line = if cause.is_empty() {
                error.detail
            } else {
                cause
            };
            let _ = writeln!(std::io::stderr(), "fitex: {}", line.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

/// No core dumps: what the process holds in memory must not end up in a file.
#[cfg(unix)]
fn keep_memory_private() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    if let Err(fault) = setrlimit(Resource::Core, none) {
        let _ = writeln!(std::io::stderr(), "fitex: core dumps stay on: {fault}");
    }
}

/// No core dumps, where that can be said.
#[cfg(not(unix))]
fn keep_memory_private() {}

async fn carry_out(command: Command) -> Result<()> {
    match command {
        Command::Serve => serve().await,
        Command::Demo { days, hours } => demo::run(days, hours).await,
        Command::Simulate {
            bind,
            days,
            hours,
            seed,
            people,
        } => {
            let options = Options {
                bind,
                days_file: days,
                hours_file: hours,
                seed,
                people,
                ..Options::default()
            };
            simulate::run(options).await
        }
        Command::Backtest {
            file,
            format,
            charts,
        } => backtest::run(&file, format, charts.as_deref()),
        Command::Migrate => migrate().await,
        Command::Keys { what } => operate::keys(what).await,
        Command::Provider { provider, believe } => operate::provider(&provider, believe).await,
        Command::User { email, role } => operate::user(&email, role.as_deref()).await,
        Command::Schema {
            contract: Contract::Graphql,
        } => say(&export::graphql()),
        Command::Schema {
            contract: Contract::Openapi,
        } => say(&export::openapi()?),
        Command::Schema {
            contract: Contract::Fitbit,
        } => say(&export::fitbit()?),
    }
}

async fn serve() -> Result<()> {
    let config = Config::from_process().map_err(Error::internal)?;
    telemetry::start(config.log, config.log_level);
    let app = App::open(config, Clock::System).await?;
    let server = Server::start(&app)?;
    tracing::info!(address = %server.address(), database = %app.database.url(), "serving");
    server.run_until_signalled().await
}

async fn migrate() -> Result<()> {
    let config = Config::from_process().map_err(Error::internal)?;
    telemetry::start(config.log, config.log_level);
    App::open(config, Clock::System).await.map(drop)
}

/// Writes to standard output; a reader that has gone away is no failure of ours.
fn say(text: &str) -> Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(fault) if fault.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::internal(fault)),
        _ => Ok(()),
    }
}
