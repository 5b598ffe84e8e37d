//! `fitex simulate`: the simulator alone, until it is told to stop.

use super::say;
use crate::config::{LogFormat, LogLevel};
use crate::error::{Error, Result};
use crate::server::signalled;
use crate::simulator::{Options, Simulator};
use crate::telemetry;

pub(super) async fn run(options: Options) -> Result<()> {
    telemetry::start(LogFormat::Text, LogLevel::Info);
    let applications = (
        options.client_id.clone(),
        options.google_client_id.clone(),
        options.client_secret.clone(),
    );
    let simulator = Simulator::start(options).await.map_err(Error::internal)?;
    let url = simulator.url();
    say(&format!(
        "The simulator is at {url}; what it can be told to do is at {url}/simulator\n\n\
         FITEX_FITBIT_API_URL={url} FITEX_FITBIT_WEB_URL={url} FITEX_FITBIT_CLIENT_ID={} \\\n\
         FITEX_GOOGLE_HEALTH_URL={url} FITEX_GOOGLE_OAUTH_URL={url} FITEX_GOOGLE_TOKEN_URL={url}/token \\\n\
         FITEX_GOOGLE_CLIENT_ID={} FITEX_GOOGLE_CLIENT_SECRET={} fitex serve\n",
        applications.0, applications.1, applications.2
    ))?;
    signalled().await?;
    simulator.stop().await;
    Ok(())
}
