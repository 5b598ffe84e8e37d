//! A person with an account, and what they send to make or change it.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Change, Field};
use super::id::UserId;
use super::text::{DisplayName, Email, NewPassword, Password};
use super::time::{Instant, ZoneName};
use crate::database::tables::users;

words! {
    /// Whether somebody is of age.
    AgeGroup, "an age group" {
        /// Of age.
        Adult = "adult",
        /// A child or a youth.
        Minor = "minor",
    }
}

words! {
    /// What a person may do beyond their own affairs.
    Role, "a role" {
        /// Takes part.
        Member = "member",
        /// Runs seasons and sees their teams.
        Agent = "agent",
        /// Looks after this FitEx.
        Admin = "admin",
    }
}

words! {
    /// The units that apps show to the person. Answers of FitEx are always metric.
    UnitPreference, "a unit preference" {
        /// Kilometres.
        Metric = "metric",
        /// Miles.
        Imperial = "imperial",
    }
}

/// A person with an account.
#[derive(
    Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = users)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// The address that the person signs in with.
    pub email: Email,
    /// The name under which others see the person.
    pub display_name: DisplayName,
    /// The IANA time zone of the person's days.
    pub time_zone: ZoneName,
    /// The units that apps show to the person. Answers of FitEx are always metric.
    pub unit_preference: UnitPreference,
    /// What the person may do.
    pub role: Role,
    /// Whether the person is of age: minors are on no board outside their team.
    pub age_group: AgeGroup,
    /// Counts changes; an update names the version it changes.
    pub version: i32,
    /// When the account was made.
    pub created_at: Instant,
    /// When the account was last changed.
    pub updated_at: Instant,
}

/// What it takes to sign up.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignUp {
    /// The address to sign in with; it belongs to one account only.
    #[serde(default)]
    #[schema(value_type = Email, required)]
    pub email: Field<Email>,
    /// 15 to 128 characters, not easily guessed.
    #[serde(default)]
    #[schema(value_type = NewPassword, required)]
    pub password: Field<NewPassword>,
    /// The name under which others see the person.
    #[serde(default)]
    #[schema(value_type = DisplayName, required)]
    pub display_name: Field<DisplayName>,
    /// The IANA time zone of the person's days.
    #[serde(default)]
    #[schema(value_type = ZoneName, required)]
    pub time_zone: Field<ZoneName>,
    /// The units that apps show; metric if left out.
    #[schema(value_type = Option<UnitPreference>)]
    pub unit_preference: Option<Field<UnitPreference>>,
    /// Whether the person is of age; `adult` if left out.
    #[schema(value_type = Option<AgeGroup>)]
    pub age_group: Option<Field<AgeGroup>>,
}

/// What a person may change about their account: a JSON Merge Patch (RFC 7396).
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserPatch {
    /// The name under which others see the person.
    #[serde(default)]
    #[schema(value_type = Option<DisplayName>, nullable = false)]
    pub display_name: Change<DisplayName>,
    /// The IANA time zone of the person's days.
    #[serde(default)]
    #[schema(value_type = Option<ZoneName>, nullable = false)]
    pub time_zone: Change<ZoneName>,
    /// The units that apps show.
    #[serde(default)]
    #[schema(value_type = Option<UnitPreference>, nullable = false)]
    pub unit_preference: Change<UnitPreference>,
    /// Whether the person is of age.
    #[serde(default)]
    #[schema(value_type = Option<AgeGroup>, nullable = false)]
    pub age_group: Change<AgeGroup>,
}

/// What it takes to change a password.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    #[serde(default)]
    #[schema(value_type = Password, required)]
    pub current_password: Field<Password>,
    /// The password from now on: 15 to 128 characters, not easily guessed.
    #[serde(default)]
    #[schema(value_type = NewPassword, required)]
    pub new_password: Field<NewPassword>,
}

/// What was removed with an account: everything FitEx held about the person.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The account that is gone.
    pub user_id: UserId,
    /// When it went.
    pub deleted_at: Instant,
    /// Sessions that were ended and removed.
    pub sessions: i32,
    /// Authorizations at data providers that were removed with their secrets.
    pub tokens: i32,
    /// Devices that were removed.
    pub devices: i32,
    /// Days that were removed.
    pub days: i32,
    /// Records of what sources said of days that were removed.
    pub day_records: i32,
    /// Excuses of days that were removed.
    pub excuses: i32,
    /// Records of steps within a day that were removed.
    pub intraday_steps: i32,
    /// Sync runs that were removed.
    pub sync_runs: i32,
    /// Self-reported activities that were removed.
    pub activities: i32,
    /// Entries of fruit and vegetables that were removed.
    pub nutrition: i32,
    /// Goals that were removed.
    pub goals: i32,
    /// Aims beside the goals that were removed.
    pub aims: i32,
    /// Times in seasons and teams that were removed.
    pub memberships: i32,
    /// Permissions of API clients that were removed.
    pub client_permissions: i32,
    /// Grants that FitEx withdraws at their providers; it goes on trying until that is done.
    pub withdrawals: i32,
}
