//! What is measured while somebody sleeps, night by night and within nights; and how fit somebody is,
//! which is told day by day in the same way.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use jiff::{ToSpan, Zoned};
use serde::Serialize;

use super::units::rounded;
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    BreathingRate, Breaths, CardioScores, Night, NightWithin, Oxygen, OxygenMinute, Rmssd,
    StageBreathing, Variabilities, Variability, VariabilityMinute, Vo2Max,
};
use crate::upstream::google_health::readings::{
    BREATHING, Between, FITNESS, Listed, NIGHTLY_BREATHING, NIGHTLY_OXYGEN, NIGHTLY_VARIABILITY,
    OXYGEN, VARIABILITIES,
};

/// Hours without a measurement after which another night begins: nobody is awake so long in one.
const APART: i64 = 2;
/// When the earliest night of a date may begin on the date before.
const NOON: i8 = 12;

/// How the heart varied in each night.
pub(super) async fn variability(asked: &Asked<'_>) -> Made {
    let hrv = nights(asked, &NIGHTLY_VARIABILITY, |night| Variability {
        daily_rmssd: night.rmssd.map(|rmssd| rounded(rmssd, 3)),
        deep_rmssd: night.deep_rmssd.map(|rmssd| rounded(rmssd, 3)),
    });
    Ok(Answer::json(&Variabilities { hrv: hrv.await? })?)
}

/// How the heart varied within each night.
pub(super) async fn variability_within(asked: &Asked<'_>) -> Made {
    let hrv = within(asked, &VARIABILITIES, |minute, rmssd| VariabilityMinute {
        minute,
        value: Rmssd {
            rmssd: rounded(rmssd, 3),
        },
    });
    Ok(Answer::json(&Variabilities { hrv: hrv.await? })?)
}

/// Breaths a minute in each night.
pub(super) async fn breathing(asked: &Asked<'_>) -> Made {
    let br = nights(asked, &NIGHTLY_BREATHING, breathing_rate);
    Ok(Answer::json(&Breaths { br: br.await? })?)
}

/// Breaths a minute in each stage of each night. Of a nap later on a date nothing is told.
pub(super) async fn breathing_by_stage(asked: &Asked<'_>) -> Made {
    let dates = asked.dates().await?;
    let mut nights = BTreeMap::new();
    if let Some(dates) = asked.known(dates) {
        let between = Between::dates(dates);
        for night in asked.readings().points(&BREATHING, between).await? {
            nights.entry(night.at.date()).or_insert(night);
        }
    }
    let br = nights.into_iter().map(|(date_time, night)| Night {
        date_time,
        value: StageBreathing {
            deep_sleep_summary: night.deep.map(breathing_rate),
            full_sleep_summary: night.full.map(breathing_rate),
            light_sleep_summary: night.light.map(breathing_rate),
            rem_sleep_summary: night.rem.map(breathing_rate),
        },
    });
    Ok(Answer::json(&Breaths { br: br.collect() })?)
}

fn breathing_rate(rate: f64) -> BreathingRate {
    BreathingRate {
        breathing_rate: rounded(rate, 1),
    }
}

/// Percent of oxygen in each night.
pub(super) async fn oxygen(asked: &Asked<'_>) -> Made {
    let nights = nights(asked, &NIGHTLY_OXYGEN, |night| Oxygen {
        avg: rounded(night.mean, 1),
        max: rounded(night.most, 1),
        min: rounded(night.least, 1),
    });
    listed_or_alone(asked, &nights.await?)
}

/// Percent of oxygen within each night.
pub(super) async fn oxygen_within(asked: &Asked<'_>) -> Made {
    let nights = within(asked, &OXYGEN, |minute, percent| OxygenMinute {
        minute,
        value: rounded(percent, 1),
    });
    listed_or_alone(asked, &nights.await?)
}

/// How fit somebody is on each day.
pub(super) async fn fitness(asked: &Asked<'_>) -> Made {
    let cardioscore = nights(asked, &FITNESS, |most| Vo2Max {
        vo2_max: rounded(most, 2).to_string(),
    });
    Ok(Answer::json(&CardioScores {
        cardioscore: cardioscore.await?,
    })?)
}

/// A night that was asked for by itself stands without a list around it.
fn listed_or_alone<T: Serialize>(asked: &Asked<'_>, nights: &[T]) -> Made {
    if asked.call.value("date").is_none() {
        return Ok(Answer::json(&nights)?);
    }
    Ok(match nights.first() {
        Some(night) => Answer::json(night)?,
        None => Answer::json(&serde_json::Map::new())?,
    })
}

/// What is told of each date that was asked for, one by one.
async fn nights<T, V>(
    asked: &Asked<'_>,
    kind: &Listed<(Date, T)>,
    write: impl Fn(T) -> V,
) -> Made<Vec<Night<V>>> {
    let nights = by_date(asked, kind).await?.into_iter();
    let nights = nights.map(|(date_time, night)| Night {
        date_time,
        value: write(night),
    });
    Ok(nights.collect())
}

/// What is told of each date that was asked for.
pub(super) async fn by_date<T>(
    asked: &Asked<'_>,
    kind: &Listed<(Date, T)>,
) -> Made<BTreeMap<Date, T>> {
    let dates = asked.dates().await?;
    let Some(dates) = asked.known(dates) else {
        return Ok(BTreeMap::new());
    };
    let told = asked.readings().points(kind, Between::dates(dates)).await?;
    Ok(told.into_iter().collect())
}

/// What was measured within the nights that ended on the dates that were asked for.
async fn within<M>(
    asked: &Asked<'_>,
    kind: &Listed<(Zoned, f64)>,
    write: impl Fn(DateTime, f64) -> M,
) -> Made<Vec<NightWithin<M>>> {
    let dates = asked.dates().await?;
    let Some((first, last)) = asked.known(dates) else {
        return Ok(Vec::new());
    };
    let evening = first.saturating_sub(1.day()).at(NOON, 0, 0, 0);
    // A night of the date after tells by going on that what the last evening has of it is not meant.
    let morning = last.saturating_add(1.day()).at(0, 0, 0, 0);
    let between = Between {
        from: Some(evening),
        until: Some(morning.saturating_add(APART.hours())),
    };
    let told = asked.readings().points(kind, between).await?;
    let nights = by_night(told).into_iter();
    let meant = nights.filter(|(date, _)| (first..=last).contains(date));
    let nights = meant.map(|(date_time, told)| NightWithin {
        date_time,
        minutes: told
            .into_iter()
            .map(|(at, value)| write(seconds_of(&at), value))
            .collect(),
    });
    Ok(nights.collect())
}

/// Measurements, which are in order, by the date on which their night ended.
fn by_night<T>(told: Vec<(Zoned, T)>) -> BTreeMap<Date, Vec<(Zoned, T)>> {
    let mut nights: BTreeMap<Date, Vec<(Zoned, T)>> = BTreeMap::new();
    let mut night: Vec<(Zoned, T)> = Vec::new();
    let mut close = |night: Vec<(Zoned, T)>| {
        if let Some(date) = night.last().map(|(at, _)| at.date()) {
            nights.entry(date).or_default().extend(night);
        }
    };
    for (at, value) in told {
        let before = night.last();
        if before.is_some_and(|(before, _)| before.duration_until(&at).as_hours() >= APART) {
            close(std::mem::take(&mut night));
        }
        night.push((at, value));
    }
    close(night);
    nights
}

/// What the clock showed, in whole seconds.
pub(super) fn seconds_of(at: &Zoned) -> DateTime {
    let at = at.datetime();
    at.with().subsec_nanosecond(0).build().unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;
    use jiff::civil::date;
    use jiff::tz::offset;

    use super::by_night;

    fn at(text: &str) -> Zoned {
        let at: jiff::Timestamp = text.parse().unwrap();
        at.to_zoned(offset(1).to_time_zone())
    }

    #[test]
    fn a_night_is_of_the_date_on_which_it_ended() {
        let told = [
            ("2026-01-04T06:00:00Z", 1),
            ("2026-01-04T22:30:00Z", 2),
            ("2026-01-04T23:40:00Z", 3),
            ("2026-01-05T05:00:00Z", 4),
            ("2026-01-05T22:50:00Z", 5),
        ];
        let told = told.map(|(text, value)| (at(text), value));

        let nights = by_night(told.to_vec());

        let values = nights.into_iter().map(|(date, told)| {
            let values = told.into_iter().map(|(_, value)| value);
            (date, values.collect::<Vec<_>>())
        });
        assert_eq!(
            values.collect::<Vec<_>>(),
            [
                (date(2026, 1, 4), vec![1]),
                (date(2026, 1, 5), vec![2, 3, 4, 5]),
            ]
        );
    }

    #[test]
    fn of_nothing_there_are_no_nights() {
        assert!(by_night::<f64>(Vec::new()).is_empty());
    }
}
