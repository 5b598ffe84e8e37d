//! How tall, how heavy, how fat somebody is.

use actix_web::HttpResponse;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{HEALTH, Kind, LONG, Reading, Sum, Told, Way, mean};
use crate::simulator::google::form::{Sampled, fields, number};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::body::{self, What};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sources::Sources;

const WRITTEN: [Way; 3] = [Way::List, Way::Get, Way::Reconcile];
const EVERY_WAY: [Way; 5] = [Way::List, Way::Get, Way::Reconcile, Way::RollUp, Way::Daily];

pub(super) static KINDS: [Kind; 3] = [
    Kind {
        name: "weight",
        key: "weight",
        family: HEALTH,
        ways: &EVERY_WAY,
        shape: Shape::Sample,
        points: |life, date, told| {
            points(
                life,
                (What::Weight, date),
                told,
                |grams| json!({ "weightGrams": grams }),
            )
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: None,
            within: |life, date, sources| within(life, (What::Weight, date), sources),
            write: |readings| json!({ "weightGramsAvg": mean(readings) }),
            counts: false,
        }),
        write: Some(|life, in_place_of, value| write(life, (What::Weight, in_place_of), value)),
    },
    Kind {
        name: "body-fat",
        key: "bodyFat",
        family: HEALTH,
        ways: &EVERY_WAY,
        shape: Shape::Sample,
        points: |life, date, told| {
            points(
                life,
                (What::Fat, date),
                told,
                |percent| json!({ "percentage": percent }),
            )
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: None,
            within: |life, date, sources| within(life, (What::Fat, date), sources),
            write: |readings| json!({ "bodyFatPercentageAvg": mean(readings) }),
            counts: false,
        }),
        write: Some(|life, in_place_of, value| write(life, (What::Fat, in_place_of), value)),
    },
    Kind {
        name: "height",
        key: "height",
        family: HEALTH,
        ways: &WRITTEN,
        shape: Shape::Sample,
        points: |life, date, told| {
            points(
                life,
                (What::Height, date),
                told,
                |millimeters| json!({ "heightMillimeters": whole(millimeters).to_string() }),
            )
        },
        sum: None,
        write: Some(|life, in_place_of, value| write(life, (What::Height, in_place_of), value)),
    },
];

fn points(
    life: &Life<'_>,
    (what, date): (What, Date),
    told: Told,
    value: fn(f64) -> Value,
) -> Vec<Point> {
    let known = life.measures(what, date).into_iter();
    let known = known.filter(|measure| match measure.by {
        body::By::Scale => told.is_of_wearable(),
        body::By::Hand => told.is_of_hand(),
    });
    known
        .map(|measure| {
            let by = match measure.by {
                body::By::Scale => By::Scale,
                body::By::Hand => By::Hand,
            };
            Point::new(Time::At(measure.at), by, value(measure.amount)).with_id(measure.id)
        })
        .collect()
}

fn within(life: &Life<'_>, (what, date): (What, Date), sources: Sources) -> Vec<Reading> {
    let told = Told::Together(sources);
    let known = life.measures(what, date).into_iter();
    let known = known.filter(|measure| measure.by == body::By::Scale || told.is_of_hand());
    known
        .map(|measure| Reading {
            at: measure.at,
            part: 0,
            amount: measure.amount,
        })
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    sample_time: Sampled,
    #[serde(default, deserialize_with = "number")]
    weight_grams: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    percentage: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    height_millimeters: Option<f64>,
}

fn write(life: &Life<'_>, place: (What, Option<u64>), value: &Value) -> Result<u64, HttpResponse> {
    let form: Form = fields(value)?;
    let amount = match place.0 {
        What::Weight => form.weight_grams.filter(|grams| *grams < 1e6),
        What::Fat => form.percentage.filter(|percent| *percent <= 100.0),
        What::Height => form.height_millimeters.filter(|length| *length < 1e4),
    };
    let amount = amount.filter(|amount| *amount > 0.0);
    let amount = amount.ok_or_else(crate::simulator::google::form::no_value)?;
    Ok(life
        .write_measure(place, (form.sample_time.physical_time, amount))
        .id)
}
