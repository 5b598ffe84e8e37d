//! A season: a run of the programme, with dates, places and the rules of its teams.

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Change, Field};
use super::id::{SeasonId, UserId};
use super::leaderboard::BoardMetric;
use super::list::list;
use super::number;
use super::page::Listed;
use super::text::{Area, GroupName};
use super::time::{CivilDate, Instant, ZoneName};
use crate::database::tables::seasons;

/// The places of a season, each with what it lies in.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Areas(pub Vec<Area>);

list!(Areas, Area);

/// A run of the programme.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    AsChangeset,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(table_name = seasons)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
#[serde(rename_all = "camelCase")]
pub struct Season {
    /// The season's id.
    pub id: SeasonId,
    /// Its name.
    pub name: GroupName,
    /// The places that a team may name as its own, such as counties; none if place does not matter.
    pub areas: Areas,
    /// The first civil date that counts.
    pub starts_on: CivilDate,
    /// How many weeks it runs.
    pub weeks: i32,
    /// The last civil date that counts.
    pub ends_on: CivilDate,
    /// The zone in which its dates begin and end.
    pub time_zone: ZoneName,
    /// The first date on which a team can be founded, or somebody can take part alone.
    pub registration_opens_on: CivilDate,
    /// The last date on which a team can be founded.
    pub registration_closes_on: CivilDate,
    /// The last date on which somebody can join a team, or take part alone; they count from then on.
    pub joining_closes_on: CivilDate,
    /// Members that a team needs to be ranked.
    pub smallest_team: i32,
    /// Members that a team may have.
    pub largest_team: i32,
    /// How many days back its people may enter what they did.
    pub back_entry_days: i32,
    /// What its boards rank by where nothing else is asked for.
    pub ranking_metric: BoardMetric,
    /// Hours after the end of a period until its boards are settled.
    pub grace_hours: i32,
    /// Steps of a day that count for a capped mean.
    pub daily_cap: i32,
    /// Minutes of moderate or vigorous activity that are a FitEx mile.
    pub minutes_per_mile: i32,
    /// FitEx miles that the norm asks of each member in a week: 10, or 20 for an hour a day.
    pub miles_a_week: i32,
    /// Groups that cut across places, such as staff and students; a team may name one as its own.
    pub cohorts: Areas,
    /// The agent who runs it; absent if that account is gone.
    pub created_by: Option<UserId>,
    /// Counts changes; an update names the version it changes.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Listed for Season {
    const LIST: &str = "seasons";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

number::ranged!(/** How long a season is: 1 to 52 weeks. */ Weeks, 1, 52);
number::ranged!(/** How many members a team has: 2 to 10; the programme advises 6. */ TeamSize, 2, 10);
number::ranged!(/** Hours until a board is settled: 0 to 336, two weeks. */ GraceHours, 0, 336);
number::ranged!(/** Steps of a day that count: 5,000 to 100,000. */ DailyCap, 5000, 100_000);
number::ranged!(/** Minutes that are a mile: 5 to 60. */ MinutesPerMile, 5, 60);
number::ranged!(/** Miles of a member in a week: 1 to 60. */ MilesAWeek, 1, 60);
number::ranged!(/** How many days back something may be entered: 0 to 60. */ BackEntryDays, 0, 60);

/// What it takes to make a season.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSeason {
    /// Its name.
    #[serde(default)]
    #[schema(value_type = GroupName, required)]
    pub name: Field<GroupName>,
    /// The places that a team may name as its own: at most 500, from the widest to the narrowest, parted by slashes.
    #[schema(value_type = Option<Vec<Area>>)]
    pub areas: Option<Field<Vec<Area>>>,
    /// The first civil date that counts: today or later.
    #[serde(default)]
    #[schema(value_type = CivilDate, required)]
    pub starts_on: Field<CivilDate>,
    /// How many weeks it runs; 8 if left out.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 52, default = 8)]
    pub weeks: Option<Field<Weeks>>,
    /// The IANA time zone in which its dates begin and end.
    #[serde(default)]
    #[schema(value_type = ZoneName, required)]
    pub time_zone: Field<ZoneName>,
    /// The first date on which a team can be founded; today if left out.
    #[schema(value_type = Option<CivilDate>)]
    pub registration_opens_on: Option<Field<CivilDate>>,
    /// The last date on which a team can be founded; the eleventh day after the start if left out, as in the programme.
    #[schema(value_type = Option<CivilDate>)]
    pub registration_closes_on: Option<Field<CivilDate>>,
    /// The last date on which somebody can join; the season's last if left out.
    #[schema(value_type = Option<CivilDate>)]
    pub joining_closes_on: Option<Field<CivilDate>>,
    /// Members that a team needs to be ranked; 3 if left out.
    #[schema(value_type = Option<u32>, minimum = 2, maximum = 10, default = 3)]
    pub smallest_team: Option<Field<TeamSize>>,
    /// Members that a team may have; 6 if left out.
    #[schema(value_type = Option<u32>, minimum = 2, maximum = 10, default = 6)]
    pub largest_team: Option<Field<TeamSize>>,
    /// How many days back its people may enter what they did; 14 if left out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 60, default = 14)]
    pub back_entry_days: Option<Field<BackEntryDays>>,
    /// What its boards rank by; `goal_day_rate` if left out.
    #[schema(value_type = Option<BoardMetric>)]
    pub ranking_metric: Option<Field<BoardMetric>>,
    /// Hours after the end of a period until its boards are settled; 72 if left out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 336, default = 72)]
    pub grace_hours: Option<Field<GraceHours>>,
    /// Steps of a day that count for a capped mean; 20,000 if left out.
    #[schema(value_type = Option<u32>, minimum = 5_000, maximum = 100_000, default = 20_000)]
    pub daily_cap: Option<Field<DailyCap>>,
    /// Minutes of moderate or vigorous activity that are a FitEx mile; 15 if left out.
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 60, default = 15)]
    pub minutes_per_mile: Option<Field<MinutesPerMile>>,
    /// FitEx miles that the norm asks of each member in a week; 10 if left out.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 60, default = 10)]
    pub miles_a_week: Option<Field<MilesAWeek>>,
    /// Groups that cut across places: at most 50.
    #[schema(value_type = Option<Vec<Area>>)]
    pub cohorts: Option<Field<Vec<Area>>>,
}

/// What can be changed of a season: a JSON Merge Patch (RFC 7396). Once it has started, only its name,
/// places, cohorts and windows can be.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeasonPatch {
    /// Its name.
    #[serde(default)]
    #[schema(value_type = Option<GroupName>, nullable = false)]
    pub name: Change<GroupName>,
    /// The places that a team may name as its own.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Area>>, nullable = false)]
    pub areas: Change<Vec<Area>>,
    /// The first civil date that counts.
    #[serde(default)]
    #[schema(value_type = Option<CivilDate>, nullable = false)]
    pub starts_on: Change<CivilDate>,
    /// How many weeks it runs.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 52, nullable = false)]
    pub weeks: Change<Weeks>,
    /// The zone in which its dates begin and end.
    #[serde(default)]
    #[schema(value_type = Option<ZoneName>, nullable = false)]
    pub time_zone: Change<ZoneName>,
    /// The first date on which a team can be founded.
    #[serde(default)]
    #[schema(value_type = Option<CivilDate>, nullable = false)]
    pub registration_opens_on: Change<CivilDate>,
    /// The last date on which a team can be founded.
    #[serde(default)]
    #[schema(value_type = Option<CivilDate>, nullable = false)]
    pub registration_closes_on: Change<CivilDate>,
    /// The last date on which somebody can join.
    #[serde(default)]
    #[schema(value_type = Option<CivilDate>, nullable = false)]
    pub joining_closes_on: Change<CivilDate>,
    /// Members that a team needs to be ranked.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 2, maximum = 10, nullable = false)]
    pub smallest_team: Change<TeamSize>,
    /// Members that a team may have.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 2, maximum = 10, nullable = false)]
    pub largest_team: Change<TeamSize>,
    /// How many days back its people may enter what they did.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 60, nullable = false)]
    pub back_entry_days: Change<BackEntryDays>,
    /// What its boards rank by.
    #[serde(default)]
    #[schema(value_type = Option<BoardMetric>, nullable = false)]
    pub ranking_metric: Change<BoardMetric>,
    /// Hours after the end of a period until its boards are settled.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 336, nullable = false)]
    pub grace_hours: Change<GraceHours>,
    /// Steps of a day that count for a capped mean.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 5_000, maximum = 100_000, nullable = false)]
    pub daily_cap: Change<DailyCap>,
    /// Minutes of moderate or vigorous activity that are a FitEx mile.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 60, nullable = false)]
    pub minutes_per_mile: Change<MinutesPerMile>,
    /// FitEx miles that the norm asks of each member in a week.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 60, nullable = false)]
    pub miles_a_week: Change<MilesAWeek>,
    /// Groups that cut across places.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Area>>, nullable = false)]
    pub cohorts: Change<Vec<Area>>,
}
