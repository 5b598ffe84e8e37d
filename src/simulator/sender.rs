//! Sends what the simulator says by itself. The client comes from `reqwest`, as FitEx's own does, but
//! it is another one: the simulator stands beside the house.

use std::time::Duration;

use reqwest::{Client, redirect};
use url::Url;

use super::world::SimulatorError;

/// How long both providers wait for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A request to somebody who listens: a GET, or a POST if it has a body.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
}

pub(super) struct Sender(Client);

impl Sender {
    pub(super) fn new() -> Result<Self, SimulatorError> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A connection would not outlive the worker that opened it.
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|fault| SimulatorError::Notices(fault.to_string()))?;
        Ok(Self(client))
    }

    /// The status that came back; nothing if none came in time.
    pub(super) async fn send(&self, letter: &Letter) -> Option<u16> {
        let mut request = match &letter.body {
            None => self.0.get(letter.url.clone()),
            Some(body) => self.0.post(letter.url.clone()).body(body.clone()),
        };
        for (name, value) in &letter.headers {
            request = request.header(*name, value);
        }
        let answer = request.send().await.ok()?;
        Some(answer.status().as_u16())
    }
}
