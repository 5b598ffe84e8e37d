//! Relay's `Node`: anything with an id, found by its id.

use async_graphql::{Context, ID, Interface, Object};

use super::of;
use crate::error::{Code, Result};
use crate::model::activity::Activity;
use crate::model::api_client::ApiClient;
use crate::model::field::Field;
use crate::model::goal::Goal;
use crate::model::id::{
    ActivityId, ClientId, MembershipId, SeasonId, SyncRunId, TeamId, TokenId, UserId,
};
use crate::model::membership::Membership;
use crate::model::season::Season;
use crate::model::sync_run::SyncRun;
use crate::model::team::Team;
use crate::model::token::Token;
use crate::model::user::User;
use crate::service;

/// Anything with an id.
#[derive(Interface)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a request, and shown at once"
)]
#[graphql(field(name = "id", ty = "ID", desc = "The id."))]
pub enum Node {
    /// A person with an account.
    User(User),
    /// An authorization at a data provider.
    Token(Token),
    /// A fetch of somebody's data.
    SyncRun(SyncRun),
    /// A self-reported activity.
    Activity(Activity),
    /// A goal.
    Goal(Goal),
    /// A run of the programme.
    Season(Season),
    /// A team.
    Team(Team),
    /// One's own time in a season.
    Membership(Membership),
    /// A program with credentials of its own.
    ApiClient(ApiClient),
}

/// Reads by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has this id, if the caller may see it.
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>> {
        let found = find(ctx, &id).await;
        match found {
            Ok(node) => Ok(Some(node)),
            // Relay: an id that leads nowhere is null, not an error.
            Err(error) if error.code == Code::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

async fn find(ctx: &Context<'_>, id: &str) -> Result<Node> {
    let (app, caller) = of(ctx)?;
    match id.split('_').next() {
        Some(UserId::PREFIX) => service::users::get(app, caller, Field::of_text(id))
            .await
            .map(Node::User),
        Some(TokenId::PREFIX) => service::tokens::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Token),
        Some(SyncRunId::PREFIX) => service::sync::get(app, caller, Field::of_text(id))
            .await
            .map(Node::SyncRun),
        Some(ActivityId::PREFIX) => service::activities::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Activity),
        Some(SeasonId::PREFIX) => service::seasons::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Season),
        Some(TeamId::PREFIX) => service::teams::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Team),
        Some(MembershipId::PREFIX) => service::memberships::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Membership),
        Some(ClientId::PREFIX) => service::api_clients::get(app, caller, Field::of_text(id))
            .await
            .map(Node::ApiClient),
        // Whatever else it is, it is not a goal's id either, and is told so.
        _ => service::goals::get(app, caller, Field::of_text(id))
            .await
            .map(Node::Goal),
    }
}
