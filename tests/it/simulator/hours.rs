//! Days and their hours from files.

use std::path::PathBuf;

use fitex::clock::Clock;
use fitex::model::token::Provider;
use fitex::simulator::{Options, Simulator};
use serde_json::json;

use super::{about, count};
use crate::support::{Person, START};

const ACTIVITY: &str = "https://www.googleapis.com/auth/googlehealth.activity_and_fitness.readonly";
const DAYS: &str = "Id,ActivityDate,TotalSteps,TotalDistance,LoggedActivitiesDistance,VeryActiveDistance,ModeratelyActiveDistance,LightActiveDistance,VeryActiveMinutes,FairlyActiveMinutes,LightlyActiveMinutes,SedentaryMinutes\n\
    15,3/15/2016,1000,0.8,0,0,0,0.8,0,0,30,1410\n\
    15,3/16/2016,2000,1.5,0,0,0,1.5,0,0,60,1380\n";
const HOURS: &str = "Id,ActivityHour,StepTotal\n\
    15,3/15/2016 12:00:00 AM,0\n\
    15,3/15/2016 9:00:00 AM,301\n\
    15,3/15/2016 10:00:00 AM,0\n\
    15,3/15/2016 11:00:00 AM,650\n\
    15,3/15/2016 11:00:00 PM,0\n\
    99,3/15/2016 9:00:00 AM,5\n";

/// Files of a test's own.
struct Files(PathBuf);

impl Files {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-hours-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn options(&self, days: &str, hours: &str) -> Options {
        let write = |name: &str, text: &str| {
            let path = self.0.join(name);
            std::fs::write(&path, text).unwrap();
            Some(path)
        };
        Options {
            clock: Clock::held_at(START.parse().unwrap()),
            days_file: write("days.csv", days),
            hours_file: write("hours.csv", hours),
            ..Options::default()
        }
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn client(simulator: &Simulator, provider: Provider, scope: &str) -> Person {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let person = &simulator.people()[0].id;
    let token = simulator.grant_at(provider, person, &[scope], 3_600);
    Person {
        token,
        ..Person::nobody_at(http, simulator.url().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_those_of_the_hours_and_days_stay_as_they_are() {
    let files = Files::new();
    let simulator = Simulator::start(files.options(DAYS, HOURS)).await.unwrap();
    let fitbit = client(&simulator, Provider::Fitbit, "activity");
    let google = client(&simulator, Provider::GoogleHealth, ACTIVITY);

    // Both days by whole weeks, so that the last is no later than 17 November 2026, a Tuesday.
    let within = fitbit
        .get("/1/user/-/activities/steps/date/2026-11-10/1d/15min.json")
        .await
        .expect(200);
    let wish = json!({
        "range": { "startTime": "2026-11-10T00:00:00Z", "endTime": "2026-11-11T00:00:00Z" },
        "windowSize": "3600s",
    });
    let told = google
        .post(&about("steps", ":rollUp"), wish)
        .await
        .expect(200);

    assert_eq!(within["activities-steps"][0]["value"], "1000");
    let dataset = within["activities-steps-intraday"]["dataset"]
        .as_array()
        .unwrap();
    let quarters: Vec<u64> = dataset
        .iter()
        .map(|window| window["value"].as_u64().unwrap())
        .collect();
    assert_eq!(quarters[36..40], [75, 75, 75, 76]);
    assert_eq!(
        quarters.iter().sum::<u64>(),
        951,
        "as in real life, not the day's"
    );
    let windows = told["rollupDataPoints"].as_array().unwrap();
    let hours: Vec<u64> = windows
        .iter()
        .map(|window| count(&window["steps"]["countSum"]))
        .collect();
    assert_eq!(
        hours,
        [650, 0, 301],
        "newest first, worn between the first and the last"
    );
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_hours_or_with_a_correction_is_spread_as_others_are() {
    let files = Files::new();
    let simulator = Simulator::start(files.options(DAYS, HOURS)).await.unwrap();
    let fitbit = client(&simulator, Provider::Fitbit, "activity");
    let person = simulator.people()[0].id.clone();

    simulator.correct(&person, "2026-11-10".parse().unwrap(), Some(4_000));

    for (date, steps) in [("2026-11-10", 4_000), ("2026-11-11", 2_000)] {
        let path = format!("/1/user/-/activities/steps/date/{date}/1d/15min.json");
        let within = fitbit.get(&path).await.expect(200);
        let dataset = within["activities-steps-intraday"]["dataset"]
            .as_array()
            .unwrap();
        let sum: u64 = dataset
            .iter()
            .map(|window| window["value"].as_u64().unwrap())
            .sum();
        assert_eq!(sum, steps, "{date}");
    }
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_of_hours_is_refused_with_line_column_and_remedy() {
    let files = Files::new();
    let start = async |options| {
        let fault = Simulator::start(options).await.err();
        fault.unwrap().to_string()
    };

    let row = start(files.options(
        DAYS,
        "Id,ActivityHour,StepTotal\n15,3/15/2016 9:30:00 AM,1\n",
    ))
    .await;
    let alone = start(Options {
        days_file: None,
        ..files.options(DAYS, HOURS)
    })
    .await;

    assert!(
        row.contains("hours.csv: line 2: ActivityHour: `3/15/2016 9:30:00 AM`"),
        "{row}"
    );
    assert!(row.contains("write M/D/YYYY h:00:00 AM or PM"), "{row}");
    assert!(
        alone.contains("give the file with the days as well"),
        "{alone}"
    );
}
