//! How warm the skin is by night, and the core when somebody measures it.

use super::nights::{by_date, seconds_of};
use super::units::{rounded, temperature, warmer};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    CoreTemperature, CoreTemperatures, NightlyRelative, SkinTemperature, SkinTemperatures,
};
use crate::upstream::google_health::readings::{Between, CORE_TEMPERATURES, SKIN};

/// How much warmer than usual the skin was in each night. Google does not say what measured it.
pub(super) async fn skin(asked: &Asked<'_>) -> Made {
    let nights = by_date(asked, &SKIN).await?.into_iter();
    let nights = nights.filter_map(|(date_time, skin)| {
        let relative = warmer(asked.units, skin.nightly - skin.usual?);
        Some(SkinTemperature {
            date_time,
            log_type: "dedicated_temp_sensor".to_owned(),
            value: NightlyRelative {
                nightly_relative: rounded(relative, 1),
            },
        })
    });
    Ok(Answer::json(&SkinTemperatures {
        temp_skin: nights.collect(),
    })?)
}

/// How warm the core was, each time.
pub(super) async fn core(asked: &Asked<'_>) -> Made {
    let dates = asked.dates().await?;
    let told = match asked.known(dates) {
        Some(dates) => {
            let between = Between::dates(dates);
            asked.readings().points(&CORE_TEMPERATURES, between).await?
        }
        None => Vec::new(),
    };
    let measures = told.into_iter().map(|(at, celsius)| CoreTemperature {
        date_time: seconds_of(&at),
        value: rounded(temperature(asked.units, celsius), 1),
    });
    Ok(Answer::json(&CoreTemperatures {
        temp_core: measures.collect(),
    })?)
}
