//! Self-reports: bouts of activity, by a person's own word.

use async_graphql::{InputObject, SimpleObject};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::{ActivityId, UserId};
use super::page::{Cursor, Limit, Listed};
use super::text::Note;
use super::time::{CivilDate, Instant};
use crate::database::tables::activities;

words! {
    /// What somebody did. `GET /v1/activity-kinds` tells what each is worth.
    ActivityKind, "a kind of activity" {
        /// Walking slowly, about 3 km/h.
        WalkingSlow = "walking_slow",
        /// Walking at a moderate pace, about 5 km/h.
        Walking = "walking",
        /// Walking briskly, about 5.5 km/h.
        WalkingBrisk = "walking_brisk",
        /// Walking very briskly, about 6.5 km/h.
        WalkingVeryBrisk = "walking_very_brisk",
        /// Hiking.
        Hiking = "hiking",
        /// Jogging.
        Jogging = "jogging",
        /// Running, about 8 km/h.
        Running = "running",
        /// Running, about 10 km/h.
        RunningFast = "running_fast",
        /// Bicycling for pleasure, below 16 km/h.
        BicyclingLeisurely = "bicycling_leisurely",
        /// Bicycling.
        Bicycling = "bicycling",
        /// A stationary bicycle.
        StationaryBicycle = "stationary_bicycle",
        /// An elliptical trainer.
        EllipticalTrainer = "elliptical_trainer",
        /// A stair climber.
        StairClimber = "stair_climber",
        /// A rowing machine.
        RowingMachine = "rowing_machine",
        /// Strength training.
        StrengthTraining = "strength_training",
        /// Calisthenics.
        Calisthenics = "calisthenics",
        /// Stretching.
        Stretching = "stretching",
        /// Pilates.
        Pilates = "pilates",
        /// Yoga.
        Yoga = "yoga",
        /// Water aerobics.
        WaterAerobics = "water_aerobics",
        /// Aerobics.
        Aerobics = "aerobics",
        /// Ballroom dancing, slow.
        BallroomDancing = "ballroom_dancing",
        /// Swimming for pleasure.
        Swimming = "swimming",
        /// Swimming laps.
        SwimmingLaps = "swimming_laps",
        /// Kayaking.
        Kayaking = "kayaking",
        /// Ice skating.
        Skating = "skating",
        /// Snowshoeing.
        Snowshoeing = "snowshoeing",
        /// Badminton.
        Badminton = "badminton",
        /// Basketball.
        Basketball = "basketball",
        /// Soccer.
        Soccer = "soccer",
        /// Table tennis.
        TableTennis = "table_tennis",
        /// Tai chi.
        TaiChi = "tai_chi",
        /// Tennis.
        Tennis = "tennis",
        /// Housework.
        Housework = "housework",
        /// Gardening.
        Gardening = "gardening",
        /// Mowing a lawn on foot.
        MowingLawn = "mowing_lawn",
        /// Wheelchair propulsion.
        Wheelchair = "wheelchair",
        /// Anything else of moderate effort: one breathes faster and can still talk.
        OtherModerate = "other_moderate",
    }
}

words! {
    /// How FitEx miles were found.
    Conversion, "a conversion" {
        /// One for each mile walked or run.
        Miles = "miles",
        /// One for each 2,000 steps, the programme's convention.
        Steps = "steps",
        /// MET x minutes / 57: a mile for 15 minutes at 3.8 MET.
        MetMinutes = "met_minutes",
        /// Minutes / 15: a mile for 15 minutes of moderate activity.
        ModerateMinutes = "moderate_minutes",
        /// None: the effort is below moderate, 3 MET.
        BelowModerate = "below_moderate",
    }
}

/// What a kind of activity is worth.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct KindFacts {
    /// The kind.
    pub kind: ActivityKind,
    /// What the Compendium calls it.
    pub name: String,
    /// Metabolic equivalents, from the 2011 Compendium of Physical Activities (Ainsworth and others,
    /// doi 10.1249/MSS.0b013e31821ece12); absent for kinds that are counted by minutes alone.
    pub met: Option<f64>,
    /// The Compendium's code.
    pub compendium_code: Option<String>,
    /// Whether a step counter sees it.
    pub counts_as_steps: bool,
}

/// A bout of activity by a person's own word.
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
#[diesel(table_name = activities)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// The activity's id.
    pub id: ActivityId,
    /// Whose it is.
    pub user_id: UserId,
    /// Who entered it: the person, or the captain of their team.
    pub entered_by: UserId,
    /// The civil date.
    pub date: CivilDate,
    /// When it began, in minutes after local midnight.
    pub start_minute: Option<i32>,
    /// What was done.
    pub kind: ActivityKind,
    /// How long, in minutes.
    pub minutes: Option<i32>,
    /// How far, in metres.
    pub distance_meters: Option<i32>,
    /// Steps, as the person counted them.
    pub steps: Option<i32>,
    /// What the person says of it.
    pub note: Option<Note>,
    /// How the FitEx miles were found.
    pub conversion: Conversion,
    /// Minutes of at least moderate effort.
    pub active_minutes: i32,
    /// FitEx miles in hundredths: 100 for a mile walked or run, or for 15 minutes of moderate activity.
    pub fitex_miles_hundredths: i32,
    /// Steps that it stands for, where a step counter would have seen it.
    pub step_equivalent: Option<i32>,
    /// Counts changes; a change names the version it changes.
    pub version: i32,
    /// When it was entered.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Listed for Activity {
    const LIST: &str = "activities";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// A whole number of a unit, from 1 to a bound.
macro_rules! amount {
    ($(#[$doc:meta])* $name:ident, $most:literal, $range:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub i32);

        impl Parse for $name {
            type Wire = i32;

            fn parse(raw: Raw) -> Result<Self, Invalid> {
                i32::try_from(raw.integer()?)
                    .ok()
                    .filter(|amount| (1..=$most).contains(amount))
                    .map(Self)
                    .ok_or_else(|| Invalid::new("out_of_range", concat!("must lie between 1 and ", $range, ".")))
            }
        }
    };
}

amount!(/** How long, in minutes. */ Minutes, 1_440, "1440");
amount!(/** How far, in metres. */ Meters, 300_000, "300000");
amount!(/** Steps that somebody counted. */ CountedSteps, 100_000, "100000");

/// When something began, in minutes after local midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartMinute(pub i32);

impl Parse for StartMinute {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        i32::try_from(raw.integer()?)
            .ok()
            .filter(|minute| (0..1_440).contains(minute))
            .map(Self)
            .ok_or_else(|| Invalid::new("out_of_range", "must lie between 0 and 1439."))
    }
}

/// A bout of activity to be entered, or what one is to become.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivity {
    /// The civil date: not after the person's today, and at most 14 days before it.
    #[serde(default)]
    #[schema(value_type = CivilDate, required)]
    pub date: Field<CivilDate>,
    /// When it began, in minutes after local midnight: 0 to 1439.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 1439)]
    pub start_minute: Option<Field<StartMinute>>,
    /// What was done.
    #[serde(default)]
    #[schema(value_type = ActivityKind, required)]
    pub kind: Field<ActivityKind>,
    /// How long, in minutes: 1 to 1440. At least one of minutes, metres and steps is needed.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1440)]
    pub minutes: Option<Field<Minutes>>,
    /// How far, in metres: 1 to 300000; counts where one walks or runs.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 300_000)]
    pub distance_meters: Option<Field<Meters>>,
    /// Steps, as the person counted them: 1 to 100000; counts where one walks or runs.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 100_000)]
    pub steps: Option<Field<CountedSteps>>,
    /// What the person says of it: at most 200 characters.
    #[schema(value_type = Option<Note>)]
    pub note: Option<Field<Note>>,
}

/// Which activities to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActivityRange {
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
