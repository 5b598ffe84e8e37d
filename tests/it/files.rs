//! Days and hours of real people, from files in the layout of the public Fitbit export, served through
//! both providers. `TEST_DAYS_FILE` and `TEST_HOURS_FILE` name such files; without them a small one is
//! made, in which days and hours disagree as they do in real ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fitex::simulator::Options;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use crate::on_both;
use crate::support::{Browser, Engine, Person, World};

on_both! {
    both_providers_credit_the_same_days_and_show_where_hours_differ()
}

/// Accounts that one network may make in an hour.
const SIGN_UPS: usize = 30;

/// Steps by person and date.
type Steps = BTreeMap<(String, Date), i64>;

struct Files {
    days: PathBuf,
    hours: PathBuf,
    /// Removed at the end, if the files were made here.
    made: Option<PathBuf>,
}

impl Files {
    fn find() -> Self {
        let named = |name| std::env::var_os(name).map(PathBuf::from);
        match (named("TEST_DAYS_FILE"), named("TEST_HOURS_FILE")) {
            (Some(days), Some(hours)) => Self {
                days,
                hours,
                made: None,
            },
            _ => Self::make(),
        }
    }

    /// Three people and two weeks: hours that are missing, that are all zero, that say more or less.
    fn make() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-test-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut days = String::from(
            "Id,ActivityDate,TotalSteps,TotalDistance,LoggedActivitiesDistance,VeryActiveDistance,ModeratelyActiveDistance,LightActiveDistance,VeryActiveMinutes,FairlyActiveMinutes,LightlyActiveMinutes,SedentaryMinutes,Calories\n",
        );
        let mut hours = String::from("Id,ActivityHour,StepTotal\n");
        for person in 1..=3_i64 {
            for day in 1..=14_i64 {
                let total = if day == 9 {
                    0
                } else {
                    24 * (person * 90 + day * 10)
                };
                days.push_str(&format!(
                    "{person},4/{day}/2016,{total},1,0,0,0,1,0,0,60,600,1800\n"
                ));
                for hour in 0..24 {
                    let steps = match (day, hour) {
                        (3, _) => continue,
                        (5, _) => 0,
                        (7, 8) => total / 24 + 700,
                        (8, 8) => total / 24 - 50,
                        _ => total / 24,
                    };
                    let (half, shown) = (if hour < 12 { "AM" } else { "PM" }, (hour + 11) % 12 + 1);
                    hours.push_str(&format!(
                        "{person},4/{day}/2016 {shown}:00:00 {half},{steps}\n"
                    ));
                }
            }
        }
        let files = Self {
            days: folder.join("days.csv"),
            hours: folder.join("hours.csv"),
            made: Some(folder),
        };
        std::fs::write(&files.days, days).unwrap();
        std::fs::write(&files.hours, hours).unwrap();
        files
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        if let Some(folder) = &self.made {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// The sums of a file by person and date, read by nothing but a separator.
fn sums(file: &Path, [date, steps]: [usize; 2]) -> Steps {
    let mut sums = Steps::new();
    for line in std::fs::read_to_string(file).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let date = Date::strptime("%m/%d/%Y", cells[date].split(' ').next().unwrap()).unwrap();
        *sums.entry((cells[0].to_owned(), date)).or_insert(0) +=
            cells[steps].parse::<i64>().unwrap();
    }
    sums
}

/// What somebody's list holds, over all its pages.
async fn all(person: &Person, path: &str) -> Vec<Value> {
    let (mut items, mut next) = (Vec::new(), String::new());
    loop {
        let page = person
            .get(&format!("{path}&limit=200{next}"))
            .await
            .expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["pageInfo"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return items,
        }
    }
}

/// A date and what it has of something. None is not compared: Google tells that somebody wore a device and
/// did not move, and Fitbit does not tell that from a device that nobody wore.
fn steps_of(day: &Value, field: &str) -> Option<(Date, i64)> {
    let steps = day[field].as_i64().filter(|steps| *steps > 0)?;
    Some((day["date"].as_str()?.parse().unwrap(), steps))
}

async fn both_providers_credit_the_same_days_and_show_where_hours_differ(engine: Engine) {
    let files = Files::find();
    let (days, hours) = (sums(&files.days, [1, 2]), sums(&files.hours, [1, 2]));
    let world = World::with(engine, |options| Options {
        days_file: Some(files.days.clone()),
        hours_file: Some(files.hours.clone()),
        ..options
    })
    .await;
    let last = days.keys().map(|(_, date)| *date).max().unwrap();
    let yesterday = Date::constant(2026, 11, 17);
    let shift = ((yesterday - last).get_days().div_euclid(7) * 7).days();
    let range = "from=2026-08-25&to=2026-11-18";

    let (mut credited_days, mut differing, mut accounts) = (0, 0, 0);
    for (index, walker) in world.walkers().iter().enumerate() {
        let source = walker.source_id.clone().unwrap();
        let of_file = |sums: &Steps| -> BTreeMap<Date, i64> {
            let own = sums.iter().filter(|((id, _), _)| *id == source);
            own.map(|((_, date), steps)| (*date + shift, *steps))
                .collect()
        };
        let (in_days, in_hours) = (of_file(&days), of_file(&hours));
        // A sum of hours is compared where the file has both.
        // An export writes 0 for hours in which nothing was worn; nobody tells those.
        let unlike: BTreeMap<Date, Option<i64>> = in_hours
            .into_iter()
            .filter(|(date, sum)| {
                in_days
                    .get(date)
                    .is_some_and(|total| total != sum && *total > 0)
            })
            .map(|(date, sum)| (date, (sum > 0).then_some(sum)))
            .collect();
        let mut told = Vec::new();
        for provider in ["google_health", "fitbit"] {
            if accounts % SIGN_UPS == SIGN_UPS - 1 {
                world.pass_hours(1);
            }
            accounts += 1;
            let person = world.person(&format!("{provider}{index}")).await;
            let done = Browser::default()
                .connect_as(&walker.id, &person, provider)
                .await;
            assert_eq!(done, "connected");
            person.sync().await.expect(202);

            let days = all(&person, &format!("/v1/me/days?{range}")).await;
            let credited: BTreeMap<Date, i64> = days
                .iter()
                .filter_map(|day| steps_of(day, "creditedSteps"))
                .collect();
            for (date, sum) in &unlike {
                let within = person
                    .get(&format!("/v1/me/days/{date}/intraday?minutes=15"))
                    .await
                    .expect(200);
                assert_eq!(
                    (within["totalSteps"].as_i64(), within["daySteps"].as_i64()),
                    (*sum, in_days.get(date).copied()),
                    "{source} {date} {provider}"
                );
            }
            if provider == "google_health" {
                let records = all(&person, &format!("/v1/me/day-records?{range}")).await;
                let shown: BTreeMap<Date, Option<i64>> = records
                    .iter()
                    .filter(|record| {
                        record["source"] == "device" && record["hourlySteps"] != record["steps"]
                    })
                    .filter_map(|record| {
                        Some((steps_of(record, "steps")?.0, record["hourlySteps"].as_i64()))
                    })
                    .collect();
                assert_eq!(shown, unlike, "{source}: every disagreement and no other");
            }
            told.push(credited);
            person.delete("/v1/me").await.expect(200);
        }
        let capped: BTreeMap<Date, i64> = in_days
            .iter()
            .filter(|(_, steps)| **steps > 0)
            .map(|(date, steps)| (*date, (*steps).min(30_000)))
            .collect();
        assert_eq!(told[0], told[1], "{source}: both providers");
        assert_eq!(told[0], capped, "{source}: the file");
        credited_days += capped.len();
        differing += unlike.len();
    }
    assert!(credited_days > 0 && differing > 0);
    println!(
        "{} people: {credited_days} credited days, the same through both providers and in the file; hours and days differ on {differing}, each shown",
        world.walkers().len(),
    );
}
