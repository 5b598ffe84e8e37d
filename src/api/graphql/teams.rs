//! Seasons, teams and who is in them, over GraphQL.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{ComplexObject, Context, Object, SimpleObject};

use super::self_reports::{ActivityPayload, NutritionPayload, RemovedPayload};
use super::{connection, cost, key, of};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::activity::NewActivity;
use crate::model::draw::SeasonDraw;
use crate::model::field::Field;
use crate::model::id::{InvitationId, MembershipId, SeasonId, TeamId, UserId};
use crate::model::invitation::{Invitation, IssuedInvitation};
use crate::model::membership::{Membership, MembershipPatch, NewMembership};
use crate::model::nutrition::NewNutrition;
use crate::model::page::{Cursor, Limit, Paging};
use crate::model::season::{NewSeason, Season, SeasonPatch};
use crate::model::team::{NewCaptain, NewTeam, Team, TeamCode, TeamMember, TeamPatch};
use crate::model::team_progress::{TeamPage, TeamProgress, TeamProgressRange};
use crate::model::time::CivilDate;
use crate::service;

/// Reads of seasons and teams.
#[derive(Default)]
pub struct TeamQuery;

#[Object]
impl TeamQuery {
    /// Every season, the newest first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn seasons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Season>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::seasons::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// A season.
    async fn season(&self, ctx: &Context<'_>, id: Field<SeasonId>) -> Result<Option<Season>> {
        let (app, caller) = of(ctx)?;
        service::seasons::get(app, caller, id).await.map(Some)
    }

    /// How a season's representatives are drawn: the commitment, and the secret once it has ended.
    async fn season_draw(
        &self,
        ctx: &Context<'_>,
        season_id: Field<SeasonId>,
    ) -> Result<Option<SeasonDraw>> {
        let (app, caller) = of(ctx)?;
        service::draws::get(app, caller, season_id).await.map(Some)
    }

    /// A season's teams, the newest first, closed ones included.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn teams(
        &self,
        ctx: &Context<'_>,
        season_id: Field<SeasonId>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Team>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        let teams = service::teams::list(app, caller, season_id, paging).await;
        teams.map(connection).map(Some)
    }

    /// A team.
    async fn team(&self, ctx: &Context<'_>, id: Field<TeamId>) -> Result<Option<Team>> {
        let (app, caller) = of(ctx)?;
        service::teams::get(app, caller, id).await.map(Some)
    }

    /// All that a team's page shows: the team, its members with their todays, and the current week.
    #[graphql(complexity = "10 * child_complexity")]
    async fn team_page(&self, ctx: &Context<'_>, id: Field<TeamId>) -> Result<Option<TeamPage>> {
        let (app, caller) = of(ctx)?;
        service::team_progress::page(app, caller, id)
            .await
            .map(Some)
    }

    /// How a team does together, beside the sum of its members' own goals.
    async fn team_progress(
        &self,
        ctx: &Context<'_>,
        id: Field<TeamId>,
        #[graphql(desc = "The first date; the first of the season's current week if left out.")]
        from: Option<Field<CivilDate>>,
        #[graphql(desc = "The last date; the last of the week that `from` is in if left out.")]
        to: Option<Field<CivilDate>>,
    ) -> Result<Option<TeamProgress>> {
        let (app, caller) = of(ctx)?;
        let range = TeamProgressRange { from, to };
        service::team_progress::get(app, caller, id, range)
            .await
            .map(Some)
    }

    /// The code by which people join a team that one leads.
    async fn team_code(&self, ctx: &Context<'_>, id: Field<TeamId>) -> Result<Option<TeamCode>> {
        let (app, caller) = of(ctx)?;
        service::teams::code(app, caller, id).await.map(Some)
    }

    /// A team's invitations, the newest first, until a month after they ended.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
    ) -> Result<Option<Vec<Invitation>>> {
        let (app, caller) = of(ctx)?;
        service::invitations::list(app, caller, team_id)
            .await
            .map(Some)
    }

    /// One of one's own memberships.
    async fn membership(
        &self,
        ctx: &Context<'_>,
        id: Field<MembershipId>,
    ) -> Result<Option<Membership>> {
        let (app, caller) = of(ctx)?;
        service::memberships::get(app, caller, id).await.map(Some)
    }
}

/// Members of many teams in the statements of one.
pub struct Members {
    app: App,
    caller: Caller,
}

impl Members {
    /// For one request.
    pub fn of(app: &App, caller: &Caller) -> DataLoader<Self> {
        let (app, caller) = (app.clone(), caller.clone());
        DataLoader::new(Self { app, caller }, tokio::spawn)
    }
}

impl Loader<TeamId> for Members {
    /// Shared, because every edge that waits for it hears of it.
    type Value = Arc<Result<Vec<TeamMember>>>;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[TeamId]) -> Result<HashMap<TeamId, Self::Value>, Self::Error> {
        let found = service::teams::members_of(&self.app, &self.caller, ids.to_vec()).await;
        let found = found.map_err(Arc::new)?;
        Ok(found
            .into_iter()
            .map(|(id, members)| (id, Arc::new(members)))
            .collect())
    }
}

#[ComplexObject]
impl Team {
    /// Who is in the team now, the longest-serving first, with what each shares of their today.
    #[graphql(complexity = "10 * child_complexity")]
    async fn members(&self, ctx: &Context<'_>) -> Result<Option<Vec<TeamMember>>> {
        let loader = ctx.data_opt::<DataLoader<Members>>();
        let loader = loader.ok_or_else(|| Error::internal("a GraphQL request without loaders"))?;
        let found = loader
            .load_one(self.id)
            .await
            .map_err(|error| again(&error))?;
        let found = found.ok_or_else(|| Error::not_found("team"))?;
        found
            .as_ref()
            .as_ref()
            .map(|members| Some(members.clone()))
            .map_err(again)
    }
}

/// An error once more, for another who waited for the same.
fn again(error: &Error) -> Error {
    Error::new(error.code, error.detail.clone()).because(error.source_text())
}

/// Changes of seasons and teams.
#[derive(Default)]
pub struct TeamMutation;

/// A season after a change.
#[derive(SimpleObject)]
pub struct SeasonPayload {
    /// The season.
    season: Season,
}

/// A team after a change.
#[derive(SimpleObject)]
pub struct TeamPayload {
    /// The team.
    team: Team,
}

/// A team's code after a change.
#[derive(SimpleObject)]
pub struct TeamCodePayload {
    /// The code.
    team_code: TeamCode,
}

/// A membership after a change.
#[derive(SimpleObject)]
pub struct MembershipPayload {
    /// The membership.
    membership: Membership,
}

#[Object]
impl TeamMutation {
    /// Make a season: an agent's to do.
    async fn create_season(
        &self,
        ctx: &Context<'_>,
        input: NewSeason,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<SeasonPayload> {
        let (app, caller) = of(ctx)?;
        let key = key(idempotency_key.as_deref())?;
        let season = service::seasons::create(app, caller, input, key)
            .await?
            .value;
        Ok(SeasonPayload { season })
    }

    /// Change a season. Once it has started, only its name, places and windows can be changed.
    async fn update_season(
        &self,
        ctx: &Context<'_>,
        id: Field<SeasonId>,
        #[graphql(desc = "The version of the season that is changed.")] expected_version: Option<
            i32,
        >,
        input: SeasonPatch,
    ) -> Result<SeasonPayload> {
        let (app, caller) = of(ctx)?;
        let season = service::seasons::update(app, caller, id, expected_version, input).await?;
        Ok(SeasonPayload { season })
    }

    /// Found a team. Its founder is its captain.
    async fn create_team(
        &self,
        ctx: &Context<'_>,
        season_id: Field<SeasonId>,
        input: NewTeam,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<TeamPayload> {
        let (app, caller) = of(ctx)?;
        let key = key(idempotency_key.as_deref())?;
        let team = service::teams::create(app, caller, season_id, input, key)
            .await?
            .value;
        Ok(TeamPayload { team })
    }

    /// Change a team's name or place: its captain's to do, or the season's agent's.
    async fn update_team(
        &self,
        ctx: &Context<'_>,
        id: Field<TeamId>,
        #[graphql(desc = "The version of the team that is changed.")] expected_version: Option<i32>,
        input: TeamPatch,
    ) -> Result<TeamPayload> {
        let (app, caller) = of(ctx)?;
        let team = service::teams::update(app, caller, id, expected_version, input).await?;
        Ok(TeamPayload { team })
    }

    /// Close a team: its members go, and what they did for it stays.
    async fn close_team(&self, ctx: &Context<'_>, id: Field<TeamId>) -> Result<TeamPayload> {
        let (app, caller) = of(ctx)?;
        let team = service::teams::close(app, caller, id).await?;
        Ok(TeamPayload { team })
    }

    /// Make another member the captain.
    async fn hand_over_team(
        &self,
        ctx: &Context<'_>,
        id: Field<TeamId>,
        input: NewCaptain,
    ) -> Result<TeamPayload> {
        let (app, caller) = of(ctx)?;
        let team = service::memberships::hand_over(app, caller, id, input).await?;
        Ok(TeamPayload { team })
    }

    /// Remove a member from a team.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
        user_id: Field<UserId>,
    ) -> Result<RemovedPayload> {
        let (app, caller) = of(ctx)?;
        service::memberships::remove(app, caller, team_id, user_id).await?;
        Ok(RemovedPayload { done: true })
    }

    /// Enter an activity for a member of the team that one leads; it is marked as one's own entry.
    async fn log_member_activity(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
        user_id: Field<UserId>,
        input: NewActivity,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<ActivityPayload> {
        let (app, caller) = of(ctx)?;
        let (whose, key) = ((team_id, user_id), key(idempotency_key.as_deref())?);
        let activity = service::activities::log_for(app, caller, whose, input, key)
            .await?
            .value;
        Ok(ActivityPayload { activity })
    }

    /// Enter fruit and vegetables for a member of the team that one leads; it is marked as one's own entry.
    async fn put_member_nutrition(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
        user_id: Field<UserId>,
        date: Field<CivilDate>,
        input: NewNutrition,
    ) -> Result<NutritionPayload> {
        let (app, caller) = of(ctx)?;
        let whose = (team_id, user_id);
        let nutrition = service::nutrition::put_for(app, caller, whose, date, input).await?;
        Ok(NutritionPayload { nutrition })
    }

    /// Renew a team's code; the one before it lets nobody in any more.
    async fn renew_team_code(
        &self,
        ctx: &Context<'_>,
        id: Field<TeamId>,
    ) -> Result<TeamCodePayload> {
        let (app, caller) = of(ctx)?;
        let team_code = service::teams::renew_code(app, caller, id).await?;
        Ok(TeamCodePayload { team_code })
    }

    /// Make an invitation: a link that lets one person into the team, once, within seven days.
    async fn create_invitation(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
    ) -> Result<IssuedInvitation> {
        let (app, caller) = of(ctx)?;
        service::invitations::create(app, caller, team_id).await
    }

    /// Take an invitation back.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
        id: Field<InvitationId>,
    ) -> Result<RemovedPayload> {
        let (app, caller) = of(ctx)?;
        service::invitations::revoke(app, caller, team_id, id).await?;
        Ok(RemovedPayload { done: true })
    }

    /// Join a team by its code or an invitation, or a season alone.
    async fn join(
        &self,
        ctx: &Context<'_>,
        input: NewMembership,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<MembershipPayload> {
        let (app, caller) = of(ctx)?;
        let key = key(idempotency_key.as_deref())?;
        let membership = service::memberships::join(app, caller, input, key)
            .await?
            .value;
        Ok(MembershipPayload { membership })
    }

    /// Change what the others of one's team may see.
    async fn update_membership(
        &self,
        ctx: &Context<'_>,
        id: Field<MembershipId>,
        #[graphql(desc = "The version of the membership that is changed.")]
        expected_version: Option<i32>,
        input: MembershipPatch,
    ) -> Result<MembershipPayload> {
        let (app, caller) = of(ctx)?;
        let changed = service::memberships::update(app, caller, id, expected_version, input);
        Ok(MembershipPayload {
            membership: changed.await?,
        })
    }

    /// Leave: from one's own today on one does not count any more. A captain is followed by the
    /// longest-serving member; a team without members closes.
    async fn leave(&self, ctx: &Context<'_>, id: Field<MembershipId>) -> Result<MembershipPayload> {
        let (app, caller) = of(ctx)?;
        let membership = service::memberships::leave(app, caller, id).await?;
        Ok(MembershipPayload { membership })
    }
}
