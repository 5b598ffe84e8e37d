//! What is measured by night, and now and then, is the same at both providers; not everybody has every
//! sensor.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use reqwest::Method;
use serde_json::{Value, json};

use super::both::{
    AUCKLAND, BERLIN, Both, KOLKATA, LONDON, NEW_YORK, calendar, generous, is_near, number,
    of_dates,
};
use super::is_refused;

const FIRST: Date = date(2026, 10, 20);
const LAST: Date = date(2026, 11, 18);
const PEOPLE: [usize; 5] = [NEW_YORK, BERLIN, KOLKATA, LONDON, AUCKLAND];

/// Fitbit's entries of these dates.
async fn entries(both: &Both, path: &str, name: &str) -> Vec<Value> {
    let told = both.ask(&format!("{path}/date/{FIRST}/{LAST}")).await;
    let told = if name.is_empty() { &told } else { &told[name] };
    told.as_array().unwrap().clone()
}

/// Google's daily values of these dates, the oldest first.
async fn daily(both: &Both, kind: &str, name: &str) -> Vec<Value> {
    let filter = of_dates(&format!("{}.date", kind.replace('-', "_")), (FIRST, LAST));
    let mut points = both.points(kind, "", &filter).await;
    points.reverse();
    points.iter().map(|point| point[name].clone()).collect()
}

/// The samples of a date, the oldest first.
async fn samples(both: &Both, kind: &str, name: &str, date: Date) -> Vec<Value> {
    let snake = kind.replace('-', "_");
    let filter = of_dates(&format!("{snake}.sample_time.civil_time"), (date, date));
    let mut points = both.points(kind, "", &filter).await;
    points.reverse();
    points.iter().map(|point| point[name].clone()).collect()
}

fn day(entry: &Value) -> Date {
    entry["dateTime"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nights_have_the_same_values_at_both() {
    let world = generous().await;
    let mut without = 0;

    for walker in PEOPLE {
        let both = Both::of(&world, walker);
        for (path, name, kind, key, members) in [
            (
                "hrv",
                "hrv",
                "daily-heart-rate-variability",
                "dailyHeartRateVariability",
                &[
                    ("dailyRmssd", "averageHeartRateVariabilityMilliseconds"),
                    (
                        "deepRmssd",
                        "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds",
                    ),
                ][..],
            ),
            (
                "br",
                "br",
                "daily-respiratory-rate",
                "dailyRespiratoryRate",
                &[("breathingRate", "breathsPerMinute")],
            ),
            (
                "spo2",
                "",
                "daily-oxygen-saturation",
                "dailyOxygenSaturation",
                &[
                    ("avg", "averagePercentage"),
                    ("min", "lowerBoundPercentage"),
                    ("max", "upperBoundPercentage"),
                ],
            ),
        ] {
            let fitbit = entries(&both, path, name).await;
            let google = daily(&both, kind, key).await;
            assert_eq!(fitbit.len(), google.len(), "{kind}");
            assert!(fitbit.len() < 30, "not every night was measured");
            without += usize::from(fitbit.is_empty());
            for (entry, point) in fitbit.iter().zip(&google) {
                assert_eq!(point["date"], calendar(day(entry)));
                for (own, others) in members {
                    is_near(number(&entry["value"][own]), number(&point[others]), own);
                    assert!(number(&point[others]) > 0.0, "{others}");
                }
            }
        }
        let skin = entries(&both, "temp/skin", "tempSkin").await;
        let kind = "daily-sleep-temperature-derivations";
        let google = daily(&both, kind, "dailySleepTemperatureDerivations").await;
        assert_eq!(skin.len(), google.len());
        without += usize::from(skin.is_empty());
        for (entry, point) in skin.iter().zip(&google) {
            let nightly = number(&point["nightlyTemperatureCelsius"]);
            let relative = nightly - number(&point["baselineTemperatureCelsius"]);
            is_near(number(&entry["value"]["nightlyRelative"]), relative, "skin");
            assert_eq!(entry["logType"], "dedicated_temp_sensor");
        }
    }
    assert!((1..6).contains(&without), "some lack a sensor");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_measured_within_a_night_is_the_same_at_both() {
    let world = generous().await;

    for walker in [NEW_YORK, KOLKATA, AUCKLAND] {
        let both = Both::of(&world, walker);
        let night = day(entries(&both, "spo2", "").await.last().unwrap());

        let told = both.ask(&format!("hrv/date/{night}/all")).await;
        let windows = told["hrv"][0]["minutes"].as_array().unwrap();
        let google = samples(
            &both,
            "heart-rate-variability",
            "heartRateVariability",
            night,
        )
        .await;
        // A night may have begun the evening before.
        let google = google.iter().rev();
        for (window, sample) in windows.iter().rev().zip(google) {
            assert_eq!(
                window["minute"],
                both.clock(&sample["sampleTime"]["physicalTime"])
            );
            let member = "rootMeanSquareOfSuccessiveDifferencesMilliseconds";
            is_near(
                number(&window["value"]["rmssd"]),
                number(&sample[member]),
                "rmssd",
            );
        }
        assert!(windows.len() > 40 && windows[0]["value"]["coverage"].is_f64());

        let told = both.ask(&format!("spo2/date/{night}/all")).await;
        let minutes = told["minutes"].as_array().unwrap();
        let google = samples(&both, "oxygen-saturation", "oxygenSaturation", night).await;
        assert!(google.len() > 200);
        for (minute, sample) in minutes.iter().rev().zip(google.iter().rev()) {
            is_near(
                number(&minute["value"]),
                number(&sample["percentage"]),
                "oxygen",
            );
            let at = both.clock(&sample["sampleTime"]["physicalTime"]);
            assert_eq!(format!("{}.000", minute["minute"].as_str().unwrap()), at);
        }

        let told = both.ask(&format!("br/date/{night}/all")).await;
        let google = samples(
            &both,
            "respiratory-rate-sleep-summary",
            "respiratoryRateSleepSummary",
            night,
        )
        .await;
        for (own, others) in [
            ("deepSleepSummary", "deepSleepStats"),
            ("lightSleepSummary", "lightSleepStats"),
            ("remSleepSummary", "remSleepStats"),
            ("fullSleepSummary", "fullSleepStats"),
        ] {
            let rate = number(&told["br"][0]["value"][own]["breathingRate"]);
            is_near(rate, number(&google[0][others]["breathsPerMinute"]), own);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fitness_is_a_number_or_a_range_around_it() {
    let world = generous().await;

    for (walker, ranges) in [(NEW_YORK, false), (BERLIN, true)] {
        let both = Both::of(&world, walker);
        let fitbit = entries(&both, "cardioscore", "cardioscore").await;
        let google = daily(&both, "daily-vo2-max", "dailyVo2Max").await;

        assert!(fitbit.len() > 20);
        assert_eq!(fitbit.len(), google.len());
        for (entry, point) in fitbit.iter().zip(&google) {
            let text = entry["value"]["vo2Max"].as_str().unwrap();
            let vo2_max = number(&point["vo2Max"]);
            match text.split_once('-') {
                None => is_near(text.parse().unwrap(), vo2_max, "fitness"),
                Some((least, most)) => {
                    let range: [f64; 2] = [least.parse().unwrap(), most.parse().unwrap()];
                    assert!((range[0]..=range[1]).contains(&vo2_max));
                }
            }
            assert_eq!(text.contains('-'), ranges);
            assert_eq!(point["estimated"], ranges);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn core_temperatures_are_what_somebody_measured() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let ill = date(2026, 11, 10);

    let told = entries(&both, "temp/core", "tempCore").await;
    let google = both.points("core-body-temperature", "", "").await;
    let means = both.daily("core-body-temperature", (ill, ill)).await;

    assert_eq!(told.len(), 6);
    for (entry, point) in told.iter().rev().zip(&google) {
        let point = &point["coreBodyTemperature"];
        let at = both.clock(&point["sampleTime"]["physicalTime"]);
        assert_eq!(format!("{}.000", entry["dateTime"].as_str().unwrap()), at);
        is_near(
            number(&entry["value"]),
            number(&point["temperatureCelsius"]),
            "core",
        );
    }
    let of_day = told.iter().filter(|entry| {
        let at = entry["dateTime"].as_str().unwrap();
        at.starts_with(&ill.to_string())
    });
    let of_day: Vec<f64> = of_day.map(|entry| number(&entry["value"])).collect();
    let mean = of_day.iter().sum::<f64>() / 2.0;
    is_near(number(&means[0]["temperatureCelsiusAvg"]), mean, "mean");
    let path = format!("/1/user/-/temp/core/date/{ill}.json");
    let request = both.fitbit.request(Method::GET, &path);
    let warm = both
        .fitbit
        .send(request.header("Accept-Language", "en_US"))
        .await
        .expect(200);
    let fahrenheit = number(&warm["tempCore"][0]["value"]);
    assert!((fahrenheit - (of_day[0] * 1.8 + 32.0)).abs() < 0.051);
    assert_eq!(
        Both::of(&world, BERLIN)
            .ask(&format!("temp/core/date/{ill}"))
            .await,
        json!({ "tempCore": [] })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rhythms_are_the_same_at_both() {
    let world = generous().await;
    let both = Both::of(&world, LONDON);
    let after = "afterDate=2026-08-01&sort=asc&offset=0&limit=10";

    let told = both
        .fitbit
        .get(&format!("/1/user/-/ecg/list.json?{after}"))
        .await
        .expect(200);
    let taken = told["ecgReadings"].as_array().unwrap();
    let google = both
        .points(
            "electrocardiogram",
            "",
            "electrocardiogram.interval.start_time >= \"2026-08-01T00:00:00Z\"",
        )
        .await;
    assert!(!taken.is_empty() && taken.len() <= 10);
    for (entry, point) in taken.iter().zip(google.iter().rev()) {
        let point = &point["electrocardiogram"];
        assert_eq!(
            entry["startTime"],
            both.clock(&point["interval"]["startTime"])
        );
        assert_eq!(entry["waveformSamples"], point["waveformSamples"]);
        let mean = number(&point["beatsPerMinuteAvg"]);
        is_near(number(&entry["averageHeartRate"]), mean, "beats");
        let hertz = number(&point["samplingFrequencyHertz"]);
        is_near(number(&entry["samplingFrequencyHz"]), hertz, "hertz");
        let words = entry["resultClassification"]
            .as_str()
            .unwrap()
            .to_uppercase();
        let words = words.replace(": ", "_").replace(' ', "_");
        assert_eq!(words, point["resultClassification"].as_str().unwrap());
    }
    let told = both
        .fitbit
        .get(&format!("/1/user/-/irn/alerts/list.json?{after}"))
        .await
        .expect(200);
    let alerts = told["alerts"].as_array().unwrap();
    let google = both.points("irregular-rhythm-notification", "", "").await;
    assert!(!alerts.is_empty());
    for (entry, point) in alerts.iter().zip(google.iter().rev()) {
        let point = &point["irregularRhythmNotification"];
        for (own, others) in [("alertTime", "startTime"), ("detectedTime", "endTime")] {
            assert_eq!(entry[own], both.clock(&point["interval"][others]));
        }
        let windows = point["alertWindows"].as_array().unwrap();
        assert_eq!(entry["windows"].as_array().unwrap().len(), windows.len());
        let beat = &windows[0]["heartBeats"][0];
        let told = &entry["windows"][0]["bpmData"][0];
        assert_eq!(told["value"], beat["beatsPerMinute"]);
        assert_eq!(told["dataTime"], both.clock(&beat["physicalTime"]));
    }
    for (walker, listens) in [(LONDON, true), (BERLIN, false)] {
        let both = Both::of(&world, walker);
        let google = both.google.get("/v4/users/me/irnProfile").await.expect(200);
        let told = both.ask("irn/profile").await;
        assert_eq!(told["enrolled"], listens);
        assert_eq!(told["lastUpdated"], both.clock(&google["updateTime"]));
        assert_eq!(google["enrollmentStatus"] == true, listens);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_of_nights_have_an_end_and_lists_few_entries() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);

    for path in ["hrv", "br", "cardioscore", "temp/skin", "temp/core"] {
        let long = format!("/1/user/-/{path}/date/2026-10-01/2026-11-18.json");
        is_refused(&both.fitbit.get(&long).await, 400, "validation");
        let period = format!("/1/user/-/{path}/date/2026-11-18/7d.json");
        is_refused(&both.fitbit.get(&period).await, 400, "validation");
    }
    both.ask("spo2/date/2026-10-01/2026-11-18").await;
    let within = "/1/user/-/spo2/date/2026-10-01/2026-11-18/all.json";
    is_refused(&both.fitbit.get(within).await, 400, "validation");
    let many = "/1/user/-/ecg/list.json?afterDate=2026-08-01&sort=asc&offset=0&limit=11";
    is_refused(&both.fitbit.get(many).await, 400, "validation");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_night_is_told_before_it_has_synced() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let synced = date(2026, 11, 12);
    let after = (synced + 1.day(), LAST);
    world
        .simulator
        .sync_device(&both.id, synced.at(12, 0, 0, 0));

    for (path, name, kind, key) in [
        (
            "hrv",
            "hrv",
            "daily-heart-rate-variability",
            "dailyHeartRateVariability",
        ),
        ("br", "br", "daily-respiratory-rate", "dailyRespiratoryRate"),
        (
            "spo2",
            "",
            "daily-oxygen-saturation",
            "dailyOxygenSaturation",
        ),
        ("cardioscore", "cardioscore", "daily-vo2-max", "dailyVo2Max"),
    ] {
        let fitbit = entries(&both, path, name).await;
        let google = daily(&both, kind, key).await;
        assert!(!fitbit.is_empty(), "{path}");
        assert_eq!(fitbit.len(), google.len());
        assert!(fitbit.iter().all(|entry| day(entry) <= synced), "{path}");
    }
    // A scale and a pen need no wearable.
    let weights = both.daily("weight", after).await;
    let water = both.series("foods/log/water", after).await;
    assert!(weights.iter().any(|weight| !weight.is_null()));
    assert!(water.iter().any(|water| *water > 0.0));
}
