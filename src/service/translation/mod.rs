//! Fitbit's answers, made of what Google Health tells: for people whose data come from there.
//!
//! What was read is put together here and nowhere else: gaps are filled with zeros, units are those of
//! the caller's language, and what may not be read is left out where the rest still is an answer.

mod aims;
mod azm;
mod body_log;
mod body_series;
mod devices;
mod exercise_kinds;
mod exercise_log;
mod exercises;
mod friends;
mod goals;
mod heart;
mod intraday;
mod lifetime;
mod logging;
mod metrics;
mod nights;
mod nutrition;
mod pages;
mod profile;
mod removing;
mod rhythm;
mod said;
mod series;
mod sleep;
mod sleep_log;
mod summary;
mod temperature;
mod units;
mod usual;
mod ways;
mod windows;

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

use self::ways::Way;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::model::fitbit::answers::{Alarms, Meals};
use crate::model::fitbit::{Answer, Call, Operation, Units};
use crate::model::time::{CivilDate, ZoneName};
use crate::service::token_lending::Live;
use crate::upstream::Failure;
use crate::upstream::google_health::readings::Readings;

/// An operation that was asked for, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// FitEx.
    pub(super) app: &'a App,
    /// The person's token at Google.
    pub(super) live: &'a Live,
    /// What was asked for.
    pub(super) call: &'a Call,
    /// In which units.
    pub(super) units: Units,
    /// The zone of the person's days.
    pub(super) zone: &'a ZoneName,
    /// The person's today.
    pub(super) today: Date,
    /// Whether a program with credentials of its own asks: nobody but the person has allowed it.
    pub(super) for_client: bool,
}

/// What went wrong: with FitEx, or with Google.
enum Trouble {
    Ours(Error),
    Theirs(Failure),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Theirs(failure)
    }
}

/// What is made: an answer, if nothing went wrong.
type Made<T = Answer> = std::result::Result<T, Trouble>;

/// Answers an operation. Google's failures are told apart from ours, because the token may be renewed
/// and the call made again.
pub(super) async fn answer(asked: Asked<'_>) -> Result<Result<Answer, Failure>> {
    match made(&asked).await {
        Ok(answer) => Ok(Ok(answer)),
        Err(Trouble::Theirs(failure)) => Ok(Err(failure)),
        Err(Trouble::Ours(error)) => Err(error),
    }
}

async fn made(asked: &Asked<'_>) -> Made {
    let operation = asked.call.operation;
    match Way::of(operation.id) {
        Some(Way::Series(family)) => series::answer(asked, family).await,
        Some(Way::ZoneMinutes) => azm::series(asked).await,
        Some(Way::ZoneMinutesWithin) => azm::within(asked).await,
        Some(Way::Within) => intraday::answer(asked).await,
        Some(Way::Heart) => heart::series(asked).await,
        Some(Way::HeartWithin) => heart::within(asked).await,
        Some(Way::Summary) => Box::pin(summary::answer(asked)).await,
        Some(Way::Lifetime) => lifetime::answer(asked).await,
        Some(Way::Metric(metric)) => metric.answer(asked).await,
        Some(Way::Exercises) => exercises::list(asked).await,
        Some(Way::Tcx) => exercises::tcx(asked).await,
        Some(Way::Frequent) => usual::frequent(asked).await,
        Some(Way::Recent) => usual::recent(asked).await,
        Some(Way::WeightLog) => body_log::weights(asked).await,
        Some(Way::FatLog) => body_log::fats(asked).await,
        Some(Way::BodySeries) => body_series::answer(asked).await,
        Some(Way::LogWeight) => logging::weight(asked).await,
        Some(Way::LogFat) => logging::body_fat(asked).await,
        Some(Way::LogExercise) => logging::exercise(asked).await,
        Some(Way::LogSleep) => logging::sleep(asked).await,
        Some(Way::Remove(log)) => removing::answer(asked, log).await,
        Some(Way::SleepOfDate) => sleep::of_date(asked).await,
        Some(Way::SleepRange) => sleep::range(asked).await,
        Some(Way::SleepList) => sleep::list(asked).await,
        Some(Way::FoodDay) => nutrition::food_log::of_date(asked).await,
        Some(Way::WaterDay) => nutrition::water_log::of_date(asked).await,
        Some(Way::FoodSeries) => nutrition::series::answer(asked).await,
        Some(Way::FrequentFoods) => nutrition::usual::frequent(asked).await,
        Some(Way::RecentFoods) => nutrition::usual::recent(asked).await,
        Some(Way::Food) => nutrition::catalogue::one(asked).await,
        Some(Way::FoodUnits) => nutrition::catalogue::units(asked).await,
        Some(Way::FoodSearch) => nutrition::catalogue::search(asked).await,
        Some(Way::LogFood) => nutrition::food_writing::log(asked).await,
        Some(Way::ChangeFood) => nutrition::food_writing::change(asked).await,
        Some(Way::LogWater) => nutrition::water_writing::log(asked).await,
        Some(Way::ChangeWater) => nutrition::water_writing::change(asked).await,
        Some(Way::Meals) => Ok(Answer::json(&Meals::default())?),
        Some(Way::Devices) => devices::answer(asked).await,
        Some(Way::Profile) => profile::answer(asked).await,
        Some(Way::Goals) => goals::show(asked).await,
        Some(Way::SetGoal) => goals::set(asked).await,
        Some(Way::BodyAim) => aims::show_body(asked).await,
        Some(Way::Aim(kind)) => aims::show(asked, kind).await,
        Some(Way::SetAim(kind)) => aims::set(asked, kind).await,
        Some(Way::Friends) => friends::list(asked).await,
        Some(Way::FriendsBoard) => friends::board(asked).await,
        Some(Way::Badges) => Ok(Answer::json(&goals::no_badges())?),
        Some(Way::Alarms) => Ok(Answer::json(&Alarms::default())?),
        Some(Way::EmptyList) => Ok(Answer::json(&[(); 0])?),
        Some(Way::Gone) | None => Err(gone(operation).into()),
    }
}

impl<'a> Asked<'a> {
    /// What can be read of the person.
    fn readings(&self) -> Readings<'a> {
        self.app.google_health.readings(&self.live.access)
    }

    /// A word of the path; every path has those that its operation names.
    fn word(&self, name: &str) -> &'static str {
        self.call.word(name).unwrap_or_default()
    }

    /// A number that something in the path goes by.
    fn number_in_path(&self, name: &str) -> Option<u64> {
        self.call.value(name)?.to_string().parse().ok()
    }

    /// The dates that were asked for. All time begins with the person's account, or, if that is not
    /// known, as far back as a range may reach.
    async fn dates(&self) -> Made<(Date, Date)> {
        if let Some(dates) = self.call.dates(self.today) {
            return Ok(dates);
        }
        let last = self.call.last_date(self.today).unwrap_or(self.today);
        let since = allowed(self.readings().profile().await)?;
        let since = since.and_then(|profile| profile.member_since);
        let first = since.unwrap_or_else(|| last.saturating_sub(1094.days()));
        Ok((first.min(last), last))
    }

    /// Those of some dates of which anything can be known; nothing if all are still to come.
    fn known(&self, (first, last): (Date, Date)) -> Option<(Date, Date)> {
        (first <= self.today).then(|| (first, last.min(self.today)))
    }

    /// When a date begins.
    fn midnight(&self, date: Date) -> Timestamp {
        self.zone.start_of(CivilDate(date)).0
    }

    /// What the person's clock shows at an instant.
    fn clock(&self, at: Timestamp) -> DateTime {
        self.zone.zone().to_datetime(at)
    }

    /// The address of something on the Fitbit surface.
    fn address(&self, path: &str) -> String {
        format!("{}/fitbit{path}", self.app.config.public_url())
    }
}

/// What was read, or nothing if the person has not allowed it: the rest of an answer stands without.
fn allowed<T>(read: std::result::Result<T, Failure>) -> Made<Option<T>> {
    match read {
        Ok(told) => Ok(Some(told)),
        Err(Failure::ScopeMissing(_)) => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// The dates from one to another, both included.
fn through((first, last): (Date, Date)) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |date| *date <= last)
}

/// Refuses what no source has.
pub(super) fn require_source(operation: &Operation) -> Result<()> {
    match Way::of(operation.id) {
        Some(Way::Gone) | None => Err(gone(operation)),
        Some(_) => Ok(()),
    }
}

fn gone(operation: &Operation) -> Error {
    Error::new(Code::Gone, operation.differences)
}
