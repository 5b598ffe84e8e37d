//! Boards over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use crate::api::body::Query;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::id::SeasonId;
use crate::model::leaderboard::{Leaderboard, LeaderboardQuery};
use crate::service;

/// Read who leads a season, and where the caller is: teams or people, of the whole season, a place, a
/// cohort or a team, over a day, a week or the season.
#[utoipa::path(
    tag = "seasons",
    params(("id" = SeasonId, Path, description = "The season's id"), LeaderboardQuery),
    responses((status = 200, description = "The board", body = Leaderboard)),
)]
#[get("/v1/seasons/{id}/leaderboard")]
pub(in crate::api) async fn get_leaderboard(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    query: Query<LeaderboardQuery>,
) -> Result<HttpResponse, Failed> {
    let id = Field::of_text(&id);
    let board = service::leaderboards::get(&app, &caller, id, query.0).await?;
    Ok(HttpResponse::Ok().json(board))
}
