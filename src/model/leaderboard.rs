//! Boards: people or teams of a season, ranked over a period.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::id::{SeasonId, TeamId};
use super::page::Limit;
use super::team_progress::UnrankedReason;
use super::text::Area;
use super::time::{CivilDate, Instant};
use crate::database::tables::standings;

words! {
    /// Who a board ranks.
    Subject, "a kind of board" {
        /// People.
        Users = "users",
        /// Teams.
        Teams = "teams",
    }
}

words! {
    /// What a board ranks by.
    BoardMetric, "a metric of boards" {
        /// The share of goal days on which people met their own goals, of at least five a week; of a team
        /// the mean of its members'. Fair to size and fitness.
        GoalDayRate = "goal_day_rate",
        /// Steps for each member and date, each date up to the season's cap; what is missing is none.
        CappedMean = "capped_mean",
        /// Steps beside people's own goals, each up to 1.25; of a team the mean of its members'.
        ProgressIndex = "progress_index",
        /// The mean of the valid days beside that of the seven dates before the season, less 1; of a team
        /// the mean of its members'.
        Improvement = "improvement",
        /// How little valid days differ: 1 less their coefficient of variation; of a team the mean of its
        /// members'. Needs four valid days.
        Consistency = "consistency",
    }
}

words! {
    /// How long a board looks.
    BoardPeriod, "a period of boards" {
        /// One civil date.
        Day = "day",
        /// A week of the season, counted from its start.
        Week = "week",
        /// The season up to now.
        Season = "season",
    }
}

impl Subject {
    /// What boards of a period rank by. On one date a person has met their goal or not, and neither
    /// improves nor is steady; of a team's members some have.
    pub fn metrics(self, period: BoardPeriod) -> &'static [BoardMetric] {
        use BoardMetric::{CappedMean, GoalDayRate, ProgressIndex};
        match (period, self) {
            (BoardPeriod::Week | BoardPeriod::Season, _) => BoardMetric::ALL,
            (BoardPeriod::Day, Self::Users) => &[ProgressIndex, CappedMean],
            (BoardPeriod::Day, Self::Teams) => &[GoalDayRate, ProgressIndex, CappedMean],
        }
    }
}

words! {
    /// How far a board stands.
    BoardState, "a state" {
        /// Still open: late data are taken into it.
        Provisional = "provisional",
        /// Closed, and as it was then.
        Settled = "settled",
        /// Closed, and corrected since: each row tells the rank it was settled with.
        Revised = "revised",
    }
}

/// What somebody did in a period, in the numbers that boards rank by.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = standings)]
#[diesel(treat_none_as_default_value = false)]
pub struct Tally {
    /// People who took part on a date of the period.
    pub members: i32,
    /// How many of them are known through the last closed date of the period.
    pub current_members: i32,
    /// Their closed dates, without excused ones.
    pub member_days: i32,
    /// How many of those are known and were worn.
    pub valid_days: i32,
    /// On how many they met their own goals.
    pub goal_days_met: i32,
    /// Of how many that is known.
    pub goal_days_known: i32,
    /// Steps, at most 30,000 a day of each.
    pub steps: i64,
    /// Closed dates whose steps were entered by hand.
    pub manual_days: i32,
    /// `valid_days / member_days`.
    pub coverage: Option<f64>,
    /// The share of the steps that the member did who did most.
    pub top_member_share: Option<f64>,
    /// By [`BoardMetric::GoalDayRate`].
    pub goal_day_rate: Option<f64>,
    /// By [`BoardMetric::CappedMean`].
    pub capped_mean: Option<f64>,
    /// By [`BoardMetric::ProgressIndex`].
    pub progress_index: Option<f64>,
    /// By [`BoardMetric::Improvement`].
    pub improvement: Option<f64>,
    /// By [`BoardMetric::Consistency`].
    pub consistency: Option<f64>,
    /// Why there is no rank.
    pub unranked: Option<UnrankedReason>,
}

/// A person or a team on a board.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct LeaderboardRow {
    /// The place, from 1; equal scores share it and the next comes as many places later (1-2-2-4). Absent
    /// for who is listed without one.
    pub rank: Option<i32>,
    /// The place when the board was settled; absent before, and for who had none.
    pub settled_rank: Option<i32>,
    /// The team; absent for a person.
    pub team_id: Option<TeamId>,
    /// The team's name, or what the person is called here: by their choice an alias or their name.
    pub name: String,
    /// Whether this is the caller, or a team of theirs.
    pub is_own: bool,
    /// What the board ranks by; absent if it is not known.
    pub score: Option<f64>,
    /// Of a goal day rate, its standard error: so small a sample varies by itself.
    pub standard_error: Option<f64>,
    /// The share of closed dates that are known and were worn: breaks ties, the greater first.
    pub coverage: Option<f64>,
    /// The share of a team's steps that one member did: breaks the ties that are left, the smaller first.
    pub top_member_share: Option<f64>,
    /// Closed dates, all members together, without excused ones.
    pub member_days: i32,
    /// How many of those are known and were worn.
    pub valid_days: i32,
    /// How many of those were entered by hand.
    pub manual_days: i32,
    /// People who took part: 1 for a person.
    pub members: i32,
    /// How many of them are known through the last closed date of the period.
    pub current_members: i32,
    /// Why there is no rank.
    pub unranked: Option<UnrankedReason>,
}

/// A board: who leads it, and where the caller is. Only closed dates count: a date closes at midnight
/// where the person is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Leaderboard {
    /// The season.
    pub season_id: SeasonId,
    /// Whether it ranks people or teams.
    pub of: Subject,
    /// What it ranks by.
    pub metric: BoardMetric,
    /// How long it looks.
    pub period: BoardPeriod,
    /// The first civil date.
    pub from: CivilDate,
    /// The last civil date.
    pub to: CivilDate,
    /// The place it is of; absent if it is of the whole season, a cohort or a team.
    pub area: Option<Area>,
    /// The cohort it is of.
    pub cohort: Option<Area>,
    /// The team whose members it ranks.
    pub team_id: Option<TeamId>,
    /// How far it stands.
    pub state: BoardState,
    /// When it is settled, or was: the season's grace after the period's end.
    pub settles_at: Instant,
    /// Counts what changed after it was settled, from 1 as it was then; 0 before.
    pub revision: i32,
    /// When it last changed after it was settled.
    pub revised_at: Option<Instant>,
    /// How many have a place on it.
    pub ranked: i32,
    /// The first of them, and behind them teams that are listed without a place.
    pub items: Vec<LeaderboardRow>,
    /// The caller and those around them, three on each side; empty for who has no place.
    pub around: Vec<LeaderboardRow>,
    /// The caller's own row, or their team's, whether or not it has a place; absent for who does not take
    /// part, and of a date that has not closed.
    pub own: Option<LeaderboardRow>,
}

/// Which board.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeaderboardQuery {
    /// Whether to rank people or teams; teams if left out. People's boards are for those who take part in
    /// the season.
    #[param(value_type = Option<Subject>)]
    pub of: Option<Field<Subject>>,
    /// What to rank by; the season's own metric if left out. People's boards of one date rank by
    /// `progress_index` or `capped_mean`, teams' also by `goal_day_rate`; where the season's own is none of
    /// these, `progress_index` is taken, of teams `goal_day_rate`.
    #[param(value_type = Option<BoardMetric>)]
    pub metric: Option<Field<BoardMetric>>,
    /// How long to look; the week if left out.
    #[param(value_type = Option<BoardPeriod>)]
    pub period: Option<Field<BoardPeriod>>,
    /// A date of the period; yesterday in the season's zone if left out, the last that can have closed. The
    /// board of one date is kept for 28 days after it.
    #[param(value_type = Option<CivilDate>)]
    pub date: Option<Field<CivilDate>>,
    /// One of the season's places, or what several lie in, as in `Virginia`.
    #[param(value_type = Option<Area>)]
    pub area: Option<Field<Area>>,
    /// One of the season's cohorts.
    #[param(value_type = Option<Area>)]
    pub cohort: Option<Field<Area>>,
    /// A team whose members to rank, for those in it; each only by what they share with the team.
    #[param(value_type = Option<TeamId>)]
    pub team_id: Option<Field<TeamId>>,
    /// How many places from the first: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<Field<Limit>>,
}
