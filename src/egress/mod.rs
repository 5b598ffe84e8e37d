//! Requests to addresses that programs name: to the public internet and to what the operator adds, with
//! little time, and without reading more than the status.

mod networks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, RequestBuilder, header, redirect};
use url::{Host, Url};

pub use self::networks::Networks;
use crate::error::{Error, Result};

/// Fitbit gives a program as long to answer a notice.
const TOTAL: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(3);
/// Any port that a name resolves with is replaced by that of the address.
const ANY_PORT: u16 = 0;

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The address is not one that FitEx sends to.
    Refused,
    /// Nothing listens there, its certificate is not good, or the connection broke.
    Unreachable,
    /// It took too long.
    Timeout,
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Refused => "it is not on the public internet",
            Self::Unreachable => "it cannot be reached by a connection that can be trusted",
            Self::Timeout => "it did not answer within 5 seconds",
        })
    }
}

/// Sends to addresses that programs name.
#[derive(Clone, Debug)]
pub struct Egress {
    client: Client,
    networks: Networks,
}

impl Egress {
    /// Sends to the public internet, and to these networks.
    pub fn new(networks: Networks) -> Result<Self> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("FitEx/", env!("CARGO_PKG_VERSION")))
            // A connection would live on the runtime of whoever asked first, which may end before others.
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Vetting(networks.clone())))
            .build()
            .map_err(Error::internal)?;
        Ok(Self { client, networks })
    }

    /// Which networks those are.
    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The status that a question is answered with.
    pub async fn get(&self, url: Url) -> Result<u16, Unanswered> {
        self.vet(&url)?;
        status(self.client.get(url)).await
    }

    /// The status that JSON is answered with.
    pub async fn post(
        &self,
        url: Url,
        (name, value): (&'static str, String),
        body: Vec<u8>,
    ) -> Result<u16, Unanswered> {
        self.vet(&url)?;
        let request = self.client.post(url);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        status(request.header(name, value).body(body)).await
    }

    /// An address that is no name is not resolved, so it is looked at here.
    fn vet(&self, url: &Url) -> Result<(), Unanswered> {
        let is_good = match url.host() {
            Some(Host::Domain(_)) => url.scheme() == "https",
            Some(Host::Ipv4(address)) => self.networks.have(address.into()),
            Some(Host::Ipv6(address)) => self.networks.have(address.into()),
            None => false,
        };
        if is_good {
            Ok(())
        } else {
            Err(Unanswered::Refused)
        }
    }
}

async fn status(request: RequestBuilder) -> Result<u16, Unanswered> {
    let answer = request.send().await.map_err(|fault| reason(&fault))?;
    Ok(answer.status().as_u16())
}

fn reason(fault: &reqwest::Error) -> Unanswered {
    let mut source: Option<&dyn std::error::Error> = Some(fault);
    while let Some(cause) = source {
        if cause.is::<NotPublic>() {
            return Unanswered::Refused;
        }
        source = cause.source();
    }
    match fault.is_timeout() {
        true => Unanswered::Timeout,
        false => Unanswered::Unreachable,
    }
}

/// A name has no address that FitEx sends to.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address on the public internet")]
struct NotPublic;

/// Resolves names to addresses that FitEx sends to, and to no others: what is looked at here is what is
/// connected to.
#[derive(Debug)]
struct Vetting(Networks);

impl Resolve for Vetting {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), ANY_PORT)).await?;
            let good: Vec<SocketAddr> = found
                .filter(|address| networks.allow(address.ip()))
                .collect();
            if good.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::{Egress, Networks, Unanswered};

    /// Answers every request with this, and says where it listens.
    fn listening(answer: &'static str) -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        address
    }

    async fn ask(networks: &str, url: &str) -> Result<u16, Unanswered> {
        let egress = Egress::new(Networks::read(networks).unwrap()).unwrap();
        egress.get(url.parse().unwrap()).await
    }

    #[tokio::test]
    async fn an_address_is_asked_only_if_the_operator_added_its_network() {
        let address = listening("HTTP/1.1 204 No Content\r\n\r\n");
        let url = format!("http://{address}/");

        assert_eq!(ask("127.0.0.0/8", &url).await, Ok(204));
        assert_eq!(ask("", &url).await, Err(Unanswered::Refused));
        assert_eq!(
            ask("", "http://169.254.169.254/").await,
            Err(Unanswered::Refused)
        );
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_no_way_around_it() {
        let port = listening("").port();
        for name in ["localhost", "LOCALHOST"] {
            let url = format!("https://{name}:{port}/");
            assert_eq!(ask("", &url).await, Err(Unanswered::Refused), "{name}");
            // With its network it is asked, and does not speak TLS.
            let networks = "127.0.0.0/8, ::1/128";
            assert_eq!(
                ask(networks, &url).await,
                Err(Unanswered::Unreachable),
                "{name}"
            );
            let plain = format!("http://{name}:{port}/");
            assert_eq!(ask(networks, &plain).await, Err(Unanswered::Refused));
        }
    }

    #[tokio::test]
    async fn nobody_is_followed_elsewhere() {
        let address = listening(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
        );
        assert_eq!(
            ask("127.0.0.0/8", &format!("http://{address}/")).await,
            Ok(302)
        );
    }
}
