//! The heart is the same at both providers.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::both::{AUCKLAND, BERLIN, Both, LONDON, NEW_YORK, generous, is_near, number, of_dates};
use super::{is_invalid, is_refused};

const DAY: Date = date(2026, 11, 10);
const ZONES: [(&str, &str); 4] = [
    ("Out of Range", "LIGHT"),
    ("Fat Burn", "MODERATE"),
    ("Cardio", "VIGOROUS"),
    ("Peak", "PEAK"),
];

#[tokio::test(flavor = "multi_thread")]
async fn zones_have_the_same_minutes_energy_and_edges_at_both() {
    let world = generous().await;
    let days = (date(2026, 10, 29), date(2026, 11, 10));

    for walker in [NEW_YORK, BERLIN, LONDON, AUCKLAND] {
        let both = Both::of(&world, walker);
        world.simulator.correct(&both.id, DAY, Some(33_000));
        world
            .simulator
            .correct(&both.id, DAY.yesterday().unwrap(), None);

        let told = both
            .ask(&format!("activities/heart/date/{}/{}", days.0, days.1))
            .await;
        let time = both.daily("time-in-heart-rate-zone", days).await;
        let energy = both.daily("calories-in-heart-rate-zone", days).await;
        let edges = both
            .points(
                "daily-heart-rate-zones",
                ":reconcile",
                &of_dates("daily_heart_rate_zones.date", days),
            )
            .await;
        let rests = both
            .points(
                "daily-resting-heart-rate",
                "",
                &of_dates("daily_resting_heart_rate.date", days),
            )
            .await;

        let hearts = told["activities-heart"].as_array().unwrap();
        assert_eq!(hearts.len(), 13);
        for (place, heart) in hearts.iter().enumerate() {
            let value = &heart["value"];
            assert_eq!(value["customHeartRateZones"], json!([]));
            for (zone, (name, google)) in value["heartRateZones"]
                .as_array()
                .unwrap()
                .iter()
                .zip(ZONES)
            {
                assert_eq!(zone["name"], name);
                let of = |zones: &Value| {
                    let zones = zones
                        .as_array()
                        .map(Vec::as_slice)
                        .unwrap_or_default()
                        .to_vec();
                    let own = zones
                        .into_iter()
                        .find(|zone| zone["heartRateZone"] == google);
                    own.unwrap_or(Value::Null)
                };
                let seconds = number(&of(&time[place]["timeInHeartRateZones"])["duration"]);
                is_near(seconds / 60.0, number(&zone["minutes"]), "minutes");
                let kcal = number(&of(&energy[place]["caloriesInHeartRateZones"])["kcal"]);
                is_near(kcal, number(&zone["caloriesOut"]), "energy");
            }
        }
        assert!(
            time[12]["timeInHeartRateZones"][3]["duration"] != "0s",
            "a peak"
        );
        let unworn = &hearts[11]["value"]["heartRateZones"][0];
        assert!(
            number(&unworn["minutes"]) < 60.0,
            "only the evening of the next night"
        );
        let zones = edges[0]["dailyHeartRateZones"]["heartRateZones"]
            .as_array()
            .unwrap();
        let told = hearts[12]["value"]["heartRateZones"].as_array().unwrap();
        for (zone, told) in zones.iter().zip(told) {
            is_near(
                number(&zone["minBeatsPerMinute"]),
                number(&told["min"]),
                "from",
            );
            is_near(
                number(&zone["maxBeatsPerMinute"]),
                number(&told["max"]),
                "to",
            );
        }
        let resting: Vec<f64> = hearts
            .iter()
            .rev()
            .filter_map(|heart| heart["value"]["restingHeartRate"].as_f64())
            .collect();
        let google: Vec<f64> = rests
            .iter()
            .map(|point| number(&point["dailyRestingHeartRate"]["beatsPerMinute"]))
            .collect();
        assert_eq!(resting, google);
        assert!(resting.len() > 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_within_a_day_is_the_same_at_both() {
    let world = generous().await;

    for (walker, day) in [
        (NEW_YORK, DAY),
        (AUCKLAND, DAY),
        (BERLIN, date(2026, 10, 26)),
    ] {
        let both = Both::of(&world, walker);
        world.simulator.correct(&both.id, day, Some(9_000));

        let every = both.within("heart", day, "1sec").await;
        let points = both
            .points(
                "heart-rate",
                "",
                &of_dates("heart_rate.sample_time.civil_time", (day, day)),
            )
            .await;

        let google: Vec<(String, f64)> = points
            .iter()
            .rev()
            .map(|point| {
                let heart = &point["heartRate"];
                let time = both.clock(&heart["sampleTime"]["physicalTime"])[11..19].to_owned();
                (time, number(&heart["beatsPerMinute"]))
            })
            .collect();
        let fitbit: Vec<(String, f64)> = every
            .iter()
            .map(|read| {
                (
                    read["time"].as_str().unwrap().to_owned(),
                    number(&read["value"]),
                )
            })
            .collect();
        assert_eq!(fitbit, google, "{walker} {day}");
        assert!(fitbit.len() > 3_000, "day and night");
        for (detail, size, width) in [
            ("1min", "60s", 1),
            ("5min", "300s", 5),
            ("15min", "900s", 15),
        ] {
            let within = both.within("heart", day, detail).await;
            let windows = both.windows("heart-rate", day, size).await;
            let start = both.span(day).0;
            let means: BTreeMap<i64, f64> = windows
                .iter()
                .map(|(at, value)| {
                    let minute = start.duration_until(*at).as_mins();
                    (minute, number(&value["beatsPerMinuteAvg"]).round())
                })
                .collect();
            let told: BTreeMap<i64, f64> = within
                .iter()
                .map(|read| {
                    let time: Vec<i64> = read["time"]
                        .as_str()
                        .unwrap()
                        .split(':')
                        .map(|part| part.parse().unwrap())
                        .collect();
                    assert_eq!(time[1] % width, 0);
                    (time[0] * 60 + time[1], number(&read["value"]))
                })
                .collect();
            assert_eq!(told, means, "{walker} {detail}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_read_after_the_last_sync() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    world.simulator.correct(&both.id, DAY, Some(9_000));
    world.simulator.sync_device(&both.id, DAY.at(12, 0, 0, 0));

    let within = both.within("heart", DAY, "1min").await;
    let zones = both.daily("time-in-heart-rate-zone", (DAY, DAY)).await;

    assert_eq!(within.last().unwrap()["time"], "11:59:00");
    let minutes: f64 = zones[0]["timeInHeartRateZones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|zone| number(&zone["duration"]) / 60.0)
        .sum();
    is_near(minutes, within.len() as f64, "worn");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_question_has_its_form() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let ask = async |path: &str| {
        both.fitbit
            .get(&format!("/1/user/-/activities/heart/{path}.json"))
            .await
    };

    for path in [
        "date/today/3m",
        "date/2025-11-01/2026-11-18",
        "date/today/1d/1hour",
        "date/2026-11-10/2026-11-12/1min",
        "date/someday/1d",
    ] {
        is_refused(&ask(path).await, 400, "validation");
    }
    let narrow = super::granted(&world, NEW_YORK)
        .get("/1/user/-/activities/heart/date/today/1d.json")
        .await;
    is_refused(&narrow, 403, "insufficient_scope");
    assert!(narrow.text.contains("access heartrate data"));
    let month = both.ask("activities/heart/date/2026-11-18/1m").await;
    assert_eq!(month["activities-heart"].as_array().unwrap().len(), 31);
    let google = super::at_google(&world, NEW_YORK);
    assert_eq!(
        google.get(&super::about("heart-rate", "")).await.status,
        403
    );
    let list = both
        .google
        .get(&super::about("calories-in-heart-rate-zone", ""))
        .await;
    assert!(
        list.text
            .contains("List is not supported for data type calories-in-heart-rate-zone")
    );
    let daily = both
        .google
        .post(
            &super::about("daily-resting-heart-rate", ":dailyRollUp"),
            json!({}),
        )
        .await;
    assert!(daily.text.contains("DailyRollUp is not supported"));
    let path = format!(
        "{}?filter=daily_resting_heart_rate.date%3E%3D%222026-11-10T00:00:00%22",
        super::about("daily-resting-heart-rate", "")
    );
    is_invalid(
        &both.google.get(&path).await,
        "INVALID_DATA_POINT_FILTER_CIVIL_DATE_TIME_FORMAT",
    );
}
