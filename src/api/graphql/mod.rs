//! GraphQL: the same operations as REST, one file a noun. Resolvers parse, call and render.

mod api_clients;
mod care;
mod errors;
mod excuses;
mod fitbit;
mod goals;
mod guard;
pub(super) mod http;
mod leaderboards;
mod me;
mod node;
mod self_reports;
mod sessions;
mod sync;
mod team_progress;
mod teams;
mod tokens;
mod users;
pub(super) mod ws;

use async_graphql::connection::{Connection, Edge};
use async_graphql::{Context, MergedObject, MergedSubscription, OutputType};

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::field::{Field, Take};
use crate::model::page::{Limit, Listed, Page};
use crate::service::IdempotencyKey;

/// The schema with all its resolvers.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    me::MeQuery,
    node::NodeQuery,
    tokens::TokenQuery,
    goals::GoalQuery,
    sync::SyncQuery,
    self_reports::SelfReportQuery,
    teams::TeamQuery,
    leaderboards::LeaderboardQuery,
    api_clients::ApiClientQuery,
);

/// What can be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    users::UserMutation,
    sessions::SessionMutation,
    tokens::TokenMutation,
    sync::SyncMutation,
    goals::GoalMutation,
    excuses::ExcuseMutation,
    care::CareMutation,
    self_reports::SelfReportMutation,
    teams::TeamMutation,
    api_clients::ApiClientMutation,
);

/// What can be watched.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    tokens::TokenSubscription,
    sync::SyncSubscription,
    team_progress::TeamProgressSubscription,
);

/// Points that one operation may cost: each field one, a list as many as it asks for.
const MOST_COMPLEX: usize = 2_000;

/// Builds the schema. It holds no state: the app and the caller come with each request.
pub fn schema() -> Schema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .limit_complexity(MOST_COMPLEX)
    .limit_depth(guard::DEEPEST)
    .limit_directives(10)
    .disable_suggestions()
    .finish()
}

/// The app and the caller of the request at hand.
fn of<'a>(ctx: &Context<'a>) -> Result<(&'a App, &'a Caller)> {
    match (ctx.data_opt::<App>(), ctx.data_opt::<Caller>()) {
        (Some(app), Some(caller)) => Ok((app, caller)),
        _ => Err(Error::internal("a GraphQL request without app or caller")),
    }
}

/// A page as a Relay connection.
fn connection<T: Listed + OutputType>(page: Page<T>) -> Connection<String, T> {
    let mut connection = Connection::new(false, page.page_info.has_next_page);
    let edges = page
        .items
        .into_iter()
        .map(|item| Edge::new(item.cursor().encode(), item));
    connection.edges.extend(edges);
    connection
}

/// What a list costs: as many times its item as it asks for.
fn cost(first: Option<&Field<Limit>>, item: usize) -> usize {
    let asked = first
        .cloned()
        .take("first", &mut Vec::new())
        .flatten()
        .unwrap_or_default();
    usize::try_from(asked.0)
        .unwrap_or(usize::MAX)
        .saturating_mul(item)
}

fn key(text: Option<&str>) -> Result<Option<IdempotencyKey>> {
    text.map(IdempotencyKey::parse).transpose()
}
