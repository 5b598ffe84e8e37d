//! Who asks: the bearer token of a request and the address that it came from.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use crate::service;
use crate::service::authenticate::Grants;

/// Longer than what programs call themselves.
const LONGEST_AGENT: usize = 200;

impl FromRequest for Caller {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().cloned();
        let request = request.clone();
        Box::pin(async move {
            let app = app.ok_or_else(|| Error::internal("the server has no App"))?;
            let (bearer, address, agent) = told(&request, &app);
            Ok(service::authenticate::caller_of(&app, bearer, address, agent).await?)
        })
    }
}

/// Who asks, and what their data come through, for what is asked of a provider at once.
pub(super) async fn program(request: &HttpRequest, app: &App) -> Result<(Caller, Grants), Failed> {
    let (bearer, address, agent) = told(request, app);
    Ok(service::authenticate::program_of(app, bearer, address, agent).await?)
}

/// What a request tells of who sends it: the token, the address and what the program calls itself.
fn told<'a>(
    request: &'a HttpRequest,
    app: &App,
) -> (Option<&'a str>, Option<IpAddr>, Option<String>) {
    let agent = header_text(request, &header::USER_AGENT).map(shown);
    let peer = request.peer_addr().map(|peer| peer.ip());
    let forwarded = forwarded(request);
    let address = address(peer, forwarded.as_deref(), &app.config.trusted_proxies);
    (bearer(request), address, agent)
}

/// RFC 6750, section 2.1. Another scheme counts as a credential that is not accepted.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = header_text(request, &header::AUTHORIZATION)?;
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Some(token.map_or("", |(_, token)| token.trim()))
}

fn header_text<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> Option<&'a str> {
    let value = request.headers().get(name)?;
    Some(value.to_str().unwrap_or_default())
}

fn shown(agent: &str) -> String {
    agent
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_AGENT)
        .collect()
}

/// All lines of the header as one: a proxy may add a line of its own behind the client's.
fn forwarded(request: &HttpRequest) -> Option<String> {
    let lines = request.headers().get_all(header::X_FORWARDED_FOR);
    let lines: Vec<&str> = lines
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    (!lines.is_empty()).then(|| lines.join(","))
}

/// The socket's peer; behind a proxy of ours, the nearest address that is not one.
fn address(peer: Option<IpAddr>, forwarded: Option<&str>, proxies: &str) -> Option<IpAddr> {
    let trusted = |address: &IpAddr| {
        proxies
            .split(',')
            .any(|proxy| proxy.trim().parse() == Ok(*address))
    };
    let peer = peer?.to_canonical();
    if !trusted(&peer) {
        return Some(peer);
    }
    let hops = forwarded.unwrap_or_default().rsplit(',');
    hops.map_while(|hop| {
        hop.trim()
            .parse::<IpAddr>()
            .ok()
            .map(|hop| hop.to_canonical())
    })
    .find(|hop| !trusted(hop))
    .or(Some(peer))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{address, forwarded};

    fn of(peer: &str, forwarded: Option<&str>, proxies: &str) -> Option<String> {
        address(peer.parse().ok(), forwarded, proxies).map(|found: IpAddr| found.to_string())
    }

    #[test]
    fn an_ipv4_address_in_ipv6_form_is_the_ipv4_address() {
        assert_eq!(
            of("::ffff:192.0.2.1", None, "").as_deref(),
            Some("192.0.2.1")
        );
        let behind = of("::ffff:192.0.2.1", Some("::ffff:198.51.100.7"), "192.0.2.1");
        assert_eq!(behind.as_deref(), Some("198.51.100.7"));
    }

    #[test]
    fn every_line_of_the_header_is_read_in_order() {
        let request = actix_web::test::TestRequest::default()
            .append_header(("X-Forwarded-For", "203.0.113.9"))
            .append_header(("X-Forwarded-For", "198.51.100.7"))
            .to_http_request();

        let told = forwarded(&request);

        // The line of the proxy is the last, whatever a client wrote before it.
        assert_eq!(
            of("192.0.2.1", told.as_deref(), "192.0.2.1").as_deref(),
            Some("198.51.100.7")
        );
    }

    #[test]
    fn only_a_proxy_of_ours_may_say_who_asks() {
        let spoofed = Some("203.0.113.9, 198.51.100.7");

        assert_eq!(of("192.0.2.1", spoofed, "").as_deref(), Some("192.0.2.1"));
        assert_eq!(
            of("192.0.2.1", spoofed, "192.0.2.1").as_deref(),
            Some("198.51.100.7")
        );
        assert_eq!(
            of("192.0.2.1", spoofed, "192.0.2.1, 198.51.100.7").as_deref(),
            Some("203.0.113.9")
        );
        assert_eq!(
            of("192.0.2.1", None, "192.0.2.1").as_deref(),
            Some("192.0.2.1")
        );
    }
}
