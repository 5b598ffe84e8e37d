//! Invitations: a link that lets one person into a team, within seven days.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::auth::random;
use crate::caller::Caller;
use crate::error::{Code, Error, Result};
use crate::model::field::Field;
use crate::model::id::{InvitationId, TeamId};
use crate::model::invitation::{Invitation, IssuedInvitation, PREFIX};
use crate::service::teams::{led, team_id};
use crate::{policy, store};

/// Seconds that an invitation is good for.
const GOOD: i64 = 7 * 86_400;
/// Invitations of a team that are open at a time.
const MOST: usize = 50;

/// Makes an invitation into a team.
pub async fn create(app: &App, caller: &Caller, team: Field<TeamId>) -> Result<IssuedInvitation> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, now) = (team_id(team)?, app.now());
    let secret = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random::bytes::<32>()?));
    let hash = random::sha256(secret.as_bytes());
    // What stands behind the # is not sent to any server, nor kept in its log.
    let url = format!("{}/join#{secret}", app.config.public_url());
    let invitation = Invitation {
        id: InvitationId::new(now.0),
        team_id: team,
        created_by: person.user,
        created_at: now,
        expires_at: now.plus_seconds(GOOD),
        used_at: None,
    };
    app.database
        .write(move |conn| {
            let (known, _) = led(conn, &person, team)?;
            if known.closed_on.is_some() {
                return Err(Error::new(Code::TeamClosed, "The team is closed."));
            }
            let all = store::invitations::list(conn, team)?;
            let open = all
                .iter()
                .filter(|one| one.used_at.is_none() && one.expires_at > now);
            if open.count() >= MOST {
                let detail = format!("{MOST} invitations of the team are open; take some back.");
                return Err(Error::new(Code::Conflict, detail));
            }
            store::invitations::insert(conn, &invitation, &hash)?;
            Ok(IssuedInvitation {
                invitation,
                secret,
                url,
            })
        })
        .await
}

/// A team's invitations, the newest first, used ones included, until a month after they ended.
pub async fn list(app: &App, caller: &Caller, team: Field<TeamId>) -> Result<Vec<Invitation>> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let team = team_id(team)?;
    app.database
        .read(move |conn| {
            let (_, season) = store::teams::with_season(conn, team)?;
            let members = store::memberships::members(conn, team)?;
            policy::may_lead(&person, &season, &members)?;
            store::invitations::list(conn, team)
        })
        .await
}

/// Takes an invitation back. One that is not there is taken back.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    team: Field<TeamId>,
    id: Field<InvitationId>,
) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, id) = (
        team_id(team)?,
        id.alone("invitationId").map_err(Error::malformed)?,
    );
    app.database
        .write(move |conn| {
            led(conn, &person, team)?;
            store::invitations::remove(conn, team, id)
        })
        .await
}
