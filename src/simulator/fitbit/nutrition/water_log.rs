//! Water: read, written down, changed, deleted.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{Operation, delete, get, post};
use super::super::units::Units;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::meals::Meal;
use crate::simulator::truth::water::{Drunk, VOLUMES, Volume};

const ONE: &str = "/1/user/{user}/foods/log/water/{id}.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 4] = [
    get(
        "/1/user/{user}/foods/log/water/date/{date}.json",
        "nutrition",
        of_date,
    ),
    post("/1/user/{user}/foods/log/water.json", "nutrition", 201, log),
    post(ONE, "nutrition", 200, change),
    delete(ONE, "nutrition", remove),
];

fn of_date(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let drunk = asked.life.drunk(date);
    let entries: Vec<Value> = drunk.iter().map(|drunk| asked.drunk(drunk)).collect();
    let sum = rounded(asked.units.water(asked.life.water(date)), 2);
    Ok(json!({ "summary": { "water": sum }, "water": entries }))
}

fn log(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let (milliliters, unit) = asked.volume()?;
    let drunk = Drunk {
        id: asked.life.new_id(),
        at: asked.life.time_of(Meal::Anytime, date),
        milliliters,
        unit: Some(unit),
    };
    asked.life.write_drunk(drunk);
    Ok(json!({ "waterLog": asked.drunk(&drunk) }))
}

fn change(asked: &Asked<'_>) -> Answer {
    let known = asked.known_drunk()?;
    let (milliliters, unit) = asked.volume()?;
    let drunk = Drunk {
        milliliters,
        unit: Some(unit),
        ..known
    };
    asked.life.write_drunk(drunk);
    Ok(json!({ "waterLog": asked.drunk(&drunk) }))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let known = asked.known_drunk()?;
    asked.life.write(|book| book.delete(known.id));
    Ok(json!(null))
}

impl Asked<'_> {
    fn drunk(&self, drunk: &Drunk) -> Value {
        let amount = rounded(self.units.water(drunk.milliliters), 2);
        json!({ "amount": amount, "logId": drunk.id })
    }

    fn known_drunk(&self) -> Result<Drunk, HttpResponse> {
        let known = self.life.drunk_of(self.id("id")?);
        known.ok_or_else(|| not_found("water log"))
    }

    /// Millilitres, in whatever they are said.
    fn volume(&self) -> Result<(f64, &'static Volume), HttpResponse> {
        let amount = self.amount("amount")?;
        let usual = match self.units {
            Units::American => "fl oz",
            Units::Metric | Units::British => "ml",
        };
        let name = self.said("unit").unwrap_or(usual);
        let unit = VOLUMES.iter().find(|volume| volume.fitbit == name);
        let unit = unit.ok_or_else(|| self.faulty("unit"))?;
        Ok((amount * unit.milliliters, unit))
    }
}
