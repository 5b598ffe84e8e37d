//! Values within days, also on days on which clocks change.

use serde_json::Value;

use super::{AUCKLAND, BERLIN, Both, LORD_HOWE, NEW_YORK, ST_JOHNS, assert_same, world};
use crate::support::Engine;

const RESOURCES: [&str; 5] = ["steps", "distance", "floors", "elevation", "calories"];

/// Days on which clocks change, and an even one, by who lived them.
const DATES: [(usize, &[&str]); 5] = [
    (NEW_YORK, &["2026-11-01"]),
    (ST_JOHNS, &["2026-11-01"]),
    (BERLIN, &["2026-10-25", "2026-11-12"]),
    (LORD_HOWE, &["2026-10-04"]),
    (AUCKLAND, &["2026-09-27"]),
];

fn has_steps(told: &Value) -> bool {
    told["activities-steps"][0]["value"] != "0"
}

#[tokio::test]
async fn windows_are_fitbits_also_where_clocks_change() {
    let world = world(Engine::sqlite()).await;
    let mut compared = 0;
    for (walker, dates) in DATES {
        let both = Both::of(&world, walker).await;
        for date in dates {
            compared += windows_agree(&both, date).await;
            let path =
                format!("/1/user/-/activities/steps/date/{date}/1d/5min/time/08:03/17:31.json");
            both.agree(&path, &[]).await;
        }
    }
    assert!(compared > 50, "{compared}");
}

/// Asserts that the windows of a date are alike, and says how many series of them there were.
async fn windows_agree(both: &Both, date: &str) -> usize {
    let steps = format!("/1/user/-/activities/steps/date/{date}/1d.json");
    let worn = has_steps(&both.ask(&steps, &[]).await.1);
    let told = RESOURCES
        .into_iter()
        .filter(|resource| worn || *resource != "calories");
    let mut compared = 0;
    for resource in told {
        for (detail, language) in [("1min", ""), ("15min", "en_US")] {
            let path = format!("/1/user/-/activities/{resource}/date/{date}/1d/{detail}.json");
            let (mut here, mut there) = both.ask_in(&path, language, &["mets"]).await;
            if resource == "elevation" {
                in_whole_floors(&mut here, language);
                in_whole_floors(&mut there, language);
            }
            assert_same(&here, &there, &path);
            compared += 1;
        }
    }
    compared
}

/// Writes windows of elevation as the floors that had been climbed at the end of each. Fitbit tells
/// whole floors and Google what the altimeter gained, so that Fitbit lags behind by less than one. The
/// numbers were tidied before.
pub(super) fn in_whole_floors(told: &mut Value, language: &str) {
    let floor = match language {
        "en_US" => 10e6,
        _ => 3.048e6,
    };
    let windows = told["activities-elevation-intraday"]["dataset"]
        .as_array_mut()
        .unwrap();
    let mut climbed = 0.0;
    for window in windows {
        climbed += window["value"].as_f64().unwrap();
        // More than what rounding adds up to, and less than a millimetre.
        window["value"] = (climbed / floor + 1e-4).floor().into();
    }
}

#[tokio::test]
async fn active_zone_minutes_within_a_day_are_fitbits() {
    let world = world(Engine::sqlite()).await;
    for (walker, dates) in DATES {
        let both = Both::of(&world, walker).await;
        for date in dates {
            let place = format!("/1/user/-/activities/active-zone-minutes/date/{date}");
            for rest in [
                "1d/1min.json",
                "1d/15min.json",
                "1d/1min/time/06:00/12:00.json",
            ] {
                both.agree(&format!("{place}/{rest}"), &[]).await;
            }
        }
    }
}

#[tokio::test]
async fn the_course_of_the_heart_is_fitbits() {
    let world = world(Engine::sqlite()).await;
    for (walker, date) in [
        (NEW_YORK, "2026-11-12"),
        (AUCKLAND, "2026-11-10"),
        (BERLIN, "2026-10-25"),
    ] {
        let both = Both::of(&world, walker).await;
        let place = format!("/1/user/-/activities/heart/date/{date}/1d");
        both.agree(&format!("{place}/1sec/time/06:00/12:00.json"), &[])
            .await;
        // An hour that the clock shows twice has two means, of which FitEx tells one.
        let time = if date == "2026-10-25" {
            "/time/04:00/23:59"
        } else {
            ""
        };
        both.agree(&format!("{place}/1min{time}.json"), &[]).await;
        both.agree(&format!("{place}/15min{time}.json"), &[]).await;
    }
}

#[tokio::test]
async fn a_night_between_two_dates_is_one_answer() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    for (what, detail) in [
        ("steps", "1min"),
        ("active-zone-minutes", "5min"),
        ("heart", "1min"),
        ("heart", "1sec"),
    ] {
        let path = format!(
            "/1/user/-/activities/{what}/date/2026-11-12/2026-11-13/{detail}/time/20:00/09:30.json"
        );
        both.agree(&path, &[]).await;
    }
}

#[tokio::test]
async fn today_goes_as_far_as_the_day_has_come() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;

    let (here, there) = both
        .ask("/1/user/-/activities/steps/date/today/1d/15min.json", &[])
        .await;
    let tomorrow = "/fitbit/1/user/-/activities/steps/date/2026-11-19/1d/15min.json";
    let tomorrow = both.here.get(tomorrow).await.expect(200);

    // Ten in the morning: windows begin at midnight, the last of them now.
    let windows = |told: &Value| {
        told["activities-steps-intraday"]["dataset"]
            .as_array()
            .unwrap()
            .clone()
    };
    let (ours, theirs) = (windows(&here), windows(&there));
    assert_eq!((ours.len(), theirs.len()), (41, 96));
    assert_same(&ours.clone().into(), &theirs[..41].to_vec().into(), "today");
    assert_eq!(here["activities-steps"], there["activities-steps"]);
    assert!(windows(&tomorrow).is_empty(), "{tomorrow}");
}
