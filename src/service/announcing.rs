//! What API clients are told of people's data: queued with the change itself, sent by deliveries. It is the last
//! thing that a write does, so that no two writes wait for each other.

use std::collections::BTreeMap;

use crate::database::Conn;
use crate::error::Result;
use crate::model::fitbit::Collection;
use crate::model::id::{ClientId, NoticeId, UserId};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::token::{Provider, TokenState};
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
    dates: &[CivilDate],
    now: Instant,
) -> Result<()> {
    if dates.is_empty() {
        return Ok(());
    }
    let wanted = store::program_subscriptions::of_person(conn, user)?;
    let wanted = wanted.iter().filter(|one| wants(one, collection));
    let all = wanted.flat_map(|one| told(one, collection, dates, now));
    store::program_notices::add(conn, all.collect())
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
    let mut all = Vec::new();
    for (account, one) in &wanted {
        for (collection, (first, last)) in changes.get(account).into_iter().flatten() {
            if wants(one, *collection) {
                let dates = between(*first, *last);
                all.extend(told(one, *collection, &dates, now));
            }
        }
    }
    store::program_notices::add(conn, all)
}

/// Tells that a person's data end, because a consent has, unless another goes on.
pub(super) fn of_end(conn: &mut Conn, user: UserId, now: Instant) -> Result<()> {
    let held = store::tokens::held(conn, user)?;
    if held
        .iter()
        .any(|held| held.token.state == TokenState::Active)
    {
        return Ok(());
    }
    let today = now.date_in(&ZoneName::utc());
    of_person(conn, user, Collection::UserRevokedAccess, &[today], now)
}

/// Tells a client that a person does not allow it anything any more, and nothing else from now on.
pub(super) fn of_withdrawal(
    conn: &mut Conn,
    user: UserId,
    client: ClientId,
    now: Instant,
) -> Result<()> {
    let mut ended = store::program_subscriptions::of_person(conn, user)?;
    ended.retain(|one| one.client_id == client);
    store::program_subscriptions::remove_all(conn, client, user)?;
    of_ended(conn, &ended, now)
}

/// Tells that these subscriptions have ended with what they were to; what waits for them is told no more.
pub(super) fn of_ended(conn: &mut Conn, ended: &[ProgramSubscription], now: Instant) -> Result<()> {
    for one in ended {
        store::program_notices::forget_of(conn, one.client_id, &one.owner)?;
    }
    let (end, today) = (Collection::UserRevokedAccess, now.date_in(&ZoneName::utc()));
    let wanted = ended.iter().filter(|one| wants(one, end));
    let all = wanted.flat_map(|one| told(one, end, &[today], now));
    store::program_notices::add(conn, all.collect())
}

/// Whether a subscription is to what changed. A provider that names nothing means everything.
fn wants(one: &ProgramSubscription, collection: Collection) -> bool {
    let (all, end) = (Collection::User, Collection::UserRevokedAccess);
    one.collection == collection
        || one.collection == all
        || collection == all && one.collection != end
}

fn told(
    one: &ProgramSubscription,
    collection: Collection,
    dates: &[CivilDate],
    now: Instant,
) -> Vec<ProgramNotice> {
    let past = dates.len().saturating_sub(MOST);
    let notice = |date: &CivilDate| ProgramNotice {
        client_id: one.client_id,
        owner: one.owner.clone(),
        collection,
        name: one.name.clone(),
        date: *date,
        id: NoticeId::new(now.0),
    };
    dates.iter().skip(past).map(notice).collect()
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
