//! Sleep by date, in ranges, and in pages. What has not been looked at yet is told nowhere.

use super::pages::Wish;
use super::sleep_log::{entry, totals};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    Pending, PendingSleep, Sleep as Entry, SleepDay, SleepList, SleepRange,
};
use crate::upstream::google_health::readings::{Between, SLEEPS, Sleep};

/// Milliseconds after which to ask again.
const AGAIN: u32 = 3_000;

/// The sleep that ended on a date.
pub(super) async fn of_date(asked: &Asked<'_>) -> Made {
    let between = Between::dates(asked.dates().await?);
    let sleeps = asked.readings().points(&SLEEPS, between).await?;
    if sleeps.iter().any(|sleep| !sleep.processed) {
        let meta = Pending {
            retry_duration: AGAIN,
            state: "pending".to_owned(),
        };
        return Ok(Answer::json(&PendingSleep { meta })?);
    }
    let all: Vec<&Sleep> = sleeps.iter().collect();
    Ok(Answer::json(&SleepDay {
        sleep: entries(sleeps.iter().rev(), &all),
        summary: totals(&all),
    })?)
}

/// The sleep that ended within a range of dates, the latest first.
pub(super) async fn range(asked: &Asked<'_>) -> Made {
    let between = Between::dates(asked.dates().await?);
    let mut sleeps = asked.readings().points(&SLEEPS, between).await?;
    sleeps.sort_by_key(|sleep| (sleep.end.date(), sleep.start.timestamp()));
    let all: Vec<&Sleep> = sleeps.iter().collect();
    Ok(Answer::json(&SleepRange {
        sleep: entries(sleeps.iter().rev(), &all),
    })?)
}

/// A page of sleep, by when it ended.
pub(super) async fn list(asked: &Asked<'_>) -> Made {
    let wish = Wish::of(asked)?;
    let page = wish.page(asked, &SLEEPS, |sleep| sleep.end.datetime());
    let (sleeps, pagination) = page.await?;
    let all: Vec<&Sleep> = sleeps.iter().collect();
    Ok(Answer::json(&SleepList {
        pagination,
        sleep: entries(sleeps.iter(), &all),
    })?)
}

fn entries<'a>(sleeps: impl Iterator<Item = &'a Sleep>, all: &[&Sleep]) -> Vec<Entry> {
    let known = sleeps.filter(|sleep| sleep.processed);
    let entries = known.map(|sleep| {
        let same_date = |other: &&&Sleep| other.end.date() == sleep.end.date();
        let others: Vec<&Sleep> = all.iter().filter(same_date).copied().collect();
        entry(sleep, &others)
    });
    entries.collect()
}
