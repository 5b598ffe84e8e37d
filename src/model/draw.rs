//! The draws of a season: who stands for a team on a date, settled beforehand and proved afterwards.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::id::SeasonId;

/// How a season's representatives are drawn. On each date the member whose place, among those with a goal
/// in the order of their ids, is the first eight bytes of HMAC-SHA-256 of `team id`, a newline and the date,
/// as a big-endian number, modulo their number. The key is the secret: its SHA-256 is told from the start,
/// and itself when the season has ended, so that anybody can check what was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct SeasonDraw {
    /// The season.
    pub season_id: SeasonId,
    /// SHA-256 of the secret, in base64url; absent for a season without draws.
    pub commitment: Option<String>,
    /// The secret, 32 bytes in base64url; absent until the season has ended.
    pub secret: Option<String>,
}
