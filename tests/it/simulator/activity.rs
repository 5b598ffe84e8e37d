//! Activity is the same at both providers: days, minutes, exercises.

use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::both::{
    AUCKLAND, BERLIN, Both, LORD_HOWE, NEW_YORK, generous, is_near, number, of_dates,
};
use super::{World, is_refused};

const DAY: Date = date(2026, 11, 10);

/// What a resource of Fitbit is at Google: its kind, what it is called there, and by what it is more.
const SAME: [(&str, &str, &str, f64); 7] = [
    ("steps", "steps", "/countSum", 1.0),
    ("distance", "distance", "/millimetersSum", 1e6),
    ("floors", "floors", "/countSum", 1.0),
    ("elevation", "altitude", "/gainMillimetersSum", 1e3),
    ("calories", "total-calories", "/kcalSum", 1.0),
    ("activityCalories", "active-energy-burned", "/kcalSum", 1.0),
    ("minutesSedentary", "sedentary-period", "/durationSum", 60.0),
];
const LEVELS: [(&str, usize); 3] = [
    ("minutesLightlyActive", 0),
    ("minutesFairlyActive", 1),
    ("minutesVeryActive", 2),
];

/// Somebody whose day has so many steps.
async fn walked(world: &World, walker: usize, date: Date, steps: u32) -> Both {
    let both = Both::of(world, walker);
    world.simulator.correct(&both.id, date, Some(steps));
    both
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_the_same_at_both_in_the_units_of_each() {
    let world = generous().await;
    let (first, last) = (date(2026, 10, 28), date(2026, 11, 10));

    for walker in [NEW_YORK, BERLIN, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker);
        for (resource, kind, path, unit) in SAME {
            let series = both
                .series(&format!("activities/{resource}"), (first, last))
                .await;
            let daily = both.daily(kind, (first, last)).await;
            for (told, day) in series.iter().zip(&daily) {
                // What is not known is left out at Google.
                if let Some(sum) = day.pointer(path) {
                    is_near(number(sum) / unit, *told, resource);
                }
            }
            assert_eq!(series.len(), 14);
            assert!(daily.iter().filter(|day| !day.is_null()).count() > 9);
        }
        let daily = both.daily("active-minutes", (first, last)).await;
        for (resource, place) in LEVELS {
            let series = both
                .series(&format!("activities/{resource}"), (first, last))
                .await;
            for (told, day) in series.iter().zip(&daily) {
                let levels = &day["activeMinutesRollupByActivityLevel"];
                is_near(number(&levels[place]["activeMinutesSum"]), *told, resource);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_minutes_of_a_day_add_up_to_it_at_both() {
    let world = generous().await;

    for (walker, date) in [
        (NEW_YORK, DAY),
        (NEW_YORK, date(2026, 11, 1)),
        (BERLIN, date(2026, 10, 25)),
        (LORD_HOWE, date(2026, 10, 4)),
        (AUCKLAND, date(2026, 9, 27)),
    ] {
        let both = walked(&world, walker, date, 12_345).await;
        for (resource, kind, path, unit) in SAME {
            if matches!(resource, "activityCalories" | "minutesSedentary") {
                continue;
            }
            let day = both
                .series(&format!("activities/{resource}"), (date, date))
                .await[0];
            for detail in ["1min", "5min", "15min"] {
                let windows = both.within(resource, date, detail).await;
                let sum: f64 = windows.iter().map(|window| number(&window["value"])).sum();
                is_near(sum, day, &format!("{resource} {date} {detail}"));
            }
            for size in ["60s", "900s"] {
                let windows = both.windows(kind, date, size).await;
                let sum: f64 = windows
                    .iter()
                    .map(|(_, value)| number(value.pointer(path).unwrap_or(&Value::Null)))
                    .sum();
                // What a minute has is told in whole units or thousandths.
                assert!(
                    (sum / unit - day).abs() < 0.01,
                    "{resource} {date}: {sum} {day}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn energy_tells_how_active_a_minute_was() {
    let world = generous().await;
    let both = walked(&world, NEW_YORK, DAY, 9_000).await;

    let minutes = both.within("calories", DAY, "1min").await;
    let periods = both
        .points(
            "activity-level",
            "",
            &of_dates("activity_level.interval.civil_start_time", (DAY, DAY)),
        )
        .await;

    for (level, name, expected) in [
        (0, "SEDENTARY", 1_440 - 200 - 10 - 13),
        (1, "LIGHTLY_ACTIVE", 200),
        (2, "MODERATELY_ACTIVE", 10),
        (3, "VERY_ACTIVE", 13),
    ] {
        let of = minutes.iter().filter(|minute| minute["level"] == level);
        assert_eq!(of.count(), expected, "{level}");
        let seconds: f64 = periods
            .iter()
            .filter(|period| period["activityLevel"]["activityLevelType"] == name)
            .map(|period| {
                let interval = &period["activityLevel"]["interval"];
                let at = |end: &str| interval[end].as_str().unwrap().parse::<jiff::Timestamp>();
                at("startTime")
                    .unwrap()
                    .duration_until(at("endTime").unwrap())
                    .as_secs_f64()
            })
            .sum();
        is_near(seconds / 60.0, expected as f64, name);
    }
    assert_eq!(minutes[0]["mets"], 10, "asleep");
}

#[tokio::test(flavor = "multi_thread")]
async fn zone_minutes_are_earned_and_left_out_where_there_are_none() {
    let world = generous().await;
    let both = walked(&world, BERLIN, DAY, 31_500).await;
    world
        .simulator
        .correct(&both.id, DAY.yesterday().unwrap(), Some(0));
    let days = (DAY.yesterday().unwrap(), DAY);

    let series = both
        .ask(&format!(
            "activities/active-zone-minutes/date/{}/{}",
            days.0, days.1
        ))
        .await;
    let within = both
        .ask(&format!(
            "activities/active-zone-minutes/date/{DAY}/1d/15min"
        ))
        .await;
    let daily = both.daily("active-zone-minutes", days).await;

    let expected = json!({
        "activeZoneMinutes": 35 + 80 + 10, "fatBurnActiveZoneMinutes": 35,
        "cardioActiveZoneMinutes": 80, "peakActiveZoneMinutes": 10,
    });
    assert_eq!(
        series["activities-active-zone-minutes"],
        json!([{ "dateTime": DAY.to_string(), "value": expected }])
    );
    let minutes = within["activities-active-zone-minutes-intraday"][0]["minutes"].as_array();
    let sum: f64 = minutes
        .unwrap()
        .iter()
        .map(|minute| number(&minute["value"]["activeZoneMinutes"]))
        .sum();
    is_near(sum, 125.0, "within");
    assert_eq!(
        daily[1],
        json!({
            "sumInFatBurnHeartZone": "35", "sumInCardioHeartZone": "80", "sumInPeakHeartZone": "10",
        })
    );
    let windows = both.windows("active-zone-minutes", DAY, "60s").await;
    let sum: f64 = windows
        .iter()
        .map(|(_, value)| number(&value["sumInCardioHeartZone"]))
        .sum();
    is_near(sum, 80.0, "windows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_day_has_its_own_sum() {
    let world = generous().await;
    let both = walked(&world, NEW_YORK, DAY, 12_345).await;

    let part = both
        .ask(&format!(
            "activities/steps/date/{DAY}/1d/1min/time/08:00/08:59"
        ))
        .await;
    let same = both
        .ask(&format!(
            "activities/steps/date/{DAY}/{DAY}/1min/time/08:00/08:59"
        ))
        .await;
    let night = both
        .ask(&format!(
            "activities/steps/date/{DAY}/2026-11-11/15min/time/20:00/06:00"
        ))
        .await;

    let dataset = part["activities-steps-intraday"]["dataset"]
        .as_array()
        .unwrap();
    assert_eq!(dataset.len(), 60);
    assert_eq!(dataset[0]["time"], "08:00:00");
    let sum: f64 = dataset.iter().map(|window| number(&window["value"])).sum();
    is_near(
        number(&part["activities-steps"][0]["value"]),
        sum,
        "the hour",
    );
    assert_eq!(part, same);
    let night = night["activities-steps-intraday"]["dataset"]
        .as_array()
        .unwrap();
    assert_eq!(night.len(), 16 + 25);
    for path in [
        "steps/date/2026-11-10/2026-11-12/1min",
        "steps/date/2026-11-10/2026-11-11/1min/time/08:00/09:00",
        "steps/date/2026-11-10/1d/1min/time/09:00/08:00",
        "steps/date/2026-11-10/1d/2min",
        "steps/date/2026-11-10/1d/1min/time/8/9",
        "minutesVeryActive/date/2026-11-10/1d/1min",
    ] {
        let path = format!("/1/user/-/activities/{path}.json");
        assert_eq!(both.fitbit.get(&path).await.status, 400, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_has_the_day_its_zones_and_its_exercises() {
    let world = generous().await;
    let both = walked(&world, NEW_YORK, DAY, 9_000).await;
    world.simulator.set_manual(&both.id, DAY, Some(1_500));

    let told = both.ask(&format!("activities/date/{DAY}")).await;
    let narrow = super::granted(&world, NEW_YORK)
        .get(&format!("/1/user/-/activities/date/{DAY}.json"))
        .await
        .expect(200);

    let summary = &told["summary"];
    assert_eq!(summary["steps"], 10_500);
    assert_eq!(summary["activeScore"], -1);
    let zones = summary["heartRateZones"].as_array().unwrap();
    let names: Vec<&Value> = zones.iter().map(|zone| &zone["name"]).collect();
    assert_eq!(names, ["Out of Range", "Fat Burn", "Cardio", "Peak"]);
    assert_eq!(
        (&zones[1]["minutes"], &zones[2]["minutes"]),
        (&json!(10), &json!(13))
    );
    assert!(summary["restingHeartRate"].as_u64().is_some());
    let walk = told["activities"].as_array().unwrap().iter();
    let mut walk = walk.filter(|line| line["startTime"] == "06:00" && line["name"] == "Walk");
    let walk = walk.next().unwrap();
    assert_eq!(
        (&walk["steps"], &walk["distance"]),
        (&json!(1_500), &json!(1.08))
    );
    assert_eq!(
        summary["distances"][2],
        json!({ "activity": "loggedActivities", "distance": 1.08 })
    );
    assert_eq!(told["goals"]["steps"], 10_000);
    assert!(
        narrow["summary"]["heartRateZones"].is_null(),
        "another scope"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn units_follow_the_language_that_is_asked_for() {
    let world = generous().await;
    let both = walked(&world, NEW_YORK, DAY, 9_000).await;
    let ask = async |resource: &str, language: &str| {
        let path = format!("/1/user/-/activities/{resource}/date/{DAY}/1d.json");
        let request = both.fitbit.request(reqwest::Method::GET, &path);
        let request = request.header("Accept-Language", language);
        let told = both.fitbit.send(request).await.expect(200);
        number(&told[format!("activities-{resource}")][0]["value"])
    };

    is_near(ask("distance", "de_DE").await, 6.47, "kilometres");
    is_near(
        ask("distance", "en_GB").await,
        6.47,
        "kilometres in Britain too",
    );
    is_near(ask("distance", "en_US").await, 4.02027, "miles");
    is_near(ask("elevation", "en_US").await, 100.0, "feet");
    is_near(ask("elevation", "xx").await, 30.48, "metres");
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_are_as_long_as_they_may_be() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let ask = async |path: &str| {
        both.fitbit
            .get(&format!("/1/user/-/activities/{path}.json"))
            .await
    };

    for path in [
        "steps/date/2023-11-20/2026-11-18",
        "activityCalories/date/2026-10-20/2026-11-18",
        "steps/date/today/max",
        "tracker/calories/date/today/1y",
        "active-zone-minutes/date/today/1y",
        "swimming-strokes/date/today/1m",
    ] {
        assert_eq!(ask(path).await.status, 200, "{path}");
    }
    for path in [
        "steps/date/2023-11-18/2026-11-18",
        "activityCalories/date/2026-10-19/2026-11-18",
        "active-zone-minutes/date/today/max",
        "active-zone-minutes/date/2023-11-18/2026-11-18",
        "tracker/swimming-strokes/date/today/1m",
        "goals/yearly",
    ] {
        is_refused(&ask(path).await, 400, "validation");
    }
    let long = ask("activityCalories/date/2026-10-01/2026-11-18").await;
    assert!(
        long.text
            .contains("The range cannot exceed 31 days for resource type activityCalories")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn goals_are_kept_for_each_period_by_itself() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let daily = "/1/user/-/activities/goals/daily.json";
    let weekly = "/1/user/-/activities/goals/weekly.json";

    let set = both
        .form(daily, &[("type", "steps"), ("value", "8000")])
        .await
        .expect(200);
    both.form(weekly, &[("type", "distance"), ("value", "40.5")])
        .await
        .expect(200);

    assert_eq!(set["goals"]["steps"], 8_000);
    assert_eq!(set["goals"]["activeMinutes"], 30);
    let told = both.fitbit.get(weekly).await.expect(200);
    assert_eq!(
        told["goals"],
        json!({ "activeZoneMinutes": 150, "distance": 40.5, "floors": 70, "steps": 70_000 })
    );
    let summary = both.ask("activities/date/today").await;
    assert_eq!(summary["goals"]["steps"], 8_000);
    let old = both.form(daily, &[("steps", "7500"), ("floors", "12")]);
    let old = old.await.expect(200);
    assert_eq!(
        (&old["goals"]["steps"], &old["goals"]["floors"]),
        (&json!(7_500), &json!(12))
    );
    for pairs in [
        vec![("type", "sleep"), ("value", "8")],
        vec![("type", "steps"), ("value", "many")],
    ] {
        is_refused(&both.form(daily, &pairs).await, 400, "validation");
    }
    is_refused(
        &both.form(daily, &[("value", "8")]).await,
        400,
        "invalid_request",
    );
    is_refused(
        &both
            .form(weekly, &[("type", "caloriesOut"), ("value", "8")])
            .await,
        400,
        "validation",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lifetime_is_the_sum_of_its_days() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);

    let told = both.ask("activities").await;
    let days = both
        .series("activities/steps", (date(2026, 8, 1), date(2026, 11, 18)))
        .await;

    is_near(
        number(&told["lifetime"]["total"]["steps"]),
        days.iter().sum(),
        "all days",
    );
    let best = days.iter().copied().fold(0.0, f64::max);
    is_near(
        number(&told["best"]["total"]["steps"]["value"]),
        best,
        "the best day",
    );
    assert_eq!(told["lifetime"]["tracker"]["activeScore"], -1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_needs_any_token_and_favourites_are_ones_own() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let other = super::client(&world, world.simulator.grant(&both.id, &["sleep"], 3_600));

    let catalogue = other.get("/1/activities.json").await.expect(200);
    let walk = other.get("/1/activities/90013.json").await.expect(200);
    let place = "/1/user/-/activities/favorite/90013.json";
    assert_eq!(both.form(place, &[]).await.status, 201);
    let liked = both.ask("activities/favorite").await;
    assert_eq!(both.fitbit.delete(place).await.status, 204);

    assert_eq!(catalogue["categories"][0]["activities"][0]["id"], 90_013);
    assert_eq!(walk["activity"]["name"], "Walk");
    assert_eq!(liked[0]["activityId"], 90_013);
    assert_eq!(both.ask("activities/favorite").await, json!([]));
    is_refused(&other.get("/1/activities/7.json").await, 404, "not_found");
    is_refused(
        &other.get("/1/user/-/activities/recent.json").await,
        403,
        "insufficient_scope",
    );
    assert!(
        !both
            .ask("activities/recent")
            .await
            .as_array()
            .unwrap()
            .is_empty()
    );
    assert_eq!(both.ask("activities/frequent").await[0]["name"], "Walk");
    is_refused(
        &super::client(&world, None).get("/1/activities.json").await,
        401,
        "invalid_request",
    );
}
