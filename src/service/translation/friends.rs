//! Friends: those who are in a team with the person, and let it see their steps.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Made};
use crate::database::Conn;
use crate::error::Result;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    Friend, FriendOf, Friends, Leaderboard, Link, LinkTo, Links, Ranked, RankedAs,
};
use crate::model::id::UserId;
use crate::model::membership::Shared;
use crate::model::time::{CivilDate, Instant};
use crate::store;

/// Days that the board counts, today included.
const DAYS: i32 = 7;

/// Somebody in one of the person's teams, or the person.
struct Mate {
    name: String,
    /// Whether the others may see their steps.
    shares: bool,
}

type Mates = BTreeMap<UserId, Mate>;

/// The friends.
pub(super) async fn list(asked: &Asked<'_>) -> Made {
    let (user, now, alone) = (asked.live.user, asked.app.now(), asked.for_client);
    let mates = asked
        .app
        .database
        .read(move |conn| mates(conn, user, alone, now));
    let mut mates = mates.await?;
    mates.remove(&user);
    let data = mates.iter().map(|(id, mate)| person(*id, mate, true));
    Ok(Answer::json(&Friends {
        data: data.collect(),
    })?)
}

/// The friends and the person, by their steps of the last seven days.
pub(super) async fn board(asked: &Asked<'_>) -> Made {
    let (user, now, alone) = (asked.live.user, asked.app.now(), asked.for_client);
    let today = CivilDate(asked.today);
    let read = asked.app.database.read(move |conn| {
        let mates = mates(conn, user, alone, now)?;
        let visible = mates
            .iter()
            .filter(|(id, mate)| mate.shares || **id == user);
        let visible: Vec<UserId> = visible.map(|(id, _)| *id).collect();
        let span = (today.plus_days(1 - DAYS), today);
        let mut sums: BTreeMap<UserId, i64> = BTreeMap::new();
        for (id, day) in store::days::of_users(conn, &visible, span)? {
            if let Some(steps) = day.steps {
                *sums.entry(id).or_default() += i64::from(steps);
            }
        }
        Ok((mates, sums))
    });
    let (mates, sums) = read.await?;
    let mut ranked: Vec<(UserId, i64)> = sums.iter().map(|(id, sum)| (*id, *sum)).collect();
    ranked.sort_by_key(|(id, sum)| (std::cmp::Reverse(*sum), *id));
    let places = ranked.iter().map(|(id, sum)| {
        // Who has walked as far comes as far.
        let before = ranked.iter().filter(|(_, other)| other > sum).count();
        place(*id, Some((before + 1, *sum)))
    });
    let idle = mates.keys().filter(|id| !sums.contains_key(id));
    let idle = idle.map(|id| place(*id, None));
    let included = mates
        .iter()
        .map(|(id, mate)| person(*id, mate, *id != user));
    Ok(Answer::json(&Leaderboard {
        data: places.chain(idle).collect(),
        included: included.collect(),
    })?)
}

/// Everybody in the person's teams now, and the person; nobody else for a program that only the person has
/// allowed.
fn mates(conn: &mut Conn, user: UserId, alone: bool, now: Instant) -> Result<Mates> {
    let own = store::users::find(conn, user)?;
    let teams = match alone {
        true => Vec::new(),
        false => store::memberships::open_of(conn, user)?,
    };
    let teams: BTreeSet<_> = teams.iter().filter_map(|own| own.team_id).collect();
    let teams: Vec<_> = teams.into_iter().collect();
    let mut mates = Mates::new();
    for (member, name, _) in store::memberships::named(conn, &teams, now)? {
        let shares = member.shares.0.contains(&Shared::Steps);
        let mate = mates.entry(member.user_id).or_insert_with(|| Mate {
            name: name.as_str().to_owned(),
            shares: false,
        });
        mate.shares |= shares;
    }
    mates.entry(user).or_insert_with(|| Mate {
        name: own.display_name.as_str().to_owned(),
        shares: true,
    });
    Ok(mates)
}

fn person(id: UserId, mate: &Mate, friend: bool) -> Friend {
    Friend {
        kind: "person".to_owned(),
        id: id.to_string(),
        attributes: FriendOf {
            avatar: String::new(),
            child: false,
            friend,
            name: mate.name.clone(),
        },
    }
}

fn place(id: UserId, rank: Option<(usize, i64)>) -> Ranked {
    let kind = match rank {
        Some(_) => "ranked-user",
        None => "inactive-user",
    };
    Ranked {
        kind: kind.to_owned(),
        id: id.to_string(),
        attributes: rank.map(|(step_rank, step_summary)| RankedAs {
            step_rank,
            step_summary,
        }),
        relationships: Links {
            user: Link {
                data: LinkTo {
                    kind: "person".to_owned(),
                    id: id.to_string(),
                },
            },
        },
    }
}
