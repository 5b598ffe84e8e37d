//! Who may do what: deny by default, one rule for each operation, the same for every surface.

use crate::caller::{Caller, Client, Person};
use crate::error::{Code, Error, Result};
use crate::model::api_client::{ClientScope, ClientScopes};
use crate::model::id::UserId;
use crate::model::membership::{MemberRole, Membership};
use crate::model::season::Season;
use crate::model::user::Role;

/// Anybody may sign up, sign in or refresh: each proves itself by what it sends. Programs with
/// credentials of their own are no people.
pub fn may_introduce_themselves(caller: &Caller) -> Result<()> {
    caller.refuse_client()
}

/// Anybody may ask for a token of an API client, about one, or give one back: the client proves itself by
/// what it sends.
pub fn may_prove_to_be_a_client(_: &Caller) -> Result<()> {
    Ok(())
}

/// Only admins may make, see and revoke API clients.
pub fn may_manage_clients(caller: &Caller) -> Result<&Person> {
    let person = caller.person()?;
    match person.role {
        Role::Admin => Ok(person),
        Role::Member | Role::Agent => Err(forbidden("API clients are for admins to manage.")),
    }
}

/// Only a client with the scope for it may call the Fitbit-compatible proxy.
pub fn may_call_the_proxy(client: &Client) -> Result<()> {
    if client.scopes.has(ClientScope::FitbitProxy) {
        return Ok(());
    }
    let detail = format!("The token lacks the scope {}.", ClientScope::FitbitProxy);
    Err(Error::new(Code::InsufficientScope, detail))
}

/// Only for people who allow it may a client call the proxy. Of others it hears no more than of ids that
/// never were.
pub fn may_call_the_proxy_for(allowed: Option<&ClientScopes>) -> Result<()> {
    if allowed.is_some_and(|allowed| allowed.has(ClientScope::FitbitProxy)) {
        return Ok(());
    }
    Err(forbidden("This person has not allowed the client that."))
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

/// Only agents, and admins, may make a season.
pub fn may_make_seasons(caller: &Caller) -> Result<&Person> {
    let person = caller.person()?;
    match person.role {
        Role::Agent | Role::Admin => Ok(person),
        Role::Member => Err(forbidden("Seasons are made by agents.")),
    }
}

/// Only the agent who made a season may run it, and admins may run each.
pub fn may_run(person: &Person, season: &Season) -> Result<()> {
    if runs(person, season) {
        return Ok(());
    }
    Err(forbidden("The season is run by another agent."))
}

fn runs(person: &Person, season: &Season) -> bool {
    match person.role {
        Role::Admin => true,
        Role::Agent => season.created_by == Some(person.user),
        Role::Member => false,
    }
}

/// Only the captain may lead a team, and who runs its season.
pub fn may_lead(person: &Person, season: &Season, members: &[Membership]) -> Result<()> {
    let captain =
        |member: &Membership| member.user_id == person.user && member.role == MemberRole::Captain;
    if members.iter().any(captain) || runs(person, season) {
        return Ok(());
    }
    Err(forbidden("Only the team's captain may do that."))
}

/// Only a team's members may see who is in it, and who runs its season.
pub fn may_see_members<'a>(
    person: &Person,
    season: &Season,
    mut members: impl Iterator<Item = &'a Membership>,
) -> Result<()> {
    if members.any(|member| member.user_id == person.user) || runs(person, season) {
        return Ok(());
    }
    Err(forbidden("Only the team's members may see who is in it."))
}

/// Only who takes part in a season may see how its people do, and who runs it.
pub fn may_see_people(person: &Person, season: &Season, own: Option<&Membership>) -> Result<()> {
    if own.is_some() || runs(person, season) {
        return Ok(());
    }
    Err(forbidden(
        "Only who takes part in the season may see how its people do.",
    ))
}

fn forbidden(detail: &str) -> Error {
    Error::new(Code::Forbidden, detail)
}
