//! Fruit and vegetables, by a person's own word.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Field, Invalid, Parse, Raw};
use super::id::UserId;
use super::page::{Cursor, Limit, Listed};
use super::time::{CivilDate, Instant};
use crate::database::tables::nutrition;

/// Fruit and vegetables of a date. The programme's norm is five cups a day, 280 in eight weeks.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = nutrition)]
#[serde(rename_all = "camelCase")]
pub struct Nutrition {
    /// The civil date.
    pub date: CivilDate,
    /// Fruit and vegetables in quarters of a cup: 20 are five cups, 0 is none at all.
    pub quarter_cups: i32,
    /// Who entered it.
    pub entered_by: UserId,
    /// When it was last entered.
    pub updated_at: Instant,
}

impl Listed for Nutrition {
    const LIST: &str = "nutrition";

    fn key(&self) -> String {
        self.date.to_string()
    }
}

/// Quarters of a cup: 0 to 160.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarterCups(pub i32);

impl Parse for QuarterCups {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        i32::try_from(raw.integer()?)
            .ok()
            .filter(|quarters| (0..=160).contains(quarters))
            .map(Self)
            .ok_or_else(|| {
                Invalid::new(
                    "out_of_range",
                    "must lie between 0 and 160 quarters: 40 cups.",
                )
            })
    }
}

/// Fruit and vegetables to be entered.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewNutrition {
    /// Quarters of a cup, 0 to 160: write 6 for a cup and a half.
    #[serde(default)]
    #[schema(value_type = u32, required, minimum = 0, maximum = 160)]
    pub quarter_cups: Field<QuarterCups>,
}

/// Which dates to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NutritionRange {
    /// The first date; 27 days before the last if left out.
    #[param(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date; the person's today if left out.
    #[param(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
    /// How many items: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Field<Limit>>,
    /// `pageInfo.nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Field<Cursor>>,
}
