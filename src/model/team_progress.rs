//! How a team does together, beside the sum of its members' own goals.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::id::TeamId;
use super::team::{Team, TeamMember};
use super::time::CivilDate;

words! {
    /// Why a team is listed without a rank.
    UnrankedReason, "a reason" {
        /// Fewer members than the season asks for.
        TooFewMembers = "too_few_members",
        /// Fewer than half of the member-days are known.
        LowCoverage = "low_coverage",
        /// What the board ranks by is not known, such as a baseline from before the season.
        NotMeasurable = "not_measurable",
        /// The person is not shown on boards: by their own choice, because they are a minor, or in a time
        /// of care.
        Hidden = "hidden",
    }
}

/// Steps of a team beside the sum of its members' own goals.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamSteps {
    /// What all members did on their dates in the team; at most 30,000 a day of each.
    pub done: i64,
    /// The same with each member counted up to 150 % of their own goals.
    pub credited: i64,
    /// The sum of the members' own goals over their dates in the team, each as it was when the week began;
    /// excused dates are left out. 0 if nobody has a goal.
    pub target: i64,
    /// `credited / target`; absent without a target.
    pub ratio: Option<f64>,
}

/// FitEx miles of a team beside the programme's norm.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamMiles {
    /// Hundredths of a FitEx mile: one mile for each 15 minutes, or what the season says, of moderate or
    /// vigorous activity that a device told, and those of self-reports that no device saw.
    pub done_hundredths: i64,
    /// The norm: the season's miles a week of each member, by their dates in the team.
    pub norm_hundredths: i64,
}

/// Fruit and vegetables of a team beside the programme's norm, in quarters of a cup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamCups {
    /// What the members entered of their dates in the team.
    pub done_quarters: i64,
    /// The norm: five cups a day of each member, by their dates in the team.
    pub norm_quarters: i64,
}

/// A target of goal days that a team can choose.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct GoalDaysChoice {
    /// Of a hundred member-days, how many are to be met.
    pub percent: i32,
    /// How many of the period's member-days that is.
    pub needed: i32,
    /// The chance to reach that if each member-day is met with probability 0.4, as goals are calibrated.
    pub odds: f64,
}

/// Dates on which members met their own goals.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct GoalDays {
    /// How many were met.
    pub met: i32,
    /// Of how many it is known.
    pub known: i32,
    /// `GOAL_DAY_RATE`: the mean over members of the share met, of at least five goal days a week, so that
    /// to hide bad days does not pay. Absent while no member-day has ended.
    pub rate: Option<f64>,
    /// The standard error of that rate: so small a sample varies by itself.
    pub standard_error: Option<f64>,
    /// `GOAL_DAYS_TARGET`: how many of the period's member-days the team wants to meet, by its
    /// `goalDaysPercent`.
    pub needed: i32,
    /// The chance to reach that if each member-day is met with probability 0.4, as goals are calibrated.
    pub odds: f64,
    /// What a captain may choose instead, the easiest first.
    pub choices: Vec<GoalDaysChoice>,
}

/// What the caller has to do with it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct OwnShare {
    /// What the caller did on their dates in the team.
    pub done: i64,
    /// The same up to 150 % of their own goals.
    pub credited: i64,
    /// The sum of their own goals over those dates.
    pub target: i64,
    /// `credited` beside the team's target; absent without one.
    pub share_of_team_goal: Option<f64>,
    /// `done` beside their own target; absent without one.
    pub share_of_own_goal: Option<f64>,
}

/// How a team does together. A date counts for the team from the day on which a member joined until the
/// day on which they left; it closes in the member's own zone, and shares and means are of closed dates.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamProgress {
    /// The team.
    pub team_id: TeamId,
    /// The first civil date.
    pub from: CivilDate,
    /// The last civil date.
    pub to: CivilDate,
    /// People who were in the team on a date of the period.
    pub members: i32,
    /// Their dates in the team that have closed, without excused ones.
    pub member_days: i32,
    /// How many of those are known and were worn.
    pub valid_days: i32,
    /// `validDays / memberDays`; absent while no date has closed.
    pub coverage: Option<f64>,
    /// Steps beside the sum of the members' own goals.
    pub steps: TeamSteps,
    /// `TEAM_TOTAL`: all that members walked on closed dates in the team, excused ones included. Never
    /// to be ranked by across sizes.
    pub team_total: i64,
    /// FitEx miles beside the programme's norm.
    pub fitex_miles: TeamMiles,
    /// Fruit and vegetables beside the programme's norm; absent on a team's page.
    pub fruit_vegetables: Option<TeamCups>,
    /// Dates on which members met their own goals.
    pub goal_days: GoalDays,
    /// `MEAN_PER_MEMBER_DAY`: steps for each member and date; what is missing is none.
    pub mean_per_member_day: Option<f64>,
    /// `CAPPED_MEAN`: the same with each day counted up to the season's cap.
    pub capped_mean: Option<f64>,
    /// `MEDIAN_MEMBER`: the median of the means of members who have four valid days.
    pub median_member: Option<f64>,
    /// `PROGRESS_INDEX`: the mean over members of steps beside their own goals, each up to 1.25.
    pub progress_index: Option<f64>,
    /// `OWN_PLUS_TEAM`: 0.4 for one's own goal met and 0.6 by the teammates who met theirs, averaged.
    pub own_plus_team: Option<f64>,
    /// `ALL_MEET`: dates on which everybody met their own goal; for pairs and trios.
    pub all_met_days: i32,
    /// `WEAKEST_LINK`: steps beside goals of the member who did least; for pairs and trios.
    pub weakest_link: Option<f64>,
    /// `RANDOM_REP`: the share of dates on which the member who was drawn for the team met their own goal;
    /// absent before a date has closed, and in a season without draws.
    pub random_rep: Option<f64>,
    /// What that share is to be expected: on each date the share of members with a goal who met it,
    /// averaged.
    pub random_rep_expected: Option<f64>,
    /// Why the team would be listed without a rank; absent if it would be ranked.
    pub unranked: Option<UnrankedReason>,
    /// The caller's own part; absent for who is not in the team.
    pub own: Option<OwnShare>,
}

/// All that a team's page shows.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamPage {
    /// The team.
    pub team: Team,
    /// Its members, the longest-serving first.
    pub members: Vec<TeamMember>,
    /// The season's current week.
    pub progress: TeamProgress,
}

/// Which dates to look at.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TeamProgressRange {
    /// The first date; the first of the season's current week if left out. Weeks are counted from the
    /// season's start.
    #[param(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date; the last of the week that `from` is in if left out. Dates outside the season do not
    /// count.
    #[param(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
}
