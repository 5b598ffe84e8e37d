//! Who may do what: deny by default, one rule for each operation, the same for every surface.

use crate::caller::{Caller, Person};
use crate::error::{Error, Result};
use crate::model::id::UserId;

/// Anybody may sign up, sign in or refresh: each proves itself by what it sends.
pub fn may_introduce_themselves(_: &Caller) -> Result<()> {
    Ok(())
}

/// Only somebody who is signed in may see and change their own affairs.
pub fn may_mind_their_own(caller: &Caller) -> Result<&Person> {
    caller.person()
}

/// Only the owner may see a thing; others may not even know that it is there.
pub fn may_see(person: &Person, owner: UserId, what: &str) -> Result<()> {
    if person.user == owner {
        Ok(())
    } else {
        Err(Error::not_found(what))
    }
}
