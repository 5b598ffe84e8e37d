//! Who takes part: joining, leaving, removing, handing a team over. On each date a person is in at most
//! one team of a season; from the date on which somebody goes they count no more, and see nothing more.

use crate::app::App;
use crate::auth::random;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::error::{Code, Error, Fault, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::{MembershipId, SeasonId, TeamId, UserId};
use crate::model::invitation::InvitationSecret;
use crate::model::membership::{
    Listing, MemberRole, Membership, MembershipPatch, NewMembership, Shares,
};
use crate::model::page::{Page, Paging};
use crate::model::season::Season;
use crate::model::team::{JoinCode, NewCaptain, Team};
use crate::model::text::{Area, DisplayName};
use crate::model::time::{CivilDate, Instant};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::seasons::{changed_meanwhile, version_required};
use crate::service::teams::{check_groups, led, team_id};
use crate::store::memberships::Wishes;
use crate::store::rate_limits::Quota;
use crate::{parsed, policy, store};

/// Codes that one person may try: nobody finds one of 2^50 by trying.
const TRIES: Quota = Quota {
    burst: 20,
    seconds: 3600,
};

/// The way in that somebody has.
enum Way {
    Code(JoinCode),
    Invitation(Vec<u8>),
    Alone(SeasonId),
}

/// How somebody wants to take part.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) shares: Shares,
    pub(super) listed_as: Listing,
    pub(super) alias: Option<DisplayName>,
    pub(super) area: Option<Area>,
    pub(super) cohort: Option<Area>,
}

/// Lets the caller into a team, or into a season alone.
pub async fn join(
    app: &App,
    caller: &Caller,
    input: NewMembership,
    key: Option<IdempotencyKey>,
) -> Result<Once<Membership>> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (code, invitation, season_id, shares, listed_as, alias, area, cohort) = parsed!(
        input => code, invitation, season_id, shares, listed_as, alias, area, cohort
    )
    .map_err(Error::validation)?;
    let secret = invitation.as_ref().map(hash);
    let wish = Wish {
        shares: Shares::of(&shares.unwrap_or_default()),
        listed_as: listed_as.unwrap_or(Listing::Alias),
        alias,
        area,
        cohort,
    };
    let request = format!("join\n{code:?}\n{secret:?}\n{season_id:?}\n{wish:?}");
    let (user, now) = (person.user, app.now());
    let attempt = Attempt::new(app, &user.to_string(), key, &request);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let way = way((code, secret, season_id))?;
    if !matches!(way, Way::Alone(_)) {
        limit(app, user, now).await?;
    }
    refuse_elsewhere(&way, &wish)?;
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| come(conn, &person, &way, wish, now),
            )
        })
        .await
}

/// What an invitation's secret is known by.
fn hash(secret: &InvitationSecret) -> Vec<u8> {
    random::sha256(secret.expose().as_bytes())
}

fn way(given: (Option<JoinCode>, Option<Vec<u8>>, Option<SeasonId>)) -> Result<Way> {
    match given {
        (Some(code), None, None) => Ok(Way::Code(code)),
        (None, Some(secret), None) => Ok(Way::Invitation(secret)),
        (None, None, Some(season)) => Ok(Way::Alone(season)),
        _ => Err(Error::validation(vec![Fault {
            pointer: "/code".to_owned(),
            code: "one_of",
            message: "is required, or invitation, or seasonId: exactly one of them.".to_owned(),
        }])),
    }
}

/// Who joins a team is from where the team is.
fn refuse_elsewhere(way: &Way, wish: &Wish) -> Result<()> {
    if matches!(way, Way::Alone(_)) {
        return Ok(());
    }
    let told = [("/area", &wish.area), ("/cohort", &wish.cohort)];
    let faults: Vec<Fault> = told
        .into_iter()
        .filter(|(_, told)| told.is_some())
        .map(|(pointer, _)| Fault {
            pointer: pointer.to_owned(),
            code: "unexpected",
            message: "goes only with seasonId: a member is from where the team is.".to_owned(),
        })
        .collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(faults)),
    }
}

async fn limit(app: &App, user: UserId, now: Instant) -> Result<()> {
    let name = format!("join/{user}");
    let take = move |conn: &mut _| store::rate_limits::take(conn, &name, TRIES, now);
    match app.database.write(take).await? {
        None => Ok(()),
        Some(seconds) => {
            let detail = "Too many codes were tried.";
            Err(Error::rate_limited(LimitOwner::Fitex, seconds, detail))
        }
    }
}

fn come(
    conn: &mut Conn,
    person: &Person,
    way: &Way,
    wish: Wish,
    now: Instant,
) -> Result<Membership> {
    store::users::lock(conn, person.user)?;
    // Whoever makes this person's totals has made them before there is a newer time of theirs.
    store::tallies::touch(conn, person.user, None, now)?;
    let (season, team) = match way {
        Way::Alone(season) => (store::seasons::find(conn, *season)?, None),
        Way::Code(code) => {
            let found = store::teams::by_code(conn, code)?;
            let found = found.ok_or_else(|| Error::not_found("team with this code"))?;
            opened(conn, found)?
        }
        Way::Invitation(secret) => {
            let found = store::invitations::by_secret(conn, secret)?;
            let found = found.ok_or_else(|| Error::not_found("invitation"))?;
            let opened = opened(conn, found.team_id)?;
            if !store::invitations::use_up(conn, found.id, now)? {
                let detail =
                    "The invitation was used already, or its seven days are over; ask for another.";
                return Err(Error::new(Code::Conflict, detail));
            }
            opened
        }
    };
    let window = (season.registration_opens_on, season.joining_closes_on);
    check_window(&season, window, "People can join", now)?;
    if team
        .as_ref()
        .is_some_and(|team| team.member_count >= season.largest_team)
    {
        let detail = format!("The team has its {} members.", season.largest_team);
        return Err(Error::new(Code::TeamFull, detail));
    }
    check_groups(&season, wish.area.as_ref(), wish.cohort.as_ref())?;
    make_room(conn, person, &season, now)?;
    let membership = begun(person, &season, team.map(|team| team.id), wish, now);
    store::memberships::insert(conn, &membership)?;
    if let Some(team) = membership.team_id {
        store::teams::count(conn, team, 1, now)?;
    }
    Ok(membership)
}

/// A team that people can still join. Until the transaction ends nobody else joins it.
fn opened(conn: &mut Conn, id: TeamId) -> Result<(Season, Option<Team>)> {
    let team = store::teams::lock(conn, id)?;
    if let Some(date) = team.closed_on {
        let detail = format!("The team was closed on {date}.");
        return Err(Error::new(Code::TeamClosed, detail));
    }
    let season = store::seasons::find(conn, team.season_id)?;
    Ok((season, Some(team)))
}

/// Refuses what is not in a window of the season's dates.
pub(super) fn check_window(
    season: &Season,
    (first, last): (CivilDate, CivilDate),
    what: &str,
    now: Instant,
) -> Result<()> {
    if (first..=last).contains(&now.date_in(&season.time_zone)) {
        return Ok(());
    }
    let zone = &season.time_zone;
    let detail = format!("{what} from {first} through {last} (dates of {zone}).");
    Err(Error::new(Code::SeasonClosed, detail))
}

/// Whoever took part alone does so no more; whoever is in a team stays there.
pub(super) fn make_room(
    conn: &mut Conn,
    person: &Person,
    season: &Season,
    now: Instant,
) -> Result<()> {
    let Some(known) = store::memberships::open_in(conn, person.user, season.id)? else {
        return Ok(());
    };
    if known.team_id.is_some() {
        let detail = "You are in a team of this season; leave it first.";
        return Err(Error::new(Code::AlreadyMember, detail));
    }
    store::memberships::end(conn, known.id, last(&known, person, now), now)
}

fn last(membership: &Membership, person: &Person, now: Instant) -> CivilDate {
    now.date_in(&person.zone).max(membership.joined_on)
}

/// A membership that begins today.
pub(super) fn begun(
    person: &Person,
    season: &Season,
    team_id: Option<TeamId>,
    wish: Wish,
    now: Instant,
) -> Membership {
    Membership {
        id: MembershipId::new(now.0),
        season_id: season.id,
        team_id,
        user_id: person.user,
        role: MemberRole::Member,
        shares: wish.shares,
        joined_on: now.date_in(&person.zone),
        left_on: None,
        listed_as: wish.listed_as,
        alias: wish.alias,
        area: wish.area,
        cohort: wish.cohort,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// The caller's times in seasons and teams, the newest first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Membership>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging.read::<Membership, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::memberships::list(conn, user, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// One of the caller's memberships.
pub async fn get(app: &App, caller: &Caller, id: Field<MembershipId>) -> Result<Membership> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = membership_id(id)?;
    app.database
        .read(move |conn| store::memberships::find(conn, user, id))
        .await
}

fn membership_id(id: Field<MembershipId>) -> Result<MembershipId> {
    id.alone("id").map_err(Error::malformed)
}

/// Changes what the caller shares and is called, if the membership is still at `expected` version.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: Field<MembershipId>,
    expected: Option<i32>,
    patch: MembershipPatch,
) -> Result<Membership> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (id, now) = (membership_id(id)?, app.now());
    let (shares, listed_as, alias) =
        parsed!(patch => shares, listed_as, alias).map_err(Error::validation)?;
    let expected = expected.ok_or_else(|| version_required("membership"))?;
    app.database
        .write(move |conn| {
            let known = store::memberships::find(conn, user, id)?;
            let shares = shares.map_or(known.shares, |asked| Shares::of(&asked));
            let wishes = Wishes {
                shares: &shares,
                listed_as: listed_as.unwrap_or(known.listed_as),
                alias: alias.as_ref().or(known.alias.as_ref()),
            };
            if !store::memberships::update(conn, id, expected, &wishes, now)? {
                return Err(changed_meanwhile("membership"));
            }
            store::memberships::find(conn, user, id)
        })
        .await
}

/// Ends one of the caller's memberships. One that has ended stays as it ended.
pub async fn leave(app: &App, caller: &Caller, id: Field<MembershipId>) -> Result<Membership> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, now) = (membership_id(id)?, app.now());
    app.database
        .write(move |conn| {
            store::users::lock(conn, person.user)?;
            let known = store::memberships::find(conn, person.user, id)?;
            if known.left_on.is_none() {
                go(conn, &known, last(&known, &person, now), now)?;
            }
            store::memberships::find(conn, person.user, id)
        })
        .await
}

/// Ends every membership of somebody whose account goes.
pub(super) fn leave_all(conn: &mut Conn, person: &Person, now: Instant) -> Result<()> {
    for known in store::memberships::open_of(conn, person.user)? {
        go(conn, &known, last(&known, person, now), now)?;
    }
    Ok(())
}

/// Lets somebody go. A captain is followed by the longest-serving member; a team without members ends.
fn go(conn: &mut Conn, known: &Membership, left_on: CivilDate, now: Instant) -> Result<()> {
    let Some(team) = known.team_id else {
        return store::memberships::end(conn, known.id, left_on, now);
    };
    store::teams::lock(conn, team)?;
    store::memberships::end(conn, known.id, left_on, now)?;
    store::teams::count(conn, team, -1, now)?;
    let left = store::memberships::members(conn, team)?;
    match left.first() {
        None => store::teams::close(conn, team, left_on, now),
        Some(next) if known.role == MemberRole::Captain => {
            store::memberships::set_role(conn, next.id, MemberRole::Captain, now)
        }
        Some(_) => Ok(()),
    }
}

/// Removes a member from a team. Somebody who is not in it is removed.
pub async fn remove(
    app: &App,
    caller: &Caller,
    team: Field<TeamId>,
    user: Field<UserId>,
) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, user, now) = (team_id(team)?, user_id(user)?, app.now());
    app.database
        .write(move |conn| {
            led(conn, &person, team)?;
            let everybody = store::memberships::named(conn, &[team], now)?;
            let Some((known, _, zone)) =
                everybody.into_iter().find(|named| named.0.user_id == user)
            else {
                return Ok(());
            };
            go(conn, &known, now.date_in(&zone).max(known.joined_on), now)
        })
        .await
}

pub(super) fn user_id(id: Field<UserId>) -> Result<UserId> {
    id.alone("userId").map_err(Error::malformed)
}

/// Makes another member the captain of a team.
pub async fn hand_over(
    app: &App,
    caller: &Caller,
    team: Field<TeamId>,
    input: NewCaptain,
) -> Result<Team> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, now) = (team_id(team)?, app.now());
    let (next,) = parsed!(input => user_id).map_err(Error::validation)?;
    app.database
        .write(move |conn| {
            led(conn, &person, team)?;
            let members = store::memberships::members(conn, team)?;
            let next = members.iter().find(|member| member.user_id == next);
            let next = next.ok_or_else(|| {
                Error::validation(vec![Fault {
                    pointer: "/userId".to_owned(),
                    code: "not_a_member",
                    message: "is not a member of the team.".to_owned(),
                }])
            })?;
            let captains = members.iter().filter(|one| one.role == MemberRole::Captain);
            for captain in captains {
                store::memberships::set_role(conn, captain.id, MemberRole::Member, now)?;
            }
            store::memberships::set_role(conn, next.id, MemberRole::Captain, now)?;
            store::teams::find(conn, team)
        })
        .await
}
