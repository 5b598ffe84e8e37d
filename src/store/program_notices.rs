//! Notices that wait to be sent to programs.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::program_notices;
use crate::error::Result;
use crate::model::fitbit::Collection;
use crate::model::id::{ClientId, NoticeId};
use crate::model::time::CivilDate;
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

/// Adds some, each of them once. One that waits already is noted anew.
pub fn add(conn: &mut Conn, all: &[ProgramNotice]) -> Result<()> {
    use program_notices::{client_id, collection, date, id, name, owner};
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
pub fn remove(conn: &mut Conn, sent: &[NoticeId]) -> Result<()> {
    on!(conn, c => {
        diesel::delete(program_notices::table.filter(program_notices::id.eq_any(sent))).execute(c)
    })?;
    Ok(())
}
