//! Somebody's time in a season, in a team or alone, and what they share with their team.

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Change, Field};
use super::id::{MembershipId, SeasonId, TeamId, UserId};
use super::invitation::InvitationSecret;
use super::list::list;
use super::page::Listed;
use super::team::JoinCode;
use super::text::{Area, DisplayName};
use super::time::{CivilDate, Instant};
use crate::database::tables::memberships;

words! {
    /// What somebody is in a team.
    MemberRole, "a role" {
        /// Leads the team: invites, removes, enters activities for its members.
        Captain = "captain",
        /// Takes part.
        Member = "member",
    }
}

words! {
    /// Something that a member can let the others of the team see.
    Shared, "something to share" {
        /// Steps of the day.
        Steps = "steps",
        /// The goal of the day, and whether it is met.
        Goals = "goals",
    }
}

words! {
    /// What somebody is called on the boards of a season.
    Listing, "a way to be listed" {
        /// By an alias.
        Alias = "alias",
        /// By the name of their account.
        Name = "name",
        /// Not at all.
        Hidden = "hidden",
    }
}

/// What a member lets the others of the team see.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Shares(pub Vec<Shared>);

impl Shares {
    /// What was asked for, each once, in the order of [`Shared::ALL`].
    pub fn of(asked: &[Shared]) -> Self {
        let all = Shared::ALL.iter().copied();
        Self(all.filter(|shared| asked.contains(shared)).collect())
    }
}

list!(Shares, Shared);

/// Somebody's time in a season, in a team or alone.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(table_name = memberships)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The membership's id.
    pub id: MembershipId,
    /// The season.
    pub season_id: SeasonId,
    /// The team; absent for somebody who takes part alone.
    pub team_id: Option<TeamId>,
    /// Whose it is.
    pub user_id: UserId,
    /// What they are in the team.
    pub role: MemberRole,
    /// What they let the others of the team see.
    pub shares: Shares,
    /// The first civil date that counts.
    pub joined_on: CivilDate,
    /// The first civil date that does not count any more; absent while it lasts.
    pub left_on: Option<CivilDate>,
    /// What they are called on the season's boards.
    pub listed_as: Listing,
    /// The alias they chose; absent for one that FitEx makes.
    pub alias: Option<DisplayName>,
    /// Where somebody who takes part alone is from: one of the season's places. Who is in a team is from
    /// where the team is.
    pub area: Option<Area>,
    /// The cohort of somebody who takes part alone.
    pub cohort: Option<Area>,
    /// Counts changes; an update names the version it changes.
    pub version: i32,
    /// When it began.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Listed for Membership {
    const LIST: &str = "memberships";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// The way into a season: exactly one of a team's code, an invitation, or the season itself, to take
/// part alone.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMembership {
    /// A team's code.
    #[schema(value_type = Option<String>, example = "7K3QP-0M2XA")]
    pub code: Option<Field<JoinCode>>,
    /// The secret of an invitation.
    #[schema(value_type = Option<String>)]
    pub invitation: Option<Field<InvitationSecret>>,
    /// A season, to take part in it alone.
    #[schema(value_type = Option<SeasonId>)]
    pub season_id: Option<Field<SeasonId>>,
    /// What the others of the team may see; nothing but the name if left out.
    #[schema(value_type = Option<Vec<Shared>>)]
    pub shares: Option<Field<Vec<Shared>>>,
    /// What to be called on the season's boards; an alias if left out.
    #[schema(value_type = Option<Listing>)]
    pub listed_as: Option<Field<Listing>>,
    /// The alias; FitEx makes one if left out.
    #[schema(value_type = Option<DisplayName>)]
    pub alias: Option<Field<DisplayName>>,
    /// Only with `seasonId`: one of the season's places.
    #[schema(value_type = Option<Area>)]
    pub area: Option<Field<Area>>,
    /// Only with `seasonId`: one of the season's cohorts.
    #[schema(value_type = Option<Area>)]
    pub cohort: Option<Field<Area>>,
}

/// What can be changed of a membership: a JSON Merge Patch (RFC 7396).
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MembershipPatch {
    /// What the others of the team may see, in place of what they could.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Shared>>, nullable = false)]
    pub shares: Change<Vec<Shared>>,
    /// What to be called on the season's boards.
    #[serde(default)]
    #[schema(value_type = Option<Listing>, nullable = false)]
    pub listed_as: Change<Listing>,
    /// The alias.
    #[serde(default)]
    #[schema(value_type = Option<DisplayName>, nullable = false)]
    pub alias: Change<DisplayName>,
}
