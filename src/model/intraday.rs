//! Steps within a day.

use async_graphql::{ComplexObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Field, Invalid, Parse, Raw};
use super::time::{CivilDate, Instant, ZoneName};
use crate::stored_as;

/// Counts of steps, one for each interval of a day.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, ToSchema)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Counts(pub Vec<Option<i32>>);

stored_as!(
    Counts,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(serde_json::from_str(&value)?)),
    |this| serde_json::Value::from(this.0.clone()).to_string()
);

/// Steps within a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct IntradaySteps {
    /// The civil date in the day's zone.
    pub date: CivilDate,
    /// How long each interval is, in minutes: 1, 5 or 15.
    pub interval_minutes: i32,
    /// The IANA time zone of the day.
    pub time_zone: ZoneName,
    /// Steps in each interval. The first begins at local midnight and each follows the one before in
    /// time that passes, so that a day of 23 hours has fewer and one of 25 more. An interval that is
    /// absent is one in which nothing was worn, or of which nothing has arrived; only Google Health
    /// tells the difference from zero.
    #[schema(value_type = Vec<Option<i32>>)]
    #[graphql(skip)]
    pub steps: Counts,
    /// The sum of the intervals; absent if none is known.
    pub total_steps: Option<i32>,
    /// What the day's own record says. It may differ from `totalSteps`: providers count days and
    /// minutes by rules of their own.
    pub day_steps: Option<i32>,
    /// When the provider told it.
    pub observed_at: Instant,
}

#[ComplexObject]
impl IntradaySteps {
    /// Steps in each interval. The first begins at local midnight and each follows the one before in
    /// time that passes. An interval that is absent is one in which nothing was worn, or of which
    /// nothing has arrived.
    async fn steps(&self) -> &[Option<i32>] {
        &self.steps.0
    }
}

impl IntradaySteps {
    /// The same beside what the day's own record says.
    #[must_use]
    pub fn beside(self, day_steps: Option<i32>) -> Self {
        let told = self.steps.0.iter().flatten();
        let total = told.clone().next().is_some().then(|| told.sum());
        Self {
            total_steps: total,
            day_steps,
            ..self
        }
    }
}

/// How long the intervals are, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail(pub u8);

impl Default for Detail {
    fn default() -> Self {
        Self(15)
    }
}

impl Parse for Detail {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let minutes = match raw {
            // A query string has no numbers.
            Raw::Text(text) => text.parse().map_or(Raw::Text(text), Raw::Integer),
            raw => raw,
        };
        match minutes.integer()? {
            1 => Ok(Self(1)),
            5 => Ok(Self(5)),
            15 => Ok(Self(15)),
            _ => Err(Invalid::new("unknown_value", "must be 1, 5 or 15.")),
        }
    }
}

/// Which steps within a day.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IntradayWish {
    /// How long the intervals are, in minutes: 1, 5 or 15; 15 if left out.
    #[param(value_type = Option<u32>, default = 15)]
    pub minutes: Option<Field<Detail>>,
}
