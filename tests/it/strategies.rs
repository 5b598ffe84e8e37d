//! Every strategy: against a plain second reading of its definition, blind to what comes later, and through
//! the front door.

use fitex::engine::goal::{Ask, Missing, compute};
use fitex::model::explanation::BaselineDay;
use fitex::model::goal::Period;
use fitex::model::metric::Metric;
use fitex::model::strategy::{Direction, Estimator, Parameters, Strategy};
use fitex::model::time::CivilDate;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;
use serde_json::{Value, json};

use crate::both;
use crate::suggestions::with_days;
use crate::support::{Person, World};

const UNTIL: CivilDate = CivilDate(date(2026, 11, 18));

/// Days before a date, the earliest first: what was counted, and whether it counts.
type History = Vec<(i32, bool)>;

fn seen(history: &History) -> Vec<BaselineDay> {
    let back = i32::try_from(history.len()).unwrap();
    (0..)
        .zip(history)
        .map(|(place, (value, valid))| BaselineDay {
            date: UNTIL.plus_days(place - back),
            value: Some(*value),
            source: None,
            valid: *valid,
            reason: "complete".to_owned(),
        })
        .collect()
}

#[derive(Clone, Debug)]
struct Case {
    parameters: Parameters,
    age: i32,
    week: i32,
    previous: Option<i32>,
    days: i32,
    told: i32,
}

fn ask(strategy: Strategy, metric: Metric, case: &Case) -> Ask<'_> {
    Ask {
        metric,
        period: if case.days == 1 {
            Period::Day
        } else {
            Period::Week
        },
        days: case.days,
        strategy,
        parameters: &case.parameters,
        told: strategy.is_told().then_some(case.told * case.days),
        age: Some(case.age),
        until: UNTIL,
        starts_on: UNTIL,
        week: case.week,
        previous: case.previous,
        step: None,
    }
}

fn half_up(number: f64) -> i64 {
    (number + 0.5 + 1e-9).floor() as i64
}

/// The least value that at least `rank` of them do not exceed.
fn at_rank(values: &[i64], rank: usize) -> i64 {
    *values
        .iter()
        .filter(|value| values.iter().filter(|other| other <= value).count() >= rank)
        .min()
        .unwrap()
}

/// A plain second reading: the target, or how many valid days there were and are needed.
fn plain(
    strategy: Strategy,
    metric: Metric,
    case: &Case,
    history: &History,
) -> Result<Option<i64>, (usize, usize)> {
    let scale = metric.scale();
    let its = &case.parameters;
    let int = i64::from;
    let recent = |back: i32| -> Vec<i64> {
        let from = history.len().saturating_sub(usize::try_from(back).unwrap());
        history[from..]
            .iter()
            .filter(|day| day.1)
            .map(|day| int(day.0))
            .collect()
    };
    let average = |values: &[i64]| half_up(values.iter().sum::<i64>() as f64 / values.len() as f64);
    let middle = |values: &[i64]| {
        let of = values.len();
        half_up((at_rank(values, of.div_ceil(2)) + at_rank(values, of / 2 + 1)) as f64 / 2.0)
    };
    let days = int(case.days);
    let month = recent(28);
    let usual = (int(scale.usual_week) as f64 * days as f64) / 7.0;
    let enough = |values: &[i64], need: usize| {
        if values.len() < need {
            Err((values.len(), need))
        } else {
            Ok(())
        }
    };
    let percent =
        |value: i64, percent: i32| half_up(value as f64 * f64::from(100 + percent) / 100.0);
    let base = recent(its.baseline_days.unwrap());
    let four = usize::try_from(its.baseline_days.unwrap()).unwrap().min(4);
    let baseline = |values: &[i64]| match its.estimator {
        Some(Estimator::Median) => middle(values),
        _ => average(values),
    };
    let mut guarded = None;
    let raw = match strategy {
        Strategy::Open => return Ok(None),
        Strategy::Fixed => return Ok(Some(int(case.told) * days)),
        Strategy::SelfChosen => {
            enough(&base, four)?;
            return Ok(Some(int(case.told) * days));
        }
        Strategy::FitexMiles => {
            return Ok(Some(half_up(
                f64::from(its.miles_per_week.unwrap()) * 100.0 * days as f64 / 7.0,
            )));
        }
        Strategy::BaselineIncrement => {
            enough(&base, four)?;
            baseline(&base) + int(its.increment.unwrap())
        }
        Strategy::BaselinePercent => {
            enough(&base, four)?;
            percent(baseline(&base), its.percent.unwrap())
        }
        Strategy::StepBand => {
            enough(&base, four)?;
            let own = baseline(&base);
            [2_500, 5_000, 7_500, 10_000, 12_500]
                .into_iter()
                .filter(|bound| *bound > own)
                .min()
                .unwrap_or(own)
        }
        Strategy::DoseResponse => {
            enough(&base, four)?;
            let own = baseline(&base);
            let plateau = if case.age < 60 { 8_000 } else { 7_000 };
            if own >= plateau {
                own
            } else {
                ((own + 1_000).min(plateau) as f64 / 100.0).ceil() as i64 * 100
            }
        }
        Strategy::Ramp => {
            if its.baseline.is_none() {
                enough(&base, four)?;
            }
            let own = its.baseline.map_or_else(|| baseline(&base), int);
            let week = int(case.week) + 1;
            let raised = match its.step_percent {
                Some(step) => half_up(own as f64 * (100 + int(step) * week) as f64 / 100.0),
                None => own + int(its.step_amount.unwrap()) * week,
            };
            raised.min(int(its.cap.unwrap()).max(own))
        }
        Strategy::WeeklyAdaptive => {
            let week = recent(7);
            enough(&week, 4)?;
            // The baseline's estimator is the mean where none was told.
            percent(baseline(&week), its.percent.unwrap())
        }
        Strategy::Percentile | Strategy::PercentileGuarded => {
            let window = usize::try_from(its.window.unwrap()).unwrap();
            let within = recent(its.window.unwrap().max(21));
            enough(&within, window)?;
            let last = &within[within.len() - window..];
            let rank = its.rank.map_or_else(
                || {
                    let below = 100 - usize::try_from(its.attainment_percent.unwrap()).unwrap();
                    if ((window + 1) * below).is_multiple_of(100) {
                        (window + 1) * below / 100
                    } else {
                        (window * below).div_ceil(100)
                    }
                },
                |rank| usize::try_from(rank).unwrap(),
            );
            if strategy == Strategy::PercentileGuarded {
                guarded = case.previous.map(|previous| {
                    let change = f64::from(its.max_change_percent.unwrap()) / 100.0;
                    let (low, high) = (
                        f64::from(previous) * (1.0 - change),
                        f64::from(previous) * (1.0 + change),
                    );
                    let step = int(scale.round_to);
                    let (low, high) = ((low - 1e-6).ceil() as i64, (high + 1e-6).floor() as i64);
                    (
                        low.min(int(previous) - step),
                        high.max(int(previous) + step),
                    )
                });
            }
            at_rank(last, rank)
        }
        Strategy::Randomised => {
            let fortnight = recent(14);
            enough(&fortnight, 7)?;
            // What is drawn is chance: only its bounds are known.
            return Ok(Some(middle(&fortnight)));
        }
    };
    let _ = usual;
    let mut value = raw;
    if let Some((low, high)) = guarded {
        value = value.max(low).min(high);
    }
    if strategy == Strategy::WeeklyAdaptive && its.direction == Some(Direction::Up) {
        value = case
            .previous
            .map_or(value, |previous| value.max(int(previous)));
    }
    let to = int(scale.round_to);
    let near = |value: i64| half_up(value as f64 / to as f64) * to;
    if matches!(
        strategy,
        Strategy::Percentile | Strategy::PercentileGuarded | Strategy::WeeklyAdaptive
    ) {
        let own = if month.is_empty() {
            int(scale.usual_week) / 7
        } else {
            average(&month)
        };
        value = value.min(int(scale.ceiling).max(near(own)));
    }
    let floor = int(its.floor.unwrap());
    value = value.max(floor);
    let mut published = near(value);
    if let Some((low, high)) = guarded {
        if published > high.max(floor) {
            published -= to;
        } else if published < low {
            published += to;
        }
    }
    Ok(Some(published.max(floor) * days))
}

fn parameters() -> impl Generator<Value = Parameters> {
    (
        (
            0..5_000_i32,
            0..=25_i32,
            3..=28_i32,
            any::<bool>(),
            any::<bool>(),
            5..=25_i32,
            1..=1_000_i32,
        ),
        (
            2_000..40_000_i32,
            any::<bool>(),
            5..=28_i32,
            10..=90_i32,
            prop::option::of(1..=5_i32),
            1..=100_i32,
        ),
        (
            1..=60_i32,
            0..1_000_i32,
            500..=2_000_i32,
            prop::option::of(1_000..20_000_i32),
        ),
    )
        .prop_map(|(one, two, three)| {
            let (increment, percent, baseline_days, median, by_percent, step_percent, step_amount) =
                one;
            let (cap, up, window, attainment, rank, change) = two;
            let (miles, seed, floor, baseline) = three;
            Parameters {
                increment: Some(increment),
                percent: Some(percent),
                baseline_days: Some(baseline_days),
                estimator: Some(if median {
                    Estimator::Median
                } else {
                    Estimator::Mean
                }),
                step_percent: by_percent.then_some(step_percent),
                step_amount: (!by_percent).then_some(step_amount),
                cap: Some(cap),
                direction: Some(if up { Direction::Up } else { Direction::Both }),
                window: Some(window),
                rank,
                attainment_percent: rank.is_none().then_some(attainment),
                max_change_percent: Some(change),
                miles_per_week: Some(miles),
                low_percent: Some(100),
                high_percent: Some(260),
                seed: Some(seed),
                floor: Some(floor),
                baseline,
            }
        })
}

fn cases() -> impl Generator<Value = (Case, History, History)> {
    let history = || prop::collection::vec((0..30_000_i32, prop::bool::weighted(0.8)), 0..40);
    let weeks = prop::sample::select(vec![1, 7]);
    (
        parameters(),
        18..90_i32,
        0..60_i32,
        prop::option::of(500..30_000_i32),
        weeks,
        500..40_000_i32,
        history(),
        history(),
    )
        .prop_map(
            |(parameters, age, week, previous, days, told, before, after)| {
                let case = Case {
                    parameters,
                    age,
                    week,
                    previous,
                    days,
                    told,
                };
                (case, before, after)
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_strategy_agrees_with_a_plain_one_and_looks_at_nothing_ahead((case, before, after) in cases()) {
        let known = seen(&before);
        let mut ahead = known.clone();
        ahead.extend((0..).zip(&after).map(|(place, (value, valid))| BaselineDay {
            date: UNTIL.plus_days(place),
            value: Some(*value),
            source: None,
            valid: *valid,
            reason: String::new(),
        }));
        for strategy in Strategy::ALL.iter().copied() {
            let metric = if strategy == Strategy::FitexMiles { Metric::FitexMiles } else { Metric::Steps };
            let ask = ask(strategy, metric, &case);
            let computed = compute(&ask, &known);
            prop_assert_eq!(&computed, &compute(&ask, &ahead), "{}: what comes later changed it", strategy);
            match (computed, plain(strategy, metric, &case, &before)) {
                (Ok(computed), Ok(target)) if strategy == Strategy::Randomised => {
                    let floor = case.parameters.floor.unwrap();
                    let published = computed.explanation.published.unwrap();
                    let middle = i32::try_from(target.unwrap()).unwrap();
                    let within = (middle - 50..=middle * 26 / 10 + 51).contains(&published);
                    prop_assert!(within || published == floor, "{} beside {}", published, middle);
                }
                (Ok(computed), Ok(target)) => {
                    prop_assert_eq!(computed.target.map(i64::from), target, "{}: {:?}", strategy, computed.explanation);
                    let again = compute(&ask, &known).unwrap();
                    prop_assert_eq!(serde_json::to_string(&computed.explanation).unwrap(), serde_json::to_string(&again.explanation).unwrap());
                }
                (Err(Missing::Days { have, need }), Err(missing)) => prop_assert_eq!((have, need), missing, "{}", strategy),
                (computed, plain) => prop_assert!(false, "{}: {:?}, plainly {:?}", strategy, computed, plain),
            }
        }
    }
}

#[test]
fn the_hand_vectors_of_order_statistics() {
    for (values, percent, target) in [
        (
            &[1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000][..],
            60,
            4_500,
        ),
        (
            &[1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000],
            50,
            5_000,
        ),
        (
            &[1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000],
            40,
            5_700,
        ),
        // 7.5 is no rank: it falls to the 75th percentile, and the expectation says so.
        (
            &[1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000],
            25,
            6_300,
        ),
        (
            &[1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000],
            10,
            10_000,
        ),
        (&[3000, 4000, 5000, 6000, 7000], 40, 5_000),
        (&[4300, 6100, 7000, 7600, 8200, 9900, 12000], 40, 8_200),
    ] {
        let history: History = values.iter().map(|value| (*value, true)).collect();
        let parameters = Parameters {
            window: Some(i32::try_from(values.len()).unwrap()),
            attainment_percent: Some(percent),
            ..Parameters::default()
        };
        let case = Case {
            parameters,
            age: 40,
            week: 0,
            previous: None,
            days: 1,
            told: 0,
        };

        let computed = compute(
            &ask(Strategy::Percentile, Metric::Steps, &case),
            &seen(&history),
        )
        .unwrap();

        assert_eq!(computed.target, Some(target), "{percent} % of {values:?}");
        if percent == 25 {
            assert_eq!(computed.explanation.expected_attainment, Some(0.3));
        }
    }
}

async fn set(person: &Person, body: Value) -> Value {
    person.post("/v1/me/goals", body).await.expect(201)
}

async fn target_on(person: &Person, day: &str) -> Value {
    let path = format!("/v1/me/progress?from={day}&to={day}");
    person.get(&path).await.expect(200)["items"][0]["target"].clone()
}

both! {
    async fn every_strategy_can_be_set_and_says_how_it_came_about(world: World) {
        let ada = with_days(&world, &[6_000, 7_000, 5_000, 8_000, 6_500, 4_000, 9_000, 5_500, 7_500, 6_200]).await;
        // The last seven: mean 6,500, median 6,500. Nine in order: 4000 5000 5500 6000 6500 7000 7500 8000 9000.
        for (strategy, told, target) in [
            ("open", json!({}), Value::Null),
            ("fixed", json!({ "target": 8_000 }), json!(8_000)),
            ("self_chosen", json!({ "target": 8_500 }), json!(8_500)),
            ("baseline_increment", json!({ "increment": 1_500, "estimator": "median" }), json!(8_000)),
            ("baseline_percent", json!({ "percent": 20, "baselineDays": 3 }), json!(7_200)),
            ("ramp", json!({}), json!(7_000)),
            ("ramp", json!({ "stepPercent": 15 }), json!(7_500)),
            ("weekly_adaptive", json!({ "percent": 10 }), json!(7_200)),
            ("percentile", json!({}), json!(7_000)),
            ("percentile", json!({ "rank": 4 }), json!(6_000)),
            ("percentile_guarded", json!({ "attainmentPercent": 60 }), json!(6_000)),
            ("step_band", json!({}), json!(7_500)),
            ("dose_response", json!({ "age": 35 }), json!(7_500)),
        ] {
            let mut body = json!({ "metric": "steps", "period": "day", "strategy": strategy });
            body.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());

            let goal = set(&ada, body.clone()).await;

            assert_eq!((&goal["target"], &goal["strategy"]), (&target, &json!(strategy)), "{body}: {goal}");
            let explained = &goal["explanation"];
            assert_eq!((&explained["strategy"], &explained["strategyVersion"], &explained["asOf"]), (&json!(strategy), &json!(1), &json!("2026-11-18")));
            assert_eq!((&explained["published"], explained["dataRevision"].as_str().unwrap().len()), (&target, 16));
            assert_eq!(explained["wouldHaveMet"].is_null(), strategy == "open");
            assert_eq!(goal["recomputesAt"].is_string(), ["ramp", "weekly_adaptive", "percentile", "percentile_guarded"].contains(&strategy), "{goal}");
        }
        let body = json!({ "metric": "steps", "period": "day", "strategy": "randomised", "seed": 7, "consent": "given" });
        let drawn = set(&ada, body.clone()).await;
        assert!((6_400..=17_000).contains(&drawn["target"].as_i64().unwrap()), "{drawn}");
        assert_eq!(set(&ada, body).await["target"], drawn["target"], "the same seed and date, the same draw");
        let rank = set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "percentile" })).await;
        let explained = &rank["explanation"];
        assert_eq!(explained["statistic"], json!({ "rank": 6, "of": 9, "value": 7_000 }));
        assert_eq!((&explained["expectedAttainment"], &explained["challengeRatio"]), (&json!(0.4), &json!(1.0769)));
        assert_eq!((&explained["wouldHaveMet"], &explained["ofValidDays"]), (&json!(4), &json!(10)));
        assert_eq!(explained["evidence"][0]["doi"], "10.1371/journal.pone.0082901");
        let query = format!("{{ goal(id: \"{}\") {{ target explanation {{ statistic {{ rank of value }} evidence {{ doi claim population }} clamps {{ bound before after }} }} parameters {{ window attainmentPercent }} }} }}", rank["id"].as_str().unwrap());
        let over_graphql = ada.data(&query).await["goal"].clone();
        assert_eq!(over_graphql["explanation"]["statistic"], explained["statistic"]);
        assert_eq!(over_graphql["parameters"], json!({ "window": 9, "attainmentPercent": 40 }));
    }

    async fn what_does_not_go_together_is_named(world: World) {
        let ada = world.person("ada").await;
        for (body, pointer) in [
            (json!({ "strategy": "open", "target": 5_000 }), "/target"),
            (json!({ "strategy": "percentile", "increment": 5 }), "/increment"),
            (json!({ "strategy": "percentile", "rank": 3, "attainmentPercent": 50 }), "/attainmentPercent"),
            (json!({ "strategy": "percentile", "rank": 10 }), "/rank"),
            (json!({ "strategy": "ramp", "stepPercent": 10, "stepAmount": 500 }), "/stepAmount"),
            (json!({ "strategy": "weekly_adaptive", "percent": 26 }), "/percent"),
            (json!({ "strategy": "randomised" }), "/consent"),
            (json!({ "strategy": "randomised", "consent": "given", "lowPercent": 200, "highPercent": 150 }), "/lowPercent"),
            (json!({ "strategy": "fitex_miles" }), "/strategy"),
            (json!({ "strategy": "step_band", "metric": "distance" }), "/strategy"),
            (json!({ "strategy": "baseline_increment", "metric": "activeMinutes", "increment": 26 }), "/increment"),
            (json!({ "strategy": "percentile_guarded", "floor": 400 }), "/floor"),
            (json!({ "strategy": "fixed", "floor": 600 }), "/floor"),
            (json!({ "strategy": "fixed", "metric": "activeMinutes", "target": 601 }), "/target"),
            (json!({ "strategy": "fixed", "period": "season" }), "/seasonId"),
            (json!({ "strategy": "percentile", "fallback": "step_band" }), "/fallback"),
        ] {
            let mut form = json!({ "metric": "steps", "period": "day" });
            form.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            let refused = ada.post("/v1/me/goals", form).await;
            assert_eq!((refused.status, refused.pointers()), (422, vec![pointer.to_owned()]), "{body}: {}", refused.text);
        }
        let early = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "strategy": "percentile" })).await;
        assert_eq!((early.status, early.json()["need"].clone(), early.json()["nextPossibleDate"].clone()), (422, json!(9), json!("2026-11-27")));
        let fallen = set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "percentile", "fallback": "fixed" })).await;
        assert_eq!((&fallen["strategy"], &fallen["target"], &fallen["explanation"]["fallbackFor"]), (&json!("fixed"), &json!(7_000), &json!("percentile")));
    }

    async fn every_metric_has_goals_and_progress(world: World) {
        let ada = with_days(&world, &[6_000; 9]).await;
        let cups = json!({ "quarterCups": 22 });
        ada.call("PUT", "/v1/me/nutrition/2026-11-17", Some(&cups)).await.expect(200);
        let day = ada.get("/v1/me/days/2026-11-17").await.expect(200);
        let minutes = day["moderateActiveMinutes"].as_i64().unwrap() + day["vigorousActiveMinutes"].as_i64().unwrap();
        for (metric, usual, done) in [
            ("steps", 7_000, json!(6_000)),
            ("distance", 5_000, json!(day["distanceMeters"].as_f64().unwrap().round() as i64)),
            ("activeMinutes", 21, json!(minutes)),
            ("fitexMiles", 143, json!(minutes * 100 / 15)),
            ("fruitVegetableCups", 20, json!(22)),
        ] {
            let goal = set(&ada, json!({ "metric": metric, "period": "day" })).await;
            assert_eq!((&goal["metric"], &goal["target"]), (&json!(metric), &json!(usual)));

            let progress = ada.get(&format!("/v1/me/progress?from=2026-11-17&metric={metric}")).await.expect(200);

            assert_eq!((&progress["metric"], &progress["items"][0]["done"]), (&json!(metric), &done), "{progress}");
            assert_eq!(progress["items"][1]["target"], usual);
        }
        let week = set(&ada, json!({ "metric": "fitexMiles", "period": "week", "strategy": "fitex_miles" })).await;
        assert_eq!(week["target"], 1_000, "ten miles");
        let norm = ada.post("/v1/me/goals", json!({ "metric": "distance", "period": "day", "strategy": "percentile", "window": 9 })).await.expect(201);
        assert_eq!(norm["explanation"]["validDays"], 9);
        let eaten = ada.get("/v1/me/progress?from=2026-11-16&to=2026-11-17&metric=fruitVegetableCups").await.expect(200);
        assert_eq!((&eaten["items"][0]["done"], &eaten["items"][0]["outcome"]), (&Value::Null, &json!("noGoal")));
    }

    async fn a_goal_of_a_season_is_of_all_its_dates(world: World) {
        let ada = world.person("ada").await;
        let season = ada.season(&world).await;
        let wish = json!({ "metric": "fitexMiles", "period": "season", "seasonId": season["id"], "strategy": "fitex_miles" });
        let refused = ada.post("/v1/me/goals", wish.clone()).await;
        assert_eq!((refused.status, refused.pointers()), (422, vec!["/seasonId".to_owned()]), "who takes no part has no goal in it");
        ada.post("/v1/me/memberships", json!({ "seasonId": season["id"] })).await.expect(201);

        let goal = set(&ada, wish).await;

        assert_eq!((&goal["target"], &goal["effectiveFrom"], &goal["effectiveTo"]), (&json!(8_000), &season["startsOn"], &season["endsOn"]), "eighty miles in eight weeks");
        let progress = ada.get("/v1/me/progress?period=season&metric=fitexMiles&from=2026-12-01&to=2026-12-02").await.expect(200);
        assert_eq!((&progress["items"][0]["from"], &progress["items"][0]["to"], &progress["items"][0]["target"]), (&season["startsOn"], &season["endsOn"], &json!(8_000)));
        assert_eq!((&progress["items"][0]["goalId"], progress["items"].as_array().unwrap().len()), (&goal["id"], 1));
        let again = set(&ada, json!({ "metric": "fitexMiles", "period": "season", "seasonId": season["id"], "target": 9_000 })).await;
        let progress = ada.get("/v1/me/progress?period=season&metric=fitexMiles&from=2026-12-01&to=2026-12-02").await.expect(200);
        assert_eq!(progress["items"][0]["goalId"], again["id"]);
    }

    async fn an_autopilot_announces_the_next_goal_and_changes_none(world: World) {
        let mut ada = with_days(&world, &[6_000; 12]).await;
        let first = set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "percentile_guarded" })).await;
        assert_eq!((&first["target"], &first["recomputesAt"]), (&json!(6_000), &json!("2026-11-18T23:00:00Z")), "in the evening, where she is");
        let walker = world.walkers()[0].id.clone();
        for day in 9..18 {
            world.simulator.correct(&walker, date(2026, 11, day), Some(9_000));
        }
        ada.sync().await.expect(202);

        world.pass_hours(9);
        ada.sign_in().await;
        renewed(&world).await;

        assert_eq!(target_on(&ada, "2026-11-18").await, 6_000, "what was announced stays");
        assert_eq!(target_on(&ada, "2026-11-19").await, 6_600, "a tenth more, and known in the evening before");
        let goals = ada.get("/v1/me/goals").await.expect(200)["items"].clone();
        assert_eq!((goals.as_array().unwrap().len(), &goals[0]["seriesId"]), (2, &first["id"]));
        assert_eq!(goals[0]["explanation"]["change"], json!({ "previous": 6_000, "by": 600, "reason": "It goes up: the days that it follows were fuller than before." }));
        assert_eq!(goals[0]["explanation"]["clamps"], json!([{ "bound": "change", "before": 9_000, "after": 6_600 }]));
        assert_eq!((&goals[1]["effectiveTo"], &goals[1]["recomputesAt"]), (&json!("2026-11-18"), &Value::Null));
        // Late data change what is computed next, not what was announced.
        for day in 9..18 {
            world.simulator.correct(&walker, date(2026, 11, day), Some(3_000));
        }
        ada.sync().await.expect(202);
        assert_eq!(target_on(&ada, "2026-11-19").await, 6_600);
        world.pass_hours(24);
        ada.sign_in().await;
        renewed(&world).await;
        assert_eq!(target_on(&ada, "2026-11-20").await, 6_000, "a tenth less at most, to hundreds");
        let newest = ada.get("/v1/me/goals?limit=1").await.expect(200)["items"][0].clone();
        assert!(newest["explanation"]["change"]["reason"].as_str().unwrap().starts_with("It goes down"), "{newest}");
        // Ended, it computes nothing more.
        ada.delete(&format!("/v1/goals/{}", newest["id"].as_str().unwrap())).await.expect(200);
        world.pass_hours(48);
        ada.sign_in().await;
        renewed(&world).await;
        assert_eq!(ada.get("/v1/me/goals").await.expect(200)["items"].as_array().unwrap().len(), 3);
    }

    async fn what_a_person_says_prevails_over_what_was_announced(world: World) {
        let mut ada = with_days(&world, &[6_000; 12]).await;
        let autopilot = json!({ "metric": "steps", "period": "day", "strategy": "percentile_guarded" });
        set(&ada, autopilot.clone()).await;
        announced(&world, &mut ada, 9, 9_000).await;
        assert_eq!(target_on(&ada, "2026-11-19").await, 6_600);
        set(&ada, json!({ "metric": "steps", "period": "day", "target": 5_000 })).await;
        assert_eq!(target_on(&ada, "2026-11-19").await, 5_000, "another goal");

        set(&ada, autopilot.clone()).await;
        announced(&world, &mut ada, 24, 12_000).await;
        assert_eq!(target_on(&ada, "2026-11-20").await, 9_900);
        let id = in_force(&ada, "2026-11-19").await;
        ada.delete(&format!("/v1/goals/{id}")).await.expect(200);
        assert_eq!((target_on(&ada, "2026-11-19").await, target_on(&ada, "2026-11-20").await), (json!(9_000), Value::Null), "an end");

        set(&ada, autopilot).await;
        announced(&world, &mut ada, 24, 4_000).await;
        let (today, id) = (target_on(&ada, "2026-11-20").await, in_force(&ada, "2026-11-20").await);
        assert_ne!(target_on(&ada, "2026-11-21").await, today);
        ada.post(&format!("/v1/goals/{id}/pause"), json!({})).await.expect(200);
        assert_eq!((target_on(&ada, "2026-11-20").await, target_on(&ada, "2026-11-21").await), (Value::Null, Value::Null), "a pause");
        world.pass_hours(48);
        ada.sign_in().await;
        renewed(&world).await;
        assert_eq!(target_on(&ada, "2026-11-23").await, Value::Null, "nothing goes on by itself");
    }

    async fn an_autopilot_goes_by_the_zone_of_the_tracker(world: World) {
        let walkers = world.walkers();
        let auckland = walkers.iter().position(|walker| walker.time_zone == "Pacific/Auckland").unwrap();
        for back in 1..=20 {
            let on = date(2026, 11, 19).checked_sub(jiff::Span::new().days(back)).unwrap();
            world.simulator.correct(&walkers[auckland].id, on, Some(6_000));
        }
        let ada = world.ada_like("ada", auckland).await;
        let first = set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "percentile_guarded" })).await;
        // Her account says New York, her tracker Auckland, where it is the morning of the 19th.
        assert_eq!((&first["effectiveFrom"], &first["recomputesAt"]), (&json!("2026-11-19"), &json!("2026-11-19T05:00:00Z")));
        for back in 1..=10 {
            let on = date(2026, 11, 19).checked_sub(jiff::Span::new().days(back)).unwrap();
            world.simulator.correct(&walkers[auckland].id, on, Some(9_000));
        }
        ada.sync().await.expect(202);
        for (hours, day) in [(15, "2026-11-20"), (24, "2026-11-21")] {
            world.pass_hours(hours);
            let mut ada = ada.clone();
            ada.sign_in().await;
            renewed(&world).await;
            let newest = ada.get("/v1/me/goals?limit=1").await.expect(200)["items"][0].clone();
            assert_eq!((newest["effectiveFrom"].as_str().unwrap(), &newest["recomputesAt"]), (day, &json!(format!("{}T05:00:00Z", day))), "{newest}");
        }
    }

    async fn a_ramp_rises_each_week_from_where_it_began(world: World) {
        let mut ada = with_days(&world, &[6_000; 12]).await;
        set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "ramp", "cap": 7_000 })).await;
        let mut targets = vec![target_on(&ada, "2026-11-18").await];
        // The next is there in the evening before.
        world.pass_hours(6 * 24 + 9);
        for day in ["2026-11-25", "2026-12-02", "2026-12-09"] {
            ada.sign_in().await;
            renewed(&world).await;
            targets.push(target_on(&ada, day).await);
            world.pass_hours(7 * 24);
        }
        assert_eq!(targets, [6_500, 7_000, 7_000, 7_000]);
        ada.sign_in().await;
        let newest = ada.get("/v1/me/goals?limit=1").await.expect(200)["items"][0].clone();
        assert_eq!((&newest["parameters"]["baseline"], &newest["effectiveFrom"]), (&json!(6_000), &json!("2026-11-25")), "what is the same is not set anew");
    }

    async fn a_paused_goal_asks_nothing_and_can_be_resumed(world: World) {
        let mut ada = world.person("ada").await;
        let goal = set(&ada, json!({ "metric": "steps", "period": "day", "target": 6_000 })).await;
        world.pass_hours(3 * 24);
        ada.sign_in().await;
        let path = |what: &str| format!("/v1/goals/{}/{what}", goal["id"].as_str().unwrap());

        let paused = ada.post(&path("pause"), json!({})).await.expect(200);

        assert_eq!((&paused["pausedOn"], &paused["effectiveTo"]), (&json!("2026-11-21"), &json!("2026-11-20")));
        assert_eq!(ada.post(&path("pause"), json!({})).await.expect(200), paused, "once is enough");
        assert_eq!((target_on(&ada, "2026-11-20").await, target_on(&ada, "2026-11-21").await), (json!(6_000), Value::Null));
        world.pass_hours(2 * 24);
        ada.sign_in().await;
        let resumed = ada.post(&path("resume"), json!({})).await.expect(201);
        assert_eq!((&resumed["effectiveFrom"], &resumed["target"], &resumed["seriesId"]), (&json!("2026-11-23"), &json!(6_000), &goal["id"]));
        assert_eq!((target_on(&ada, "2026-11-22").await, target_on(&ada, "2026-11-23").await), (Value::Null, json!(6_000)));
        let twice = ada.post(&path("resume"), json!({})).await;
        assert_eq!((twice.status, twice.code().as_str()), (409, "conflict"));
        let stranger = world.person("stranger").await;
        assert_eq!(stranger.post(&path("pause"), json!({})).await.status, 404);
    }

    async fn in_care_nothing_is_missed_and_nothing_is_asked(world: World) {
        let mut ada = with_days(&world, &[6_000; 12]).await;
        set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "percentile_guarded" })).await;

        let care = ada.call("PUT", "/v1/me/care", Some(&json!({ "startsOn": "2026-11-16", "reason": "injury" }))).await.expect(200);

        assert_eq!((&care["startsOn"], &care["endsOn"], &care["reason"]), (&json!("2026-11-16"), &Value::Null, &json!("injury")));
        let progress = ada.get("/v1/me/progress?from=2026-11-15&to=2026-11-18").await.expect(200);
        let outcomes: Vec<&Value> = progress["items"].as_array().unwrap().iter().map(|item| &item["outcome"]).collect();
        assert_eq!(outcomes, ["noGoal", "noGoal", "noGoal", "excused"]);
        let told = ada.get("/v1/me/goal-suggestions").await.expect(200);
        assert_eq!((&told["preselected"], &told["cards"][0]["target"], told["cards"].as_array().unwrap().len()), (&json!("hold"), &json!(6_000), 1));
        let walker = world.walkers()[0].id.clone();
        for day in 9..18 {
            world.simulator.correct(&walker, date(2026, 11, day), Some(9_000));
        }
        ada.sync().await.expect(202);
        world.pass_hours(24);
        ada.sign_in().await;
        renewed(&world).await;
        assert_eq!(target_on(&ada, "2026-11-20").await, 6_000, "an autopilot holds");
        let said = ada.call("PUT", "/v1/me/care", Some(&json!({ "reason": "recovery" }))).await.expect(200);
        assert_eq!((&said["startsOn"], &said["reason"]), (&json!("2026-11-16"), &json!("recovery")), "another reason, the same time");
        ada.delete("/v1/me/care").await.expect(204);
        assert_eq!(ada.get("/v1/me/care").await.expect(200)["items"][0]["endsOn"], "2026-11-18");
        let late = ada.call("PUT", "/v1/me/care", Some(&json!({ "startsOn": "2026-11-01" }))).await;
        assert_eq!((late.status, late.pointers()), (422, vec!["/startsOn".to_owned()]));
    }

    async fn a_streak_bridges_what_is_unknown_and_forgives_one_miss_in_seven(world: World) {
        let mut ada = world.person("ada").await;
        set(&ada, json!({ "metric": "steps", "period": "day", "target": 6_000 })).await;
        let walker = world.walkers()[0].id.clone();
        let steps = [Some(7_000), Some(6_500), None, Some(5_000), Some(8_000), Some(6_000), Some(4_000)];
        for (day, steps) in (18..).zip(steps) {
            world.simulator.correct(&walker, date(2026, 11, day), steps);
        }
        world.pass_hours(6 * 24);
        ada.sign_in().await;
        ada.connect(&world, 0).await;

        let streak = ada.get("/v1/me/streak").await.expect(200);

        assert_eq!((&streak["days"], &streak["longest"], &streak["since"]), (&json!(4), &json!(4), &json!("2026-11-18")), "{streak}");
        assert_eq!(streak["forgiven"], json!(["2026-11-21"]));
        // A correction that comes late restores what was missed.
        world.simulator.correct(&walker, date(2026, 11, 21), Some(6_100));
        ada.sync().await.expect(202);
        assert_eq!(ada.get("/v1/me/streak").await.expect(200)["days"], 5);
    }
}

/// Nine days turn out otherwise, and then it is evening and tomorrow's goal is announced.
async fn announced(world: &World, ada: &mut Person, hours: i64, steps: u32) {
    let walker = world.walkers()[0].id.clone();
    for day in 9..18 {
        world
            .simulator
            .correct(&walker, date(2026, 11, day), Some(steps));
    }
    ada.sync().await.expect(202);
    world.pass_hours(hours);
    ada.sign_in().await;
    renewed(world).await;
}

/// The id of the goal in force on a date.
async fn in_force(ada: &Person, day: &str) -> String {
    let path = format!("/v1/me/progress?from={day}&to={day}");
    let progress = ada.get(&path).await.expect(200);
    progress["items"][0]["goalId"].as_str().unwrap().to_owned()
}

/// Waits until every goal that is due has been computed.
async fn renewed(world: &World) {
    for _ in 0..400 {
        let now = fitex::model::time::Instant(world.clock.now());
        let due = world
            .app
            .database
            .read(move |conn| fitex::store::goals::is_any_due(conn, now));
        if !due.await.unwrap() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the goals are not computed");
}
