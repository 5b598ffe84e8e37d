//! Of whom API clients want to hear what.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{program_subscriptions, subscribers, tokens};
use crate::error::Result;
use crate::model::fitbit::Collection;
use crate::model::id::{ClientId, UserId};
use crate::model::subscriber::SubscriberState;
use crate::model::time::Instant;
use crate::model::token::Provider;
use crate::on;

/// What a client wants to hear of a person.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = program_subscriptions)]
pub struct ProgramSubscription {
    /// The client.
    pub client_id: ClientId,
    /// The person.
    pub user_id: UserId,
    /// What changes.
    pub collection: Collection,
    /// What the client calls it.
    pub name: String,
    /// What the client knows the person as.
    pub owner: String,
    /// Since when.
    pub created_at: Instant,
}

/// All of a client's for a person, by collection.
pub fn list(conn: &mut Conn, client: ClientId, user: UserId) -> Result<Vec<ProgramSubscription>> {
    Ok(on!(conn, c => {
        program_subscriptions::table
            .filter(program_subscriptions::client_id.eq(client))
            .filter(program_subscriptions::user_id.eq(user))
            .order(program_subscriptions::collection)
            .select(ProgramSubscription::as_select())
            .load(c)
    })?)
}

/// Adds one.
pub fn insert(conn: &mut Conn, new: &ProgramSubscription) -> Result<()> {
    on!(conn, c => diesel::insert_into(program_subscriptions::table).values(new).execute(c))?;
    Ok(())
}

/// Removes one; says what the client knew the person as, if there was one of this name.
pub fn remove(
    conn: &mut Conn,
    (client, user): (ClientId, UserId),
    collection: Collection,
    name: &str,
) -> Result<Option<String>> {
    Ok(on!(conn, c => {
        diesel::delete(program_subscriptions::table.find((client, user, collection)))
            .filter(program_subscriptions::name.eq(name))
            .returning(program_subscriptions::owner)
            .get_result(c)
            .optional()
    })?)
}

/// Removes all of a client's for a person.
pub fn remove_all(conn: &mut Conn, client: ClientId, user: UserId) -> Result<()> {
    on!(conn, c => {
        diesel::delete(program_subscriptions::table)
            .filter(program_subscriptions::client_id.eq(client))
            .filter(program_subscriptions::user_id.eq(user))
            .execute(c)
    })?;
    Ok(())
}

/// Sets what clients know a person as.
pub fn rename(conn: &mut Conn, user: UserId, owner: &str) -> Result<()> {
    on!(conn, c => {
        diesel::update(program_subscriptions::table)
            .filter(program_subscriptions::user_id.eq(user))
            .filter(program_subscriptions::owner.ne(owner))
            .set(program_subscriptions::owner.eq(owner))
            .execute(c)
    })?;
    Ok(())
}

/// What clients want to hear of a person now.
pub fn of_person(conn: &mut Conn, user: UserId) -> Result<Vec<ProgramSubscription>> {
    Ok(on!(conn, c => {
        program_subscriptions::table
            .inner_join(subscribers::table)
            .filter(program_subscriptions::user_id.eq(user))
            .filter(subscribers::state.eq(SubscriberState::Active))
            .select(ProgramSubscription::as_select())
            .load(c)
    })?)
}

/// What clients want to hear now of those who have connected some accounts, with the account.
pub fn of_accounts(
    conn: &mut Conn,
    provider: Provider,
    accounts: &[String],
) -> Result<Vec<(String, ProgramSubscription)>> {
    Ok(on!(conn, c => {
        program_subscriptions::table
            .inner_join(subscribers::table)
            .inner_join(tokens::table.on(tokens::user_id.eq(program_subscriptions::user_id)))
            .filter(tokens::provider.eq(provider))
            .filter(tokens::provider_user_id.eq_any(accounts))
            .filter(subscribers::state.eq(SubscriberState::Active))
            .select((tokens::provider_user_id, ProgramSubscription::as_select()))
            .load(c)
    })?)
}
