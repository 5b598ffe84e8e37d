//! Who the person is: what Google tells, and the name that they have in FitEx.

use jiff::ToSpan;

use super::units::{height, rounded, weight};
use super::{Asked, Made, allowed};
use crate::error::Result;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{Profile, ProfileOf};
use crate::store;
use crate::upstream::google_health::readings::{
    AccountProfile, AccountSettings, Family, HEIGHTS, Listed, Measurement, STEPS, Units, WEIGHTS,
};

/// Days of which the mean is taken.
const DAYS: i64 = 30;

/// The profile.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let readings = asked.readings();
    let (known, settings, id, steps, tall, heavy) = tokio::join!(
        readings.profile(),
        readings.settings(),
        readings.former_id(),
        mean_steps(asked),
        newest(asked, &HEIGHTS),
        newest(asked, &WEIGHTS),
    );
    let settings = allowed(settings)?.unwrap_or_default();
    let id = allowed(id)?.flatten();
    let name = name(asked).await?;
    let user = Profile {
        average_daily_steps: steps?,
        display_name: name.clone(),
        encoded_id: id.unwrap_or_else(|| asked.live.user.to_string()),
        full_name: name,
        height: tall?.map(|millimeters| rounded(height(asked.units, millimeters), 1)),
        offset_from_utc_millis: offset(asked),
        timezone: asked.zone.to_string(),
        weight: heavy?.map(|grams| rounded(weight(asked.units, grams), 3)),
        ..of_settings(&settings)
    };
    let user = with_profile(asked, user, &known?);
    Ok(Answer::json(&ProfileOf { user })?)
}

/// The name that the person has in FitEx.
async fn name(asked: &Asked<'_>) -> Result<String> {
    let user = asked.live.user;
    let found = asked
        .app
        .database
        .read(move |conn| store::users::find(conn, user));
    Ok(found.await?.display_name.as_str().to_owned())
}

/// Milliseconds from UTC now.
fn offset(asked: &Asked<'_>) -> i64 {
    let now = asked.app.now().0.to_zoned(asked.zone.zone());
    i64::from(now.offset().seconds()) * 1_000
}

/// What was measured last, if anything was.
async fn newest(asked: &Asked<'_>, kind: &Listed<Measurement>) -> Made<Option<f64>> {
    // What was measured in this very second is not before it.
    let now = asked.clock(asked.app.now().0).saturating_add(1.second());
    let read = asked.readings().newest(kind, now).await;
    Ok(allowed(read)?.flatten().map(|measured| measured.amount))
}

/// The mean of the last days, today included; nothing if none of them is told.
async fn mean_steps(asked: &Asked<'_>) -> Made<Option<f64>> {
    let first = asked.today.saturating_sub((DAYS - 1).days());
    let dates = (first, asked.today);
    let readings = asked.readings();
    let read = readings.daily(&STEPS, Family::All, dates).await;
    let days = allowed(read)?.unwrap_or_default();
    let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let sum: f64 = days.values().sum();
    Ok((count > 0).then(|| (sum / f64::from(count)).round()))
}

fn of_settings(settings: &AccountSettings) -> Profile {
    let unit = |units: Units| Some(unit_name(units).to_owned());
    let language = settings
        .language
        .as_deref()
        .map(|language| language.replace('-', "_"));
    let stride = |kind: Option<&str>| kind.map(str::to_owned);
    Profile {
        auto_stride_enabled: settings.auto_stride,
        distance_unit: unit(settings.distance),
        glucose_unit: unit(settings.glucose),
        height_unit: unit(settings.height),
        language_locale: language.clone(),
        locale: language,
        stride_length_running_type: stride(settings.running_stride),
        stride_length_walking_type: stride(settings.walking_stride),
        swim_unit: unit(settings.swim),
        temperature_unit: unit(settings.temperature),
        water_unit: unit(settings.water),
        water_unit_name: Some(match settings.water {
            Units::UnitedStates => "fl oz".to_owned(),
            _ => "ml".to_owned(),
        }),
        weight_unit: unit(settings.weight),
        ..Profile::default()
    }
}

/// Fitbit's name of a system of units.
fn unit_name(units: Units) -> &'static str {
    match units {
        Units::Metric => "METRIC",
        Units::UnitedStates => "en_US",
        Units::UnitedKingdom => "en_GB",
    }
}

fn with_profile(asked: &Asked<'_>, user: Profile, known: &AccountProfile) -> Profile {
    let stride = |millimeters: Option<f64>| {
        millimeters.map(|stride| rounded(height(asked.units, stride), 2))
    };
    Profile {
        age: known.age,
        member_since: known.member_since,
        stride_length_running: stride(known.running_stride_millimeters),
        stride_length_walking: stride(known.walking_stride_millimeters),
        ..user
    }
}
