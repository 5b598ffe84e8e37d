//! What a person aims at beside the goals that FitEx computes: how much to weigh, to sleep, to eat and
//! to drink. Programs set it through the Fitbit surface, and FitEx keeps it for them.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use utoipa::ToSchema;

use super::enums::words;
use super::time::{CivilDate, Instant};
use crate::database::tables::aims;

words! {
    /// What is aimed at.
    AimKind, "an aim" {
        /// The weight, in grams.
        Weight = "weight",
        /// Body fat, in percent of the weight.
        BodyFat = "body_fat",
        /// Sleep of a night, in minutes.
        Sleep = "sleep",
        /// Energy eaten in a day, in kilocalories.
        Food = "food",
        /// Water drunk in a day, in millilitres.
        Water = "water",
    }
}

words! {
    /// How hard an aim for food is to be.
    AimIntensity, "an intensity" {
        /// To stay as one is.
        Maintenance = "maintenance",
        /// Easier than medium.
        Easier = "easier",
        /// Medium.
        Medium = "medium",
        /// Harder than medium.
        KindaHard = "kinda_hard",
        /// The hardest.
        Harder = "harder",
    }
}

/// What a person aims at beside their goals. FitEx keeps it and computes nothing from it.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = aims)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Aim {
    /// What is aimed at.
    pub kind: AimKind,
    /// How much, in the unit of its kind.
    pub amount: f64,
    /// How much it was at first; only of the weight.
    pub amount_at_start: Option<f64>,
    /// Since which civil date; of weight and water.
    pub starts_on: Option<CivilDate>,
    /// How hard it is to be, if that was said; only of food.
    pub intensity: Option<AimIntensity>,
    /// Whether it is made for this person; only of food.
    pub personalized: Option<bool>,
    /// When it was last set.
    pub updated_at: Instant,
}
