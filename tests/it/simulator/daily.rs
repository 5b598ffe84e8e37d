//! Sums of calendar days at Google.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::{World, about, at_google, family, is_invalid, world};
use crate::support::Answer;

const DAY: Date = date(2026, 11, 10);

fn moment(date: Date) -> Value {
    json!({ "date": { "year": date.year(), "month": date.month(), "day": date.day() } })
}

fn asked(start: Date, end: Date) -> Value {
    json!({ "range": { "start": moment(start), "end": moment(end) } })
}

async fn roll_up(world: &World, kind: &str, wish: Value) -> Answer {
    at_google(world, 0)
        .post(&about(kind, ":dailyRollUp"), wish)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_has_its_own_shape() {
    let world = world().await;
    let ada = &world.walkers()[0].id;
    world.simulator.correct(ada, DAY, Some(9_000));

    for (kind, key, value) in [
        ("steps", "steps", json!({ "countSum": "9000" })),
        (
            "distance",
            "distance",
            json!({ "millimetersSum": "6470000" }),
        ),
        ("floors", "floors", json!({ "countSum": "10" })),
        (
            "altitude",
            "altitude",
            json!({ "gainMillimetersSum": "30480" }),
        ),
        (
            "active-energy-burned",
            "activeEnergyBurned",
            json!({ "kcalSum": 360.0 }),
        ),
        (
            "sedentary-period",
            "sedentaryPeriod",
            json!({ "durationSum": "73020s" }),
        ),
        (
            "active-minutes",
            "activeMinutes",
            json!({ "activeMinutesRollupByActivityLevel": [
                { "activityLevel": "LIGHT", "activeMinutesSum": "200" },
                { "activityLevel": "MODERATE", "activeMinutesSum": "10" },
                { "activityLevel": "VIGOROUS", "activeMinutesSum": "13" },
            ] }),
        ),
        (
            "active-zone-minutes",
            "activeZoneMinutes",
            json!({
                "sumInFatBurnHeartZone": "10", "sumInCardioHeartZone": "26", "sumInPeakHeartZone": "0",
            }),
        ),
    ] {
        let told = roll_up(&world, kind, asked(DAY, DAY + 1.day()))
            .await
            .expect(200);
        let points = told["rollupDataPoints"].as_array().unwrap();
        assert_eq!(points.len(), 1, "{kind}");
        assert_eq!(points[0][key], value, "{kind}");
        assert_eq!(
            points[0]["civilStartTime"],
            json!({ "date": { "year": 2026, "month": 11, "day": 10 }, "time": {} })
        );
    }
    let told = roll_up(&world, "total-calories", asked(DAY, DAY))
        .await
        .expect(200);
    let energy = told["rollupDataPoints"][0]["totalCalories"]["kcalSum"].as_f64();
    assert!(energy.unwrap() > 360.0 + 1_300.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn families_keep_sources_apart() {
    let world = world().await;
    let ada = &world.walkers()[0].id;
    let next = DAY + 1.day();
    world.simulator.correct(ada, DAY, Some(8_000));
    world.simulator.set_phone(ada, DAY, Some(5_000));
    world.simulator.set_manual(ada, DAY, Some(1_500));
    world.simulator.correct(ada, next, None);
    world.simulator.set_phone(ada, next, Some(5_000));

    for (kind, member, name, values) in [
        ("steps", "countSum", None, vec!["5000", "9500"]),
        (
            "steps",
            "countSum",
            Some("all-sources"),
            vec!["5000", "9500"],
        ),
        (
            "steps",
            "countSum",
            Some("google-sources"),
            vec!["5000", "9500"],
        ),
        ("steps", "countSum", Some("google-wearables"), vec!["8000"]),
        (
            "distance",
            "millimetersSum",
            None,
            vec!["3600000", "6830000"],
        ),
        ("floors", "countSum", None, vec!["9"]),
    ] {
        let mut wish = asked(DAY, DAY + 2.days());
        if let Some(name) = name {
            wish["dataSourceFamily"] = json!(family(name));
        }
        let told = roll_up(&world, kind, wish).await.expect(200);
        let points = told["rollupDataPoints"].as_array().unwrap();
        let sums: Vec<&str> = points
            .iter()
            .map(|point| point[kind][member].as_str().unwrap())
            .collect();
        assert_eq!(
            sums, values,
            "{kind} {name:?}: newest first, unknown days left out"
        );
    }
    let mut wish = asked(DAY, DAY);
    wish["dataSourceFamily"] = json!("google-wearables");
    is_invalid(
        &roll_up(&world, "steps", wish).await,
        "INVALID_DATA_POINT_DATA_SOURCE_FAMILY",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_may_be_about_so_many_days() {
    let world = world().await;
    let with = |days: i64, size: Option<u32>| {
        let mut wish = asked(DAY, DAY + days.days());
        wish["windowSizeDays"] = json!(1);
        if let Some(size) = size {
            wish["pageSize"] = json!(size);
        }
        wish
    };

    for (kind, wish) in [
        ("steps", with(90, None)),
        ("steps", with(7, Some(90))),
        ("total-calories", with(14, None)),
        ("active-minutes", with(14, Some(14))),
    ] {
        roll_up(&world, kind, wish).await.expect(200);
    }
    for (kind, wish, days) in [
        ("steps", with(91, None), "90"),
        ("steps", with(7, Some(91)), "90"),
        ("total-calories", with(15, None), "14"),
        ("active-minutes", with(7, Some(15)), "14"),
    ] {
        let answer = roll_up(&world, kind, wish).await;
        is_invalid(&answer, "INVALID_ROLLUP_QUERY_DURATION");
        let error = &answer.json()["error"];
        assert_eq!(error["message"], "Invalid argument..");
        assert_eq!(error["details"][0]["metadata"]["maxDurationDays"], days);
        assert_eq!(
            error["details"][1]["fieldViolations"][0],
            json!({
                "field": "range",
                "description": format!("window_size_days * page_size over {days} days for {kind}"),
            })
        );
    }
    is_invalid(
        &roll_up(&world, "steps", asked(DAY, DAY - 1.day())).await,
        "INVALID_TIME_RANGE",
    );
    is_invalid(
        &roll_up(&world, "dreams", asked(DAY, DAY)).await,
        "INVALID_PARENT_DATA_TYPE_COLLECTION",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_may_be_of_several_days() {
    let world = world().await;
    let ada = &world.walkers()[0].id;
    for (offset, steps) in [(0, Some(1_000)), (1, None), (2, Some(3_000)), (3, None)] {
        world.simulator.correct(ada, DAY + offset.days(), steps);
    }
    let mut wish = asked(DAY, DAY + 4.days());
    wish["windowSizeDays"] = json!(3);

    let told = roll_up(&world, "steps", wish).await.expect(200);

    assert_eq!(
        told["rollupDataPoints"],
        json!([{
            "civilStartTime": { "date": { "year": 2026, "month": 11, "day": 10 }, "time": {} },
            "civilEndTime": { "date": { "year": 2026, "month": 11, "day": 13 }, "time": {} },
            "steps": { "countSum": "4000" },
        }])
    );
}
