//! A copy of everything that FitEx keeps of a person, for them to take along.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::activity::Activity;
use super::aim::Aim;
use super::care::Care;
use super::client_permission::ClientPermission;
use super::day::Day;
use super::day_record::DayRecord;
use super::device::Device;
use super::excuse::Excuse;
use super::goal::Goal;
use super::membership::Membership;
use super::nutrition::Nutrition;
use super::session::Session;
use super::time::Instant;
use super::token::Token;
use super::token_event::TokenEvent;
use super::user::User;

/// A copy of everything that FitEx keeps of a person, without its secrets: neither passwords nor what
/// their tokens are at a provider. A date that was not measured is in none of the lists.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct AccountExport {
    /// When the copy was made.
    pub exported_at: Instant,
    /// The account.
    pub user: User,
    /// The sessions that have not ended, the newest first.
    pub sessions: Vec<Session>,
    /// The authorizations at data providers.
    pub tokens: Vec<Token>,
    /// What became of the authorizations, the newest first.
    pub token_events: Vec<TokenEvent>,
    /// The devices, as the provider last told them.
    pub devices: Vec<Device>,
    /// What counts of each day, the earliest first.
    pub days: Vec<Day>,
    /// What each source said of the days, and what it had said before, by date and source.
    pub day_records: Vec<DayRecord>,
    /// The dates that were taken out of every count, the earliest first.
    pub excuses: Vec<Excuse>,
    /// The times of care, the earliest first.
    pub care: Vec<Care>,
    /// The self-reported activities, the last entered first.
    pub activities: Vec<Activity>,
    /// Fruit and vegetables, the earliest date first.
    pub nutrition: Vec<Nutrition>,
    /// The goals, the newest first.
    pub goals: Vec<Goal>,
    /// What is aimed at beside the goals, by kind.
    pub aims: Vec<Aim>,
    /// The times in seasons and teams, the newest first.
    pub memberships: Vec<Membership>,
    /// What API clients were allowed, that of the newest client first.
    pub client_permissions: Vec<ClientPermission>,
}
