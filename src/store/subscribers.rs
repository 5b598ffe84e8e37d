//! Where API clients hear of changes, and whose turn it is.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{program_notices, subscribers};
use crate::error::{Error, Result};
use crate::model::id::ClientId;
use crate::model::subscriber::{Subscriber, SubscriberState, SubscriberUrl};
use crate::model::time::Instant;
use crate::on;

/// An address whose turn it is, with what its notices are signed with.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = subscribers)]
pub struct Turn {
    /// The client.
    pub client_id: ClientId,
    /// Where notices are sent.
    pub url: SubscriberUrl,
    /// What tells it from another that the client puts in its place.
    pub verification_code: String,
    /// Until when the turn is.
    pub next_delivery_at: Instant,
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Tries that failed one after the other.
    pub failures: i32,
    /// Since when they have.
    pub failing_since: Option<Instant>,
}

/// An address as it was asked, if the client has put no other in its place.
macro_rules! same {
    ($was:ident) => {
        subscribers::table
            .find($was.client_id)
            .filter(subscribers::verification_code.eq(&$was.verification_code))
    };
}

/// The same in a turn that is not over, and in which it was not verified anew.
macro_rules! same_turn {
    ($turn:ident) => {
        same!($turn).filter(subscribers::next_delivery_at.eq($turn.next_delivery_at))
    };
}

/// Where a client hears of changes.
pub fn find(conn: &mut Conn, client: ClientId) -> Result<Subscriber> {
    let found = on!(conn, c => {
        subscribers::table.find(client).select(Subscriber::as_select()).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("subscriber"))
}

/// Puts an address in place, with the secret that its notices are signed with. It has shown nothing yet.
pub fn put(conn: &mut Conn, new: &Subscriber, sealed_secret: &[u8]) -> Result<()> {
    let values = (
        subscribers::url.eq(&new.url),
        subscribers::verification_code.eq(&new.verification_code),
        subscribers::sealed_secret.eq(sealed_secret),
        subscribers::state.eq(new.state),
        subscribers::created_at.eq(new.created_at),
        subscribers::verified_at.eq(new.verified_at),
        subscribers::delivered_at.eq(new.delivered_at),
        subscribers::failing_since.eq(new.failing_since),
        subscribers::failures.eq(0),
        subscribers::next_delivery_at.eq(new.created_at),
    );
    on!(conn, c => {
        diesel::insert_into(subscribers::table)
            .values((subscribers::client_id.eq(new.client_id), values))
            .on_conflict(subscribers::client_id)
            .do_update()
            .set(values)
            .execute(c)
    })?;
    Ok(())
}

/// Removes a client's, with everything that it wants to hear; says whether there was one.
pub fn remove(conn: &mut Conn, client: ClientId) -> Result<bool> {
    let rows = on!(conn, c => diesel::delete(subscribers::table.find(client)).execute(c))?;
    Ok(rows == 1)
}

/// Notes that an address has shown that it is the client's; says whether it is still the one that was asked.
pub fn verified(conn: &mut Conn, asked: &Subscriber, now: Instant) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(same!(asked))
            .set((
                subscribers::state.eq(SubscriberState::Active),
                subscribers::verified_at.eq(Some(now)),
                subscribers::failing_since.eq(None::<Instant>),
                subscribers::failures.eq(0),
                subscribers::next_delivery_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// A client that notices wait for and whose turn it is, the one that has waited longest.
pub fn next(conn: &mut Conn, now: Instant) -> Result<Option<ClientId>> {
    let waiting = program_notices::table
        .filter(program_notices::client_id.eq(subscribers::client_id))
        .select(program_notices::id);
    Ok(on!(conn, c => {
        subscribers::table
            .filter(subscribers::state.eq(SubscriberState::Active))
            .filter(subscribers::next_delivery_at.le(now))
            .filter(diesel::dsl::exists(waiting))
            .order(subscribers::next_delivery_at)
            .select(subscribers::client_id)
            .first(c)
            .optional()
    })?)
}

/// Takes a turn that has come, until an instant. Of any number of workers only one gets it.
pub fn claim(
    conn: &mut Conn,
    client: ClientId,
    now: Instant,
    until: Instant,
) -> Result<Option<Turn>> {
    let due = subscribers::table
        .find(client)
        .filter(subscribers::state.eq(SubscriberState::Active))
        .filter(subscribers::next_delivery_at.le(now));
    Ok(on!(conn, c => {
        diesel::update(due)
            .set(subscribers::next_delivery_at.eq(until))
            .returning(Turn::as_returning())
            .get_result(c)
            .optional()
    })?)
}

/// Notes that notices were taken, if the address is still the one that took them.
pub fn took(conn: &mut Conn, turn: &Turn, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(same_turn!(turn))
            .set((
                subscribers::delivered_at.eq(Some(now)),
                subscribers::failing_since.eq(None::<Instant>),
                subscribers::failures.eq(0),
                subscribers::next_delivery_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Gives a turn back in which there was nothing to send.
pub fn give_back(conn: &mut Conn, turn: &Turn, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(same_turn!(turn)).set(subscribers::next_delivery_at.eq(now)).execute(c)
    })?;
    Ok(())
}

/// Notes that notices were not taken, and when it is tried again.
pub fn failed(conn: &mut Conn, turn: &Turn, since: Instant, next: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(same_turn!(turn))
            .set((
                subscribers::failing_since.eq(Some(since)),
                subscribers::failures.eq(subscribers::failures + 1),
                subscribers::next_delivery_at.eq(next),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Sends nothing more to an address; says whether it is still the same.
pub fn disable(conn: &mut Conn, turn: &Turn) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(same_turn!(turn)).set(subscribers::state.eq(SubscriberState::Disabled)).execute(c)
    })?;
    Ok(rows == 1)
}

/// Every sealed secret.
pub fn secrets(conn: &mut Conn) -> Result<Vec<(ClientId, Vec<u8>)>> {
    Ok(on!(conn, c => {
        subscribers::table.select((subscribers::client_id, subscribers::sealed_secret)).load(c)
    })?)
}

/// Replaces the sealing of a secret, if it is still the same.
pub fn reseal(conn: &mut Conn, client: ClientId, old: &[u8], sealed: &[u8]) -> Result<()> {
    on!(conn, c => {
        diesel::update(subscribers::table.find(client))
            .filter(subscribers::sealed_secret.eq(old))
            .set(subscribers::sealed_secret.eq(sealed))
            .execute(c)
    })?;
    Ok(())
}
