//! Who asks, and from where.

use std::net::IpAddr;

use crate::error::{Code, Error, Result};
use crate::model::id::{SessionId, UserId};
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

/// What the caller's credential turned out to be.
#[derive(Clone, Debug)]
pub enum Who {
    /// No credential was sent.
    Nobody,
    /// A credential was sent and is not accepted: the code and what to say.
    Refused(Code, &'static str),
    /// Somebody who is signed in.
    Person(Person),
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
    /// Somebody who is signed in, or the reason why nobody is.
    pub fn person(&self) -> Result<&Person> {
        match &self.who {
            Who::Person(person) => Ok(person),
            Who::Refused(code, detail) => Err(Error::new(*code, *detail)),
            Who::Nobody => Err(Error::new(
                Code::Unauthenticated,
                "Sign in and send the access token.",
            )),
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
