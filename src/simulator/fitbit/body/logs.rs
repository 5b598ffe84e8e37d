//! Logs of weight and fat: read, written down, deleted.

use actix_web::HttpResponse;
use jiff::Timestamp;
use jiff::civil::Time;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{Operation, delete, get, post};
use super::super::period::{self, Longest, UP_TO_A_MONTH};
use crate::simulator::truth::body::{By, Measure, What};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::life::dates;

const WEIGHT: &str = "/1/user/{user}/body/log/weight.json";
const FAT: &str = "/1/user/{user}/body/log/fat.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 8] = [
    get(
        "/1/user/{user}/body/log/weight/date/{date}.json",
        "weight",
        |asked| shown(asked, What::Weight),
    ),
    get(
        "/1/user/{user}/body/log/weight/date/{date}/{end}.json",
        "weight",
        |asked| shown(asked, What::Weight),
    ),
    get(
        "/1/user/{user}/body/log/fat/date/{date}.json",
        "weight",
        |asked| shown(asked, What::Fat),
    ),
    get(
        "/1/user/{user}/body/log/fat/date/{date}/{end}.json",
        "weight",
        |asked| shown(asked, What::Fat),
    ),
    post(WEIGHT, "weight", 201, |asked| log(asked, What::Weight)),
    post(FAT, "weight", 201, |asked| log(asked, What::Fat)),
    delete(
        "/1/user/{user}/body/log/weight/{id}.json",
        "weight",
        |asked| remove(asked, What::Weight),
    ),
    delete("/1/user/{user}/body/log/fat/{id}.json", "weight", |asked| {
        remove(asked, What::Fat)
    }),
];

const WEIGHTS: Longest = period::days(31, "weight").only(&UP_TO_A_MONTH);
const FATS: Longest = period::days(30, "fat").only(&UP_TO_A_MONTH);

fn shown(asked: &Asked<'_>, what: What) -> Answer {
    let longest = match what {
        What::Fat => FATS,
        What::Weight | What::Height => WEIGHTS,
    };
    let (first, last) = asked.days(longest)?;
    let known = dates(first, last).flat_map(|date| asked.life.measures(what, date));
    let logs: Vec<Value> = known.map(|measure| asked.measure(what, measure)).collect();
    Ok(json!({ name(what): logs }))
}

/// What a log is called, and what is measured in it.
fn name(what: What) -> &'static str {
    match what {
        What::Fat => "fat",
        What::Weight | What::Height => "weight",
    }
}

impl Asked<'_> {
    /// An entry of a log.
    fn measure(&self, what: What, measure: Measure) -> Value {
        let at = self.life.clock(measure.at);
        let mut entry = json!({
            "date": at.date().to_string(),
            "logId": measure.id,
            "source": match measure.by {
                By::Scale => "AriaAir",
                By::Hand => "API",
            },
            "time": at.time().strftime("%H:%M:%S").to_string(),
        });
        if what == What::Fat {
            entry["fat"] = json!(measure.amount);
            return entry;
        }
        let index = self.life.body_mass_index(measure.amount, measure.at);
        entry["bmi"] = json!(rounded(index, 2));
        entry["weight"] = json!(rounded(self.units.weight(measure.amount), 3));
        if let Some(percent) = self.fat_beside(measure.at) {
            entry["fat"] = json!(percent);
        }
        entry
    }

    /// The fat that was measured within the same minute.
    fn fat_beside(&self, at: Timestamp) -> Option<f64> {
        let minute = |at: Timestamp| at.as_second().div_euclid(60);
        let fats = self
            .life
            .measures(What::Fat, self.life.clock(at).date())
            .into_iter();
        let mut beside = fats.filter(|fat| minute(fat.at) == minute(at));
        beside.next().map(|fat| fat.amount)
    }

    /// When something was measured: at the end of the day if that is not said.
    fn measured_at(&self) -> Result<Timestamp, HttpResponse> {
        let date = self.date("date")?;
        let time = match self.said("time") {
            Some(_) => self.time("time")?,
            None => Time::constant(23, 59, 59, 0),
        };
        Ok(self.life.at(date.to_datetime(time)))
    }
}

fn log(asked: &Asked<'_>, what: What) -> Answer {
    let name = name(what);
    let amount = asked.amount(name)?;
    let amount = match what {
        What::Fat => Some(amount).filter(|percent| (0.0..=100.0).contains(percent)),
        What::Weight | What::Height => Some(asked.units.grams(amount)),
    };
    let amount = amount.ok_or_else(|| asked.faulty(name))?;
    let at = asked.measured_at()?;
    let measure = asked.life.write_measure((what, None), (at, amount));
    Ok(json!({ format!("{name}Log"): asked.measure(what, measure) }))
}

fn remove(asked: &Asked<'_>, what: What) -> Answer {
    let id = asked.id("id")?;
    let known = asked.life.measures_until(what, asked.last_date());
    if known.iter().all(|measure| measure.id != id) {
        return Err(not_found("log"));
    }
    asked.life.write(|book| book.delete(id));
    Ok(json!(null))
}
