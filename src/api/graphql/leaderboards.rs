//! Boards over GraphQL.

use async_graphql::{Context, Object};

use super::{cost, of};
use crate::error::Result;
use crate::model::field::Field;
use crate::model::id::{SeasonId, TeamId};
use crate::model::leaderboard::{
    BoardMetric, BoardPeriod, Leaderboard, LeaderboardQuery as Asked, Subject,
};
use crate::model::page::Limit;
use crate::model::text::Area;
use crate::model::time::CivilDate;
use crate::service;

/// Reads of boards.
#[derive(Default)]
pub struct LeaderboardQuery;

#[Object]
impl LeaderboardQuery {
    /// Who leads a season, and where the caller is.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn leaderboard(
        &self,
        ctx: &Context<'_>,
        season_id: Field<SeasonId>,
        #[graphql(
            desc = "Whether to rank people or teams; teams if left out.",
            name = "of"
        )]
        ranked: Option<Field<Subject>>,
        #[graphql(
            desc = "What to rank by; the season's own metric if left out. People's boards of one date rank by `PROGRESS_INDEX` or `CAPPED_MEAN`, teams' also by `GOAL_DAY_RATE`; where the season's own is none of these, `PROGRESS_INDEX` is taken, of teams `GOAL_DAY_RATE`."
        )]
        metric: Option<Field<BoardMetric>>,
        #[graphql(desc = "How long to look; the week if left out.")] period: Option<
            Field<BoardPeriod>,
        >,
        #[graphql(
            desc = "A date of the period; yesterday in the season's zone if left out, the last that can have closed. The board of one date is kept for 28 days after it."
        )]
        date: Option<Field<CivilDate>>,
        #[graphql(desc = "One of the season's places, or what several lie in.")] area: Option<
            Field<Area>,
        >,
        #[graphql(desc = "One of the season's cohorts.")] cohort: Option<Field<Area>>,
        #[graphql(desc = "A team whose members to rank, for those in it.")] team_id: Option<
            Field<TeamId>,
        >,
        #[graphql(desc = "How many places from the first: 1 to 200, 50 if left out.")]
        first: Option<Field<Limit>>,
    ) -> Result<Option<Leaderboard>> {
        let (app, caller) = of(ctx)?;
        let asked = Asked {
            of: ranked,
            metric,
            period,
            date,
            area,
            cohort,
            team_id,
            limit: first,
        };
        service::leaderboards::get(app, caller, season_id, asked)
            .await
            .map(Some)
    }
}
