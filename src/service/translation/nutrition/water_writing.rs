//! Water that is logged at Google, and changed there.

use super::super::removing::unknown;
use super::super::units::one_water;
use super::super::{Asked, Made};
use super::water_log::entry;
use crate::model::fitbit::answers::WrittenWater;
use crate::model::fitbit::{Answer, Units};
use crate::upstream::google_health::readings::{DRUNK, Meal};
use crate::upstream::google_health::writings::{Log, NewDrunk, Volume};

/// Millilitres that nobody drinks.
const MOST: f64 = 1e5;
const OUNCES_OF_A_CUP: f64 = 8.0;

/// Logs water.
pub(in super::super) async fn log(asked: &Asked<'_>) -> Made {
    let at = asked.mealtime(Meal::Anytime, asked.date("date")?)?;
    let (milliliters, unit) = volume(asked)?;
    let new = NewDrunk {
        at,
        milliliters,
        unit,
    };
    let logged = asked.writings().log_water(&new).await?;
    let water_log = entry(asked, &logged);
    Ok(Answer::json_with(201, &WrittenWater { water_log })?)
}

/// Changes logged water.
pub(in super::super) async fn change(asked: &Asked<'_>) -> Made {
    let (milliliters, unit) = volume(asked)?;
    let id = asked.number_in_path("water-log-id").ok_or_else(unknown)?;
    let application = &asked.live.token().client_id;
    let writings = asked.writings();
    let known = writings.own((Log::Water, id), &DRUNK, application).await?;
    let new = NewDrunk {
        at: known.ok_or_else(unknown)?.at,
        milliliters,
        unit,
    };
    let changed = writings.change_water(id, &new).await?;
    let water_log = entry(asked, &changed);
    Ok(Answer::json(&WrittenWater { water_log })?)
}

/// Millilitres, and in what they were said; if that is not said, in what the caller's language uses.
fn volume(asked: &Asked<'_>) -> Made<(f64, Volume)> {
    let ounce = one_water(Units::UnitedStates);
    let said = asked.call.text("unit").filter(|unit| !unit.is_empty());
    let usual = match asked.units {
        Units::UnitedStates => "fl oz",
        Units::Metric | Units::UnitedKingdom => "ml",
    };
    let (unit, one) = match said.unwrap_or(usual) {
        "ml" => (Volume::Milliliter, 1.0),
        "fl oz" => (Volume::FluidOunce, ounce),
        "cup" => (Volume::Cup, ounce * OUNCES_OF_A_CUP),
        _ => return Err(asked.faulty("unit")),
    };
    Ok((asked.amount("amount", MOST / one)? * one, unit))
}
