//! How the simulator is set up.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::clock::Clock;

/// How to set the simulator up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it gets the time from.
    pub clock: Clock,
    /// Where it listens.
    pub bind: SocketAddr,
    /// The number that the made-up people grow from.
    pub seed: u64,
    /// How many made-up people there are.
    pub people: usize,
    /// How far back their days go.
    pub history_days: u32,
    /// Real days instead: a dailyActivity file of the public Fitbit export.
    pub days_file: Option<PathBuf>,
    /// The hours of those days: an hourlySteps file of the same export.
    pub hours_file: Option<PathBuf>,
    /// Calls an hour that Fitbit allows for a person's data through one application.
    pub hourly_calls: u32,
    /// The application that is registered at Fitbit.
    pub client_id: String,
    /// The application that is registered at Google.
    pub google_client_id: String,
    /// The secret of both.
    pub client_secret: String,
    /// What the service account of the project at Google shows to register subscribers.
    pub google_service_token: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::System,
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            people: 12,
            history_days: 90,
            days_file: None,
            hours_file: None,
            hourly_calls: 150,
            client_id: "23FTEX".to_owned(),
            google_client_id: "fitex.apps.googleusercontent.com".to_owned(),
            client_secret: "known-to-the-simulator".to_owned(),
            google_service_token: "simulated-service-account".to_owned(),
        }
    }
}
