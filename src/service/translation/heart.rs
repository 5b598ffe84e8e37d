//! The heart: zones with their minutes and energy, the rate at rest, and what was read within a day.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::units::{minutes, rounded};
use super::windows::{Span, Windows, minute_of, time_of};
use super::{Asked, Made, allowed, through};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    Dataset, HeartDay, HeartIntraday, HeartSeries, HeartValue, HeartZone, Window,
};
use crate::upstream::google_health::readings::{
    Between, ENERGY_IN_ZONES, Family, HEART_RATE, HEART_RATES, RESTING_HEART_RATES, TIME_IN_ZONES,
    ZONE_EDGES, ZoneEdges,
};

/// Fitbit's names of Google's light, moderate, vigorous and peak zones. The pairing is ours: Google
/// draws its zones by the reserve of the heart (Karvonen), and their edges may differ.
pub(super) const ZONES: [&str; 4] = ["Out of Range", "Fat Burn", "Cardio", "Peak"];
/// Zones change seldom: those of a day without any are those of the last day that had some.
const EDGES_HOLD_DAYS: i64 = 30;

/// What is known of the heart on some dates.
#[derive(Default)]
pub(super) struct Hearts {
    seconds: BTreeMap<Date, [f64; 4]>,
    energy: BTreeMap<Date, [f64; 4]>,
    edges: BTreeMap<Date, ZoneEdges>,
    resting: BTreeMap<Date, f64>,
}

impl Hearts {
    /// What the person allows to be read of the dates.
    pub(super) async fn read(asked: &Asked<'_>, dates: (Date, Date)) -> Made<Self> {
        let Some((first, last)) = asked.known(dates) else {
            return Ok(Self::default());
        };
        let readings = asked.readings();
        let before = first.saturating_sub(EDGES_HOLD_DAYS.days());
        let (seconds, energy, edges, resting) = tokio::join!(
            readings.daily(&TIME_IN_ZONES, Family::All, (first, last)),
            readings.daily(&ENERGY_IN_ZONES, Family::All, (first, last)),
            readings.points(&ZONE_EDGES, Between::dates((before, last))),
            readings.points(&RESTING_HEART_RATES, Between::dates((first, last))),
        );
        Ok(Self {
            seconds: allowed(seconds)?.unwrap_or_default(),
            energy: allowed(energy)?.unwrap_or_default(),
            edges: allowed(edges)?.unwrap_or_default().into_iter().collect(),
            resting: allowed(resting)?.unwrap_or_default().into_iter().collect(),
        })
    }

    /// Beats a minute at rest.
    pub(super) fn resting(&self, date: Date) -> Option<f64> {
        self.resting.get(&date).copied()
    }

    /// The zones of a date with what was spent in them; nothing if the heart was not heard.
    pub(super) fn spent(&self, date: Date) -> Option<Vec<HeartZone>> {
        self.seconds.contains_key(&date).then(|| self.zones(date))
    }

    /// The zones of a date, as far as they are known.
    fn zones(&self, date: Date) -> Vec<HeartZone> {
        let of = |days: &BTreeMap<Date, [f64; 4]>, zone: usize| days.get(&date)?.get(zone).copied();
        let edges = self.edges.range(..=date).next_back();
        let zones = ZONES.iter().enumerate().filter_map(|(zone, name)| {
            let edges = edges.and_then(|(_, edges)| *edges.get(zone)?);
            let spent = of(&self.seconds, zone).map(minutes);
            (edges.is_some() || spent.is_some()).then(|| HeartZone {
                calories_out: of(&self.energy, zone).map(|energy| rounded(energy, 3)),
                max: edges.map(|(_, max)| max),
                min: edges.map(|(min, _)| min),
                minutes: spent,
                name: (*name).to_owned(),
            })
        });
        zones.collect()
    }

    fn day(&self, date: Date) -> HeartDay {
        HeartDay {
            date_time: date,
            value: HeartValue {
                custom_heart_rate_zones: Vec::new(),
                heart_rate_zones: self.zones(date),
                resting_heart_rate: self.resting(date),
            },
        }
    }
}

/// Days.
pub(super) async fn series(asked: &Asked<'_>) -> Made {
    let dates = asked.dates().await?;
    let hearts = Hearts::read(asked, dates).await?;
    let days = through(dates).map(|date| hearts.day(date)).collect();
    Ok(Answer::json(&HeartSeries { days })?)
}

/// What was read within a day.
pub(super) async fn within(asked: &Asked<'_>) -> Made {
    let windows = Windows::of(asked);
    let mut dataset = Vec::new();
    for span in &windows.spans {
        dataset.extend(match windows.width {
            Some(width) => means(asked, span, width).await?,
            None => samples(asked, span).await?,
        });
    }
    let date = windows.date();
    let hearts = Hearts::read(asked, (date, date)).await?;
    let (width, kind) = match windows.width {
        Some(width) => (u32::try_from(width).unwrap_or(1), "minute"),
        None => (1, "second"),
    };
    Ok(Answer::json(&HeartIntraday {
        days: vec![hearts.day(date)],
        within: Dataset {
            dataset,
            dataset_interval: width,
            dataset_type: kind.to_owned(),
        },
    })?)
}

/// The mean of each window in which anything was read. Of windows that begin at the same minute of the
/// clock it is the mean of both.
async fn means(asked: &Asked<'_>, span: &Span, width: usize) -> Made<Vec<Window>> {
    let told = span.read(asked, &HEART_RATE, width).await?;
    let means = span.starts(asked, width).filter_map(|start| {
        let rates = told.get(&start)?;
        let count = f64::from(u32::try_from(rates.len()).ok()?);
        Some(window(time_of(start), rates.iter().sum::<f64>() / count))
    });
    Ok(means.collect())
}

/// Every reading by itself.
async fn samples(asked: &Asked<'_>, span: &Span) -> Made<Vec<Window>> {
    if span.date > asked.today {
        return Ok(Vec::new());
    }
    let dates = Between::dates((span.date, span.date));
    let beats = asked.readings().points(&HEART_RATES, dates).await?;
    let samples = beats.into_iter().filter_map(|beat| {
        let time = asked.clock(beat.at.timestamp()).time();
        let meant = (span.from..=span.to).contains(&minute_of(time));
        meant.then(|| {
            window(
                time.with().subsec_nanosecond(0).build().unwrap_or(time),
                beat.bpm,
            )
        })
    });
    Ok(samples.collect())
}

fn window(time: jiff::civil::Time, bpm: f64) -> Window {
    Window {
        time,
        value: bpm.round(),
        level: None,
        mets: None,
    }
}
