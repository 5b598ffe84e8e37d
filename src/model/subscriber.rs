//! Where an API client hears of changes: an address of its own, as a program of Fitbit's has one.

use std::net::IpAddr;

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use url::{Host, Url};
use utoipa::ToSchema;

use super::api_client::{ClientSecret, show};
use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::ClientId;
use super::text::graphql_text;
use super::time::Instant;
use crate::database::tables::subscribers;
use crate::stored_as;

words! {
    /// Whether notices are sent.
    SubscriberState, "a state" {
        /// Not yet: the address has not shown that it is the client's.
        Unverified = "unverified",
        /// They are.
        Active = "active",
        /// Not any more: the address failed for days. Verify it again.
        Disabled = "disabled",
    }
}

/// The longest address.
const LONGEST: usize = 500;
/// Where HTTPS is spoken.
const PORTS: [u16; 2] = [443, 8443];

/// An address that notices are sent to: HTTPS on port 443 or 8443 of a host with a name; or, where the
/// operator lets FitEx send to private networks, an address in one of these by HTTP or HTTPS.
#[derive(
    Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 500, example = "https://dashboard.example.org/notices")]
pub struct SubscriberUrl(Url);

impl SubscriberUrl {
    /// The address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The same with what Fitbit asks to see whether a program is who it says.
    pub fn asking(&self, code: &str) -> Url {
        let mut url = self.0.clone();
        url.query_pairs_mut().append_pair("verify", code);
        url
    }

    /// The network address that it is, if it is no name. Whether it may be one is for the operator to say.
    pub fn literal(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
        }
    }

    fn shown(&self) -> std::borrow::Cow<'_, str> {
        self.0.as_str().into()
    }

    fn read(text: &str) -> Result<Self, Invalid> {
        let bad = |why: &str| Invalid::new("bad_url", format!("{why}."));
        if text.len() > LONGEST {
            let message = format!("must be at most {LONGEST} bytes long.");
            return Err(Invalid::new("too_long", message));
        }
        let url: Url = text
            .trim()
            .parse()
            .map_err(|_| bad("is not an address, as in https://dashboard.example.org/notices"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("must have no user name and no password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("must have no query and no fragment"));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        match (url.scheme(), url.host()) {
            ("http" | "https", Some(Host::Ipv4(_) | Host::Ipv6(_))) => Ok(Self(url)),
            ("https", Some(Host::Domain(_))) if PORTS.contains(&port) => Ok(Self(url)),
            ("https", Some(Host::Domain(_))) => Err(bad("must be on port 443 or 8443")),
            _ => Err(bad("must begin with https:// and the name of a host")),
        }
    }
}

impl Parse for SubscriberUrl {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        Self::read(&raw.text()?)
    }
}

graphql_text!(SubscriberUrl);

stored_as!(
    SubscriberUrl,
    diesel::sql_types::Text,
    String,
    |value| value.parse().map(Self).map_err(Into::into),
    |this| this.0.as_str().to_owned()
);

/// Where an API client hears of changes. The secret that notices are signed with is not in here.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Serialize, Deserialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = subscribers)]
#[serde(rename_all = "camelCase")]
pub struct Subscriber {
    /// The client.
    pub client_id: ClientId,
    /// Where notices are sent.
    pub url: SubscriberUrl,
    /// What the address answers 204 to as `?verify=`, and 404 to anything else.
    pub verification_code: String,
    /// Whether notices are sent.
    pub state: SubscriberState,
    /// Since when it is this address.
    pub created_at: Instant,
    /// When the address last showed that it is the client's; absent if it never did.
    pub verified_at: Option<Instant>,
    /// When notices were last taken; absent if none ever were.
    pub delivered_at: Option<Instant>,
    /// Since when notices are not taken; absent while they are.
    pub failing_since: Option<Instant>,
}

/// Where an API client wants to hear of changes.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSubscriber {
    /// Where notices are sent.
    #[serde(default)]
    #[schema(value_type = SubscriberUrl, required)]
    pub url: Field<SubscriberUrl>,
}

/// A subscriber with the secret that its notices are signed with, which is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct IssuedSubscriber {
    /// The subscriber.
    pub subscriber: Subscriber,
    /// What a program of Fitbit's knows as its client secret: `X-Fitbit-Signature` is the base64 of
    /// HMAC-SHA-1 over the body, under this and `&`.
    #[serde(serialize_with = "show")]
    #[schema(value_type = String, example = "fxs_…")]
    #[graphql(skip)]
    pub signing_secret: ClientSecret,
}

#[cfg(test)]
mod tests {
    use super::SubscriberUrl;

    #[test]
    fn an_address_is_one_of_a_host_that_speaks_https() {
        for good in [
            "https://example.org/notices",
            "https://example.org:8443/",
            " https://EXAMPLE.org ",
            "http://10.0.0.7:9000/hook",
            "https://[fd00::1]/hook",
        ] {
            assert!(SubscriberUrl::read(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "http://example.org/",
            "https://example.org:444/",
            "https://ada@example.org/",
            "https://example.org/?a=b",
            "https://example.org/#a",
            "ftp://10.0.0.7/",
            "file:///etc/passwd",
            "https:///",
        ] {
            assert!(SubscriberUrl::read(bad).is_err(), "{bad}");
        }
        let long = format!("https://example.org/{}", "a".repeat(500));
        assert_eq!(SubscriberUrl::read(&long).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_number_is_an_address_however_it_is_written() {
        for text in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::ffff:127.0.0.1]/",
        ] {
            assert!(
                SubscriberUrl::read(text).unwrap().literal().is_some(),
                "{text}"
            );
        }
        let named = SubscriberUrl::read("https://example.org/a").unwrap();
        assert_eq!(named.literal(), None);
        assert_eq!(
            named.asking("a b&c").as_str(),
            "https://example.org/a?verify=a+b%26c"
        );
    }
}
