//! Notices that wait to be sent to programs.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::program_notices;
use crate::error::Result;
use crate::model::fitbit::Collection;
use crate::model::id::{ClientId, NoticeId};
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// Rows of one statement: six values each, of the 32,766 that SQLite takes.
const BATCH: usize = 1_000;

/// A change that a client is to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = program_notices)]
#[diesel(treat_none_as_default_value = false)]
pub struct ProgramNotice {
    /// The client.
    pub client_id: ClientId,
    /// What the client knows the person as.
    pub owner: String,
    /// What changed.
    pub collection: Collection,
    /// What the client calls its subscription.
    pub name: String,
    /// On which date.
    pub date: CivilDate,
    /// A new one each time that the change is noted.
    pub id: NoticeId,
}

impl ProgramNotice {
    /// What there is one of.
    fn key(&self) -> (ClientId, &str, &'static str, &str, CivilDate) {
        let collection = self.collection.as_str();
        (
            self.client_id,
            &self.owner,
            collection,
            &self.name,
            self.date,
        )
    }
}

/// Adds some, each of them once. One that waits already is noted anew.
pub fn add(conn: &mut Conn, mut all: Vec<ProgramNotice>) -> Result<()> {
    use program_notices::{client_id, collection, date, id, name, owner};
    // In one order, so that no two writes wait for each other; and no row twice in a statement.
    all.sort_by(|one, other| one.key().cmp(&other.key()));
    all.dedup_by(|one, other| one.key() == other.key());
    for some in all.chunks(BATCH) {
        on!(conn, c => {
            diesel::insert_into(program_notices::table)
                .values(some)
                .on_conflict((client_id, owner, collection, name, date))
                .do_update()
                .set(id.eq(excluded(id)))
                .execute(c)
        })?;
    }
    Ok(())
}

/// The first of a client's, in their order.
pub fn first(conn: &mut Conn, client: ClientId, most: i64) -> Result<Vec<ProgramNotice>> {
    Ok(on!(conn, c => {
        program_notices::table
            .filter(program_notices::client_id.eq(client))
            .order(program_notices::id)
            .limit(most)
            .select(ProgramNotice::as_select())
            .load(c)
    })?)
}

/// Removes those that were sent; what was noted anew meanwhile stays.
pub fn remove(conn: &mut Conn, sent: &[ProgramNotice]) -> Result<()> {
    let mut sent: Vec<_> = sent.iter().collect();
    // In the order in which they are added.
    sent.sort_by(|one, other| one.key().cmp(&other.key()));
    for notice in sent {
        let of_id = program_notices::table.filter(program_notices::id.eq(notice.id));
        on!(conn, c => diesel::delete(of_id).execute(c))?;
    }
    Ok(())
}

/// Forgets what waits for a client about somebody.
pub fn forget_of(conn: &mut Conn, client: ClientId, owner: &str) -> Result<()> {
    let of_owner = program_notices::table
        .filter(program_notices::client_id.eq(client))
        .filter(program_notices::owner.eq(owner));
    on!(conn, c => diesel::delete(of_owner).execute(c))?;
    Ok(())
}

/// Forgets what waits for a subscription.
pub fn forget_named(conn: &mut Conn, client: ClientId, owner: &str, name: &str) -> Result<()> {
    let named = program_notices::table
        .filter(program_notices::client_id.eq(client))
        .filter(program_notices::owner.eq(owner))
        .filter(program_notices::name.eq(name));
    on!(conn, c => diesel::delete(named).execute(c))?;
    Ok(())
}

/// Forgets everything that waits for a client.
pub fn forget_all(conn: &mut Conn, client: ClientId) -> Result<()> {
    let of_client = program_notices::table.filter(program_notices::client_id.eq(client));
    on!(conn, c => diesel::delete(of_client).execute(c))?;
    Ok(())
}

/// Forgets what was noted before an instant.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<()> {
    let old = program_notices::table.filter(program_notices::id.lt(NoticeId::first_at(before.0)));
    on!(conn, c => diesel::delete(old).execute(c))?;
    Ok(())
}
