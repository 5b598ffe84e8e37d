//! Who asks, and from where.

use std::net::IpAddr;

use crate::error::{Code, Error, Result};
use crate::model::api_client::ClientScopes;
use crate::model::id::{ClientId, SessionId, UserId};
use crate::model::time::ZoneName;
use crate::model::user::Role;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their account.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
    /// The session they use.
    pub session: SessionId,
    /// The zone of their days.
    pub zone: ZoneName,
}

/// A program with credentials of its own.
#[derive(Clone, Debug)]
pub struct Client {
    /// The client.
    pub id: ClientId,
    /// What its token allows it.
    pub scopes: ClientScopes,
    /// The person whom it acts for, if its token is for one.
    pub person: Option<UserId>,
}

/// What the caller's credential turned out to be.
#[derive(Clone, Debug)]
pub enum Who {
    /// No credential was sent.
    Nobody,
    /// A credential was sent and is not accepted: the code and what to say.
    Refused(Code, &'static str),
    /// Somebody who is signed in.
    Person(Person),
    /// A program with credentials of its own.
    Client(Client),
}

/// Who asks, and from where. Every operation takes one.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What their credential turned out to be.
    pub who: Who,
    /// The address that the request came from, if it is known.
    pub address: Option<IpAddr>,
    /// What the program calls itself.
    pub agent: Option<String>,
}

impl Caller {
    /// Somebody who is signed in, or the reason why nobody is. A program does not stand in for a person,
    /// not even one that acts for them: what it may do is said by its scopes.
    pub fn person(&self) -> Result<&Person> {
        match &self.who {
            Who::Person(person) => Ok(person),
            Who::Client(_) => Err(out_of_scope()),
            Who::Refused(code, detail) => Err(Error::new(*code, *detail)),
            Who::Nobody => Err(Error::new(
                Code::Unauthenticated,
                "Sign in and send the access token.",
            )),
        }
    }

    /// Refuses programs where no scope lets them in.
    pub fn refuse_client(&self) -> Result<()> {
        match &self.who {
            Who::Client(_) => Err(out_of_scope()),
            Who::Person(_) | Who::Nobody | Who::Refused(..) => Ok(()),
        }
    }

    /// The network that the request came from: /24 or /48, enough to tell one from another.
    pub fn network(&self) -> Option<String> {
        self.address.map(|address| match address {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        })
    }
}

fn out_of_scope() -> Error {
    Error::new(
        Code::InsufficientScope,
        "No scope lets an API client do that; a person can, who is signed in.",
    )
}
