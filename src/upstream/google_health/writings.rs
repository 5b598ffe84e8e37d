//! What is logged at Google, and what is removed again.

mod diary;

use jiff::Zoned;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use self::diary::{NewDrunk, NewEaten, Volume};
use super::operations::Operation;
use super::readings::{EXERCISES, Exercise, FATS, Listed, Measurement, SLEEPS, Sleep, WEIGHTS};
use super::source::DataSource;
use super::{
    ACTIVITY, ACTIVITY_WRITE, GoogleHealth, HEALTH, HEALTH_WRITE, NUTRITION, NUTRITION_WRITE,
    SLEEP, SLEEP_WRITE, errors,
};
use crate::upstream::http::Answer;
use crate::upstream::{Access, Failure};

/// A log of the person's that FitEx may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// Weight.
    Weight,
    /// Body fat.
    Fat,
    /// Exercises.
    Exercise,
    /// Sleep.
    Sleep,
    /// Food.
    Food,
    /// Water.
    Water,
}

/// A measurement of the body to be logged.
#[derive(Clone, Debug)]
pub struct NewMeasurement {
    /// When it was taken.
    pub at: Zoned,
    /// Grams, or percent.
    pub amount: f64,
}

/// An exercise to be logged.
#[derive(Clone, Debug)]
pub struct NewExercise {
    /// When it began.
    pub start: Zoned,
    /// When it ended.
    pub end: Zoned,
    /// Google's word for what was done.
    pub kind: &'static str,
    /// What it is called; Google keeps it only of `OTHER`.
    pub name: String,
    /// Kilocalories, if they are known.
    pub kilocalories: Option<f64>,
    /// Millimetres, if they are known.
    pub millimeters: Option<f64>,
    /// Steps, if they are known.
    pub steps: Option<f64>,
}

/// A sleep to be logged: asleep from its beginning to its end.
#[derive(Clone, Debug)]
pub struct NewSleep {
    /// When it began.
    pub start: Zoned,
    /// When it ended.
    pub end: Zoned,
}

/// Writes with somebody's token.
#[derive(Clone, Copy)]
pub struct Writings<'a> {
    google: &'a GoogleHealth,
    access: &'a Access,
}

impl GoogleHealth {
    /// What can be written with this.
    pub fn writings<'a>(&'a self, access: &'a Access) -> Writings<'a> {
        Writings {
            google: self,
            access,
        }
    }
}

impl Log {
    /// Its kind of data, the scope that reads it, and the one that writes it.
    fn place(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Weight => ("weight", HEALTH, HEALTH_WRITE),
            Self::Fat => ("body-fat", HEALTH, HEALTH_WRITE),
            Self::Exercise => ("exercise", ACTIVITY, ACTIVITY_WRITE),
            Self::Sleep => ("sleep", SLEEP, SLEEP_WRITE),
            Self::Food => ("nutrition-log", NUTRITION, NUTRITION_WRITE),
            Self::Water => ("hydration-log", NUTRITION, NUTRITION_WRITE),
        }
    }

    fn path(self) -> String {
        let (kind, ..) = self.place();
        format!("/v4/users/me/dataTypes/{kind}/dataPoints")
    }
}

impl Writings<'_> {
    /// Logs a weight.
    pub async fn log_weight(&self, new: &NewMeasurement) -> Result<Measurement, Failure> {
        let value = json!({ "sampleTime": sampled(&new.at), "weightGrams": new.amount });
        self.create(Log::Weight, &WEIGHTS, value).await
    }

    /// Logs body fat.
    pub async fn log_fat(&self, new: &NewMeasurement) -> Result<Measurement, Failure> {
        let value = json!({ "sampleTime": sampled(&new.at), "percentage": new.amount });
        self.create(Log::Fat, &FATS, value).await
    }

    /// Logs an exercise.
    pub async fn log_exercise(&self, new: &NewExercise) -> Result<Exercise, Failure> {
        let mut metrics = json!({});
        for (member, amount) in [
            ("caloriesKcal", new.kilocalories.map(|energy| json!(energy))),
            ("distanceMillimeters", new.millimeters.map(|way| json!(way))),
            ("steps", new.steps.map(|steps| json!(format!("{steps:.0}")))),
        ] {
            if let Some(amount) = amount {
                metrics[member] = amount;
            }
        }
        let lasted = new.start.duration_until(&new.end).as_secs();
        let value = json!({
            "interval": interval(&new.start, &new.end),
            "exerciseType": new.kind,
            "displayName": new.name,
            "activeDuration": format!("{lasted}s"),
            "metricsSummary": metrics,
        });
        self.create(Log::Exercise, &EXERCISES, value).await
    }

    /// Logs a sleep.
    pub async fn log_sleep(&self, new: &NewSleep) -> Result<Sleep, Failure> {
        let interval = interval(&new.start, &new.end);
        let mut stage = interval.clone();
        stage["type"] = json!("ASLEEP");
        let value = json!({ "interval": interval, "type": "CLASSIC", "stages": [stage] });
        self.create(Log::Sleep, &SLEEPS, value).await
    }

    async fn create<T>(&self, log: Log, kind: &Listed<T>, value: Value) -> Result<T, Failure> {
        let (token, point) = (&self.access.token, point(kind, value));
        let answer = self.google.tell(token, &log.path(), &point).await?;
        kind.written(self.done(log, &answer).await?.response)
    }

    async fn change<T>(
        &self,
        (log, id): (Log, u64),
        kind: &Listed<T>,
        value: Value,
    ) -> Result<T, Failure> {
        let path = format!("{}/{id}", log.path());
        let (token, point) = (&self.access.token, point(kind, value));
        let answer = self.google.amend(token, &path, &point).await?;
        kind.written(self.done(log, &answer).await?.response)
    }

    /// What an application has logged. What another has logged is not there: Google tells which
    /// application wrote a point, and of some that nothing may be changed or removed.
    pub async fn own<T>(
        &self,
        (log, id): (Log, u64),
        kind: &Listed<T>,
        application: &str,
    ) -> Result<Option<T>, Failure> {
        let point = self.point(log, id, application).await?;
        point.map(|point| kind.written(point)).transpose()
    }

    async fn point(&self, log: Log, id: u64, application: &str) -> Result<Option<Value>, Failure> {
        let (_, scope, _) = log.place();
        let path = format!("{}/{id}", log.path());
        let answer = self.google.ask(&self.access.token, &path).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        errors::check(&answer, scope)?;
        let point: Point = answer.parse()?;
        let own = point.data_source.application.is(application);
        own.then(|| answer.parse()).transpose()
    }

    /// Removes what an application has logged; says whether there was such a thing.
    pub async fn remove(&self, log: Log, id: u64, application: &str) -> Result<bool, Failure> {
        let Some(point) = self.point(log, id, application).await? else {
            return Ok(false);
        };
        let path = format!("{}:batchDelete", log.path());
        let names = json!({ "names": [point["name"]] });
        let answer = self.google.tell(&self.access.token, &path, &names).await?;
        let done = self.done(log, &answer).await?;
        match done.failure() {
            None => Ok(true),
            Some(Failure::Refused(403 | 404, _)) => Ok(false),
            Some(failure) => Err(failure),
        }
    }

    /// What became of what was asked for.
    async fn done(&self, log: Log, answer: &Answer) -> Result<Operation, Failure> {
        let (_, _, scope) = log.place();
        self.google.done(self.access, scope, answer).await
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    #[serde(default)]
    data_source: DataSource,
}

/// A point to be written.
fn point<T>(kind: &Listed<T>, value: Value) -> Value {
    let source = json!({ "recordingMethod": "MANUAL" });
    let key = kind.key().to_owned();
    Map::from_iter([("dataSource".to_owned(), source), (key, value)]).into()
}

fn sampled(at: &Zoned) -> Value {
    json!({ "physicalTime": at.timestamp(), "utcOffset": offset(at) })
}

fn interval(start: &Zoned, end: &Zoned) -> Value {
    json!({
        "startTime": start.timestamp(), "startUtcOffset": offset(start),
        "endTime": end.timestamp(), "endUtcOffset": offset(end),
    })
}

fn offset(at: &Zoned) -> String {
    format!("{}s", at.offset().seconds())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::DataSource;

    #[test]
    fn what_an_application_wrote_names_it() {
        for (application, is_it) in [
            (json!({ "googleWebClientId": "fitex" }), true),
            (json!({ "webClientId": "fitex" }), true),
            (json!({ "googleWebClientId": "another" }), false),
            (json!({ "packageName": "fitex" }), false),
            (json!({}), false),
        ] {
            let told = json!({ "application": application });
            let source: DataSource = serde_json::from_value(told).unwrap();
            assert_eq!(source.application.is("fitex"), is_it, "{application}");
            assert!(!source.application.is(""));
        }
    }
}
