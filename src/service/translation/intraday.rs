//! Values within a day: numbers, every window of the clock as far as the day has come, zeros included.
//! What the clock shows twice is told as one; what it skips is zero.

use jiff::ToSpan;

use super::series::{text, values};
use super::units::{distance, elevation, rounded};
use super::windows::{DAY, Span, Windows, minute_of, time_of};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{Dataset, DayValue, Intraday, Member, Window};
use crate::upstream::google_health::readings::{
    ACTIVITY_LEVELS, Between, CLIMBED, DISTANCE, FLOORS, Family, Level, STEPS, TOTAL_ENERGY,
};

/// Decimals of a window: Fitbit has as many, so that windows add up.
const DECIMALS: i32 = 7;

/// The windows of a resource.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let resource = asked.word("resource-path");
    let windows = Windows::of(asked);
    let width = windows.width.unwrap_or(1);
    let units = asked.units;
    let (kind, unit): (_, fn(_, _) -> _) = match resource {
        "distance" => (&DISTANCE, distance),
        "floors" => (&FLOORS, |_, floors| floors),
        "elevation" => (&CLIMBED, elevation),
        "calories" => (&TOTAL_ENERGY, |_, energy| energy),
        _ => (&STEPS, |_, steps| steps),
    };
    let (mut dataset, mut sum) = (Vec::new(), 0.0);
    for span in &windows.spans {
        let told = span.read(asked, kind, width).await?;
        let levels = match resource {
            "calories" => Some(levels(asked, span).await?),
            _ => None,
        };
        for start in span.starts(asked, width) {
            let told: f64 = told.get(&start).into_iter().flatten().sum();
            let value = unit(units, told);
            sum += value;
            dataset.push(Window {
                time: time_of(start),
                value: rounded(value, DECIMALS),
                level: levels.as_ref().map(|levels| most(levels, start, width)),
                mets: None,
            });
        }
    }
    let date = windows.date();
    let total = if windows.partly {
        rounded(sum, DECIMALS)
    } else {
        let day = values(asked, resource, Family::All, (date, date)).await?;
        day.get(&date).copied().unwrap_or_default()
    };
    let day = DayValue {
        date_time: date,
        value: text(total),
    };
    let dataset = Dataset {
        dataset,
        dataset_interval: u32::try_from(width).unwrap_or(1),
        dataset_type: "minute".to_owned(),
    };
    Ok(Answer::json(&Intraday::from([
        (format!("activities-{resource}"), Member::Days(vec![day])),
        (
            format!("activities-{resource}-intraday"),
            Member::Dataset(dataset),
        ),
    ]))?)
}

/// How active each minute of the clock was.
async fn levels(asked: &Asked<'_>, span: &Span) -> Made<Vec<Level>> {
    let mut levels = vec![Level::default(); DAY];
    if span.date > asked.today {
        return Ok(levels);
    }
    // A stretch that began the evening before may reach into the date.
    let dates = (span.date.saturating_sub(1.day()), span.date);
    let (start, end) = span.bounds(asked);
    let readings = asked.readings();
    let told = readings
        .points(&ACTIVITY_LEVELS, Between::dates(dates))
        .await?;
    for stretch in told {
        let mut at = stretch.start.timestamp().max(start);
        let until = stretch.end.timestamp().min(end);
        while at < until {
            if let Some(level) = levels.get_mut(minute_of(asked.clock(at).time())) {
                *level = stretch.level.max(*level);
            }
            at = at.saturating_add(1.minute()).unwrap_or(until);
        }
    }
    Ok(levels)
}

/// The most active that a window was.
fn most(levels: &[Level], start: usize, width: usize) -> u8 {
    let window = levels.iter().skip(start).take(width);
    window.max().copied().unwrap_or_default() as u8
}
