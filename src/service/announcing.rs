//! What API clients are told of people's data: queued with the change itself, sent by deliveries.

use std::collections::BTreeMap;

use crate::database::Conn;
use crate::error::Result;
use crate::model::fitbit::Collection;
use crate::model::id::{ClientId, NoticeId, UserId};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::token::Provider;
use crate::store;
use crate::store::program_notices::ProgramNotice;
use crate::store::program_subscriptions::ProgramSubscription;

/// The most dates that are told of one change, the last ones: more is a past that was filled.
const MOST: usize = 400;

/// What changed in somebody's data at a provider: what, and its first and last date.
pub(super) type Change = (Collection, (CivilDate, CivilDate));

/// Tells of dates of a person whose data changed.
pub(super) fn of_person(
    conn: &mut Conn,
    user: UserId,
    collection: Collection,
    dates: impl ExactSizeIterator<Item = CivilDate> + Clone,
    now: Instant,
) -> Result<()> {
    if dates.len() == 0 {
        return Ok(());
    }
    let wanted = store::program_subscriptions::of_person(conn, user)?;
    let wanted = wanted.iter().filter(|one| wants(one, collection));
    let all = wanted.flat_map(|one| told(one, collection, dates.clone(), now));
    store::program_notices::add(conn, &all.collect::<Vec<_>>())
}

/// Tells of what changed at a provider, by account.
pub(super) fn of_accounts(
    conn: &mut Conn,
    provider: Provider,
    changes: &BTreeMap<String, Vec<Change>>,
    now: Instant,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let accounts: Vec<String> = changes.keys().cloned().collect();
    let wanted = store::program_subscriptions::of_accounts(conn, provider, &accounts)?;
    // Each change once: a statement may not touch a row twice.
    let mut all = BTreeMap::new();
    for (account, one) in &wanted {
        for (collection, (first, last)) in changes.get(account).into_iter().flatten() {
            if wants(one, *collection) {
                for notice in told(one, *collection, between(*first, *last).into_iter(), now) {
                    let key = (one.client_id, one.user_id, one.name.clone());
                    all.insert((key, collection.as_str(), notice.date), notice);
                }
            }
        }
    }
    store::program_notices::add(conn, &all.into_values().collect::<Vec<_>>())
}

/// Tells that a person's data end: their consent has, or their account goes.
pub(super) fn of_end(conn: &mut Conn, user: UserId, now: Instant) -> Result<()> {
    let today = std::iter::once(now.date_in(&ZoneName::utc()));
    of_person(conn, user, Collection::UserRevokedAccess, today, now)
}

/// Tells a client that a person does not allow it anything any more, and nothing else from now on.
pub(super) fn of_withdrawal(
    conn: &mut Conn,
    user: UserId,
    client: ClientId,
    now: Instant,
) -> Result<()> {
    let wanted = store::program_subscriptions::of_person(conn, user)?;
    let ended = Collection::UserRevokedAccess;
    let of_client = wanted
        .iter()
        .filter(|one| one.client_id == client && wants(one, ended));
    let today = std::iter::once(now.date_in(&ZoneName::utc()));
    let all = of_client.flat_map(|one| told(one, ended, today.clone(), now));
    store::program_notices::add(conn, &all.collect::<Vec<_>>())?;
    store::program_subscriptions::remove_all(conn, client, user)
}

fn wants(one: &ProgramSubscription, collection: Collection) -> bool {
    one.collection == collection || one.collection == Collection::User
}

fn told(
    one: &ProgramSubscription,
    collection: Collection,
    dates: impl ExactSizeIterator<Item = CivilDate>,
    now: Instant,
) -> impl Iterator<Item = ProgramNotice> {
    let past = dates.len().saturating_sub(MOST);
    dates.skip(past).map(move |date| ProgramNotice {
        client_id: one.client_id,
        owner: one.owner.clone(),
        collection,
        name: one.name.clone(),
        date,
        id: NoticeId::new(now.0),
    })
}

/// The last dates between two.
fn between(first: CivilDate, last: CivilDate) -> Vec<CivilDate> {
    let mut dates: Vec<CivilDate> = std::iter::successors(Some(last), |date| {
        Some(date.plus_days(-1)).filter(|date| *date >= first)
    })
    .take(MOST)
    .collect();
    dates.reverse();
    dates
}
