//! Fitbit's answers as GraphQL types: what the proxy says, by the same way and with the same failures.

use fitex::config::Config;
use fitex::simulator::Fault;
use serde_json::{Map, Value, json};

use crate::both;
use crate::operations::Types;
use crate::proxy::SCOPES;
use crate::support::{Answer, Browser, Person, World};

const DATE: &str = "2026-11-16";

/// Every part, with where the proxy has it.
const PARTS: [(&str, &str, &str, &str); 5] = [
    (
        "dailySummary",
        "(date: \"2026-11-16\")",
        "FitbitDailySummary",
        "/1/user/-/activities/date/2026-11-16.json",
    ),
    (
        "intradaySteps",
        "(date: \"2026-11-16\", detail: FIVE_MINUTES)",
        "FitbitIntradaySteps",
        "/1/user/-/activities/steps/date/2026-11-16/1d/5min.json",
    ),
    (
        "sleep",
        "(date: \"2026-11-16\")",
        "FitbitSleepDay",
        "/1.2/user/-/sleep/date/2026-11-16.json",
    ),
    (
        "heart",
        "(date: \"2026-11-16\")",
        "FitbitHeartDay",
        "/1/user/-/activities/heart/date/2026-11-16/1d.json",
    ),
    ("devices", "", "FitbitDevice", "/1/user/-/devices.json"),
];

/// A query for every part with all its fields.
fn whole(types: &Types) -> String {
    let parts = PARTS
        .map(|(field, arguments, kind, _)| format!("{field}{arguments} {}", types.selection(kind)));
    format!("{{ me {{ fitbit {{ {} }} }} }}", parts.join(" "))
}

/// A query for some of each part.
pub(crate) fn short(date: &str) -> String {
    format!(
        "{{ me {{ fitbit {{ dailySummary(date: \"{date}\") {{ summary {{ steps }} }} intradaySteps(date: \"{date}\") {{ days {{ value }} }} \
         sleep(date: \"{date}\") {{ summary {{ totalMinutesAsleep }} }} heart(date: \"{date}\") {{ dateTime }} devices {{ type }} }} }} }}"
    )
}

/// Somebody who allows everything.
pub(crate) async fn wearer(world: &World, provider: &str, walker: usize) -> Person {
    let person = world.person(&format!("{provider}{walker}")).await;
    let wish = match provider {
        "fitbit" => json!({ "scopes": SCOPES }),
        _ => json!({ "scopes": ["health_metrics_and_measurements.readonly", "sleep.readonly"] }),
    };
    let mut browser = Browser::default();
    let way = browser.begin(&person, provider, wish).await;
    let back = browser
        .decide(&way, &world.walkers()[walker].id, true, &[])
        .await;
    assert_eq!(browser.arrive(&back).await, "connected");
    person.sync().await.expect(202);
    person
}

/// Both APIs in one form: nothing for null, numbers without their kind, ids as text, levels as a list.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => (number.as_f64().unwrap() * 1e6).round().into(),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, member)| !member.is_null());
            kept.map(|(name, member)| (name.clone(), member_in_form(name, member)))
                .collect::<Map<_, _>>()
                .into()
        }
        other => other.clone(),
    }
}

fn member_in_form(name: &str, member: &Value) -> Value {
    match (name, member) {
        ("logId" | "activityId" | "activityParentId", Value::Number(id)) => json!(id.to_string()),
        ("summary", Value::Object(levels))
            if levels.values().all(|level| level["count"].is_number()) =>
        {
            levels
                .iter()
                .map(|(level, sum)| {
                    let mut sum = sum.clone();
                    sum["level"] = json!(level);
                    plain(&sum)
                })
                .collect()
        }
        _ => plain(member),
    }
}

/// What the proxy says of a part, under the names of GraphQL.
fn of_proxy(field: &str, told: &Value) -> Value {
    match field {
        "intradaySteps" => {
            json!({ "days": told["activities-steps"], "within": told["activities-steps-intraday"] })
        }
        "heart" => told["activities-heart"][0].clone(),
        _ => told.clone(),
    }
}

fn calls(world: &World) -> usize {
    world.simulator.calls().len()
}

fn part<'a>(answer: &'a Value, field: &str) -> &'a Value {
    &answer["data"]["me"]["fitbit"][field]
}

/// The extensions of the error of a part.
fn error(answer: &Answer, field: &str) -> Value {
    let body = answer.json();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let of_part = errors
        .iter()
        .find(|error| error["path"] == json!(["me", "fitbit", field]));
    of_part.unwrap_or_else(|| panic!("{field}: {body}"))["extensions"].clone()
}

both! {
    async fn each_part_says_what_the_proxy_says(world: World) {
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            let person = wearer(&world, provider, walker).await;
            let schema = Types::of(&person).await;

            let typed = person.graphql(&whole(&schema), json!({})).await.expect(200);

            assert!(typed["errors"].is_null(), "{}", typed["errors"]);
            for (field, _, _, path) in PARTS {
                let told = person.get(&format!("/fitbit{path}")).await.expect(200);
                assert_eq!(plain(part(&typed, field)), plain(&of_proxy(field, &told)), "{provider} {field}");
            }
            // None of it is empty.
            assert!(part(&typed, "dailySummary")["summary"]["steps"].as_f64().unwrap() > 0.0);
            assert_eq!(part(&typed, "intradaySteps")["within"]["dataset"].as_array().unwrap().len(), 288);
            assert!(part(&typed, "sleep")["sleep"][0]["levels"]["summary"].as_array().unwrap().len() >= 3);
            assert!(!part(&typed, "heart")["value"]["heartRateZones"].as_array().unwrap().is_empty());
            assert!(part(&typed, "devices")[0]["lastSyncTime"].is_string(), "{}", part(&typed, "devices"));
        }
    }

    async fn units_are_metric_whatever_the_caller_speaks(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let query = json!({ "query": format!("{{ me {{ fitbit {{ dailySummary(date: \"{DATE}\") {{ summary {{ distances {{ activity distance }} }} }} }} }} }}") });
        let ask = async |language: &str| {
            let request = ada.request(reqwest::Method::POST, "/graphql").header("accept-language", language).json(&query);
            part(&ada.send(request).await.expect(200), "dailySummary").clone()
        };

        assert_eq!(ask("en_US").await, ask("de").await);

        let kilometres = ada.get(&format!("/fitbit/1/user/-/activities/date/{DATE}.json")).await.expect(200);
        assert_eq!(plain(&ask("en_US").await["summary"]["distances"]), plain(&kilometres["summary"]["distances"]));
    }

    async fn the_windows_are_as_fine_as_is_asked(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        for (arguments, interval, windows) in [("", 15.0, 96), (", detail: ONE_MINUTE", 1.0, 1_440), (", detail: FIFTEEN_MINUTES", 15.0, 96)] {
            let query = format!("{{ me {{ fitbit {{ intradaySteps(date: \"{DATE}\"{arguments}) {{ within {{ datasetInterval dataset {{ time value }} }} }} }} }} }}");
            let told = ada.data(&query).await["me"]["fitbit"]["intradaySteps"]["within"].clone();
            assert_eq!((told["datasetInterval"].as_f64(), told["dataset"].as_array().unwrap().len()), (Some(interval), windows), "{arguments}");
        }
    }

    async fn what_the_proxy_keeps_is_not_asked_for_again_and_the_other_way_round(world: World) {
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            let person = wearer(&world, provider, walker).await;
            let schema = Types::of(&person).await;
            for (_, _, _, path) in PARTS {
                person.get(&format!("/fitbit{path}")).await.expect(200);
            }
            world.simulator.clear_calls();

            let kept = person.graphql(&whole(&schema), json!({})).await.expect(200);
            assert!(kept["errors"].is_null(), "{}", kept["errors"]);
            assert_eq!(calls(&world), 0, "{provider}");

            let other = short("2026-11-14");
            person.data(&other).await;
            world.simulator.clear_calls();
            person.data(&other).await;
            person.get("/fitbit/1/user/-/activities/date/2026-11-14.json").await.expect(200);
            assert_eq!(calls(&world), 0, "{provider}");
        }
    }

    async fn one_query_that_asks_the_same_many_times_asks_the_provider_once(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let parts: Vec<String> = (0..8).map(|n| format!("a{n}: dailySummary(date: \"2026-11-13\") {{ summary {{ steps }} }}")).collect();
        world.simulator.clear_calls();

        let told = ada.data(&format!("{{ me {{ fitbit {{ {} }} }} }}", parts.join(" "))).await;

        let first = &told["me"]["fitbit"]["a0"];
        assert!((1..8).all(|n| &told["me"]["fitbit"][format!("a{n}")] == first));
        assert_eq!(calls(&world), 1);
    }

    async fn what_was_not_allowed_is_null_and_the_rest_stands(world: World) {
        for (walker, (provider, missing)) in [("fitbit", ["sleep", "heartrate"]), ("google_health", ["sleep.readonly", "health_metrics_and_measurements.readonly"])].into_iter().enumerate() {
            let person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, walker).await, "connected");
            person.sync().await.expect(202);

            let answer = person.graphql(&short(DATE), json!({})).await;

            let body = answer.json();
            assert!(part(&body, "dailySummary")["summary"]["steps"].as_f64().unwrap() > 0.0, "{body}");
            assert!(part(&body, "devices").is_array() && part(&body, "intradaySteps").is_object());
            assert!(part(&body, "sleep").is_null());
            let told = error(&answer, "sleep");
            assert_eq!((&told["code"], &told["reason"]), (&json!("REAUTHORIZATION_REQUIRED"), &json!("scope_missing")));
            assert!(told["reauthorizeUrl"].as_str().unwrap().ends_with(&format!("?scopes={}", missing[0])), "{told}");
            // At Google zones and resting rates are left out where they are not allowed, as the proxy does.
            if provider == "fitbit" {
                assert_eq!(error(&answer, "heart")["missingScopes"], json!([missing[1]]));
                assert_eq!(body["errors"].as_array().unwrap().len(), 2);
            }
        }
    }

    async fn a_grant_that_has_ended_is_told_alike_by_rest_graphql_and_the_proxy(world: World) {
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            let mut person = wearer(&world, provider, walker).await;
            world.simulator.revoke(&world.walkers()[walker].id);
            world.pass_hours(9);
            person.sign_in().await;

            let graphql = person.graphql(&short(DATE), json!({})).await;
            let proxy = person.get(&format!("/fitbit{}", PARTS[0].3)).await;
            let rest = person.sync().await;

            assert_eq!((proxy.status, rest.status), (424, 424), "{} {}", proxy.text, rest.text);
            for (field, ..) in PARTS {
                assert!(part(&graphql.json(), field).is_null());
                let told = error(&graphql, field);
                assert_eq!(told["code"], "REAUTHORIZATION_REQUIRED");
                for member in ["provider", "reason", "since", "lastGoodDay", "missingScopes", "retryable", "reauthorizeUrl", "status", "detail", "title"] {
                    assert!(!told[member].is_null(), "{provider} {field} {member}: {told}");
                    assert_eq!((&told[member], &told[member]), (&proxy.json()[member], &rest.json()[member]), "{provider} {field} {member}");
                }
            }
        }
    }

    async fn faults_of_the_provider_are_those_of_the_proxy(world: World) {
        let mut ada = wearer(&world, "fitbit", 0).await;
        let walker = world.walkers()[0].id.clone();
        for fault in [Fault::PrivacyUnauthorized, Fault::FirewallHtml, Fault::RateLimited, Fault::ServerError, Fault::HtmlOk, Fault::EmptyOk, Fault::ErrorOk, Fault::TruncatedOk, Fault::Cut] {
            world.simulator.set_fault(Some(&walker), Some(fault));

            let (graphql, proxy) = (ada.graphql(&short(DATE), json!({})).await, ada.get(&format!("/fitbit{}", PARTS[0].3)).await);

            let told = error(&graphql, "dailySummary");
            assert_eq!((told["code"].as_str().unwrap().to_lowercase(), &told["status"]), (proxy.code(), &json!(proxy.status)), "{fault:?}: {told} {}", proxy.text);
            assert_eq!((&told["detail"], &told["limitOwner"], &told["retryable"]), (&proxy.json()["detail"], &proxy.json()["limitOwner"], &proxy.json()["retryable"]), "{fault:?}");
            assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active", "{fault:?}");
            ada = world.wait_as_told(&ada, &proxy).await;
        }
        world.simulator.set_fault(Some(&walker), Some(Fault::Retired));
        let told = error(&ada.graphql(&short(DATE), json!({})).await, "devices");
        assert_eq!((&told["reason"], told["reauthorizeUrl"].as_str().unwrap().ends_with("/connect/google_health")), (&json!("provider_retired"), true), "{told}");
    }

    async fn an_answer_that_has_another_form_is_the_providers_fault(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.set_fault(Some(&walker), Some(Fault::GarbageValues));

        let answer = ada.graphql(&short(DATE), json!({})).await;

        // The proxy passes on what it does not read.
        for (field, ..) in PARTS {
            let told = error(&answer, field);
            assert_eq!((&told["code"], &told["status"]), (&json!("UPSTREAM_ERROR"), &json!(502)), "{field}: {}", answer.text);
        }
    }

    async fn wrong_arguments_are_named(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        world.simulator.clear_calls();
        for (part, pointer, code) in [
            ("dailySummary(date: \"2026-02-30\") { summary { steps } }", "/date", "bad_date"),
            ("sleep(date: \"1999-01-01\") { summary { totalTimeInBed } }", "/date", "date_out_of_range"),
            ("heart(date: \"today\") { dateTime }", "/date", "bad_date"),
            ("intradaySteps(date: \"2026-11-16\", detail: ONE_HOUR) { days { value } }", "/detail", "unknown_value"),
        ] {
            let answer = ada.graphql(&format!("{{ me {{ fitbit {{ {part} devices {{ type }} }} }} }}"), json!({})).await;
            if code == "unknown_value" {
                assert_eq!(answer.code(), "malformed_request", "{}", answer.text);
                continue;
            }
            assert_eq!((answer.code().as_str(), answer.pointers(), answer.fault_codes()), ("malformed_request", vec![pointer.to_owned()], vec![code.to_owned()]), "{}", answer.text);
            assert!(self::part(&answer.json(), "devices").is_array(), "the rest stands");
        }
        assert_eq!(calls(&world), 1, "the devices, once");
    }

    async fn a_query_is_not_refused_because_of_itself(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let walker = world.walkers()[0].id.clone();
        // Longer than a request waits for others of the same person.
        world.simulator.set_fault(Some(&walker), Some(Fault::Slow(2_600)));
        let parts: Vec<String> = (1..10).map(|day| format!("a{day}: dailySummary(date: \"2026-11-0{day}\") {{ summary {{ steps }} }}")).collect();

        let answer = ada.graphql(&format!("{{ me {{ fitbit {{ {} }} }} }}", parts.join(" ")), json!({})).await.expect(200);

        assert!(answer["errors"].is_null(), "{}", answer["errors"]);
    }

    async fn somebody_without_a_connection_hears_what_to_do(world: World) {
        let ada = world.person("ada").await;

        let (graphql, proxy) = (ada.graphql(&short(DATE), json!({})).await, ada.get(&format!("/fitbit{}", PARTS[0].3)).await);

        let told = error(&graphql, "devices");
        assert_eq!((&told["code"], &told["detail"]), (&json!("CONFLICT"), &proxy.json()["detail"]), "{told}");
    }

    async fn parts_count_as_requests_of_the_proxy_do(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "fitbit", 0).await;
        world.restart_with(|config: &mut Config| config.proxy_requests_per_minute = 6).await;
        ada.base = world.base.clone();

        ada.data(&short(DATE)).await;
        ada.get(&format!("/fitbit{}", PARTS[0].3)).await.expect(200);

        let answer = ada.graphql(&short(DATE), json!({})).await;
        for (field, ..) in PARTS {
            let told = error(&answer, field);
            assert_eq!((&told["code"], &told["limitOwner"]), (&json!("RATE_LIMITED"), &json!("fitex")), "{told}");
            assert!(told["retryAfter"].as_u64().unwrap() > 0);
        }
        assert_eq!(ada.get(&format!("/fitbit{}", PARTS[0].3)).await.status, 429);
    }

    async fn one_operation_may_ask_for_three_dates_whole_and_no_more(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let types = Types::of(&ada).await;
        let dates = |many: usize| {
            let parts: Vec<String> = (0..many).flat_map(|n| {
                let date = format!("2026-11-{:02}", 10 + n);
                PARTS.iter().map(move |(field, arguments, kind, _)| (n, *field, arguments.replace(DATE, &date), *kind))
            }).filter(|(n, field, ..)| *n == 0 || *field != "devices")
                .map(|(n, field, arguments, kind)| format!("{field}{n}: {field}{arguments} {}", types.selection(kind))).collect();
            format!("{{ me {{ fitbit {{ {} }} }} }}", parts.join(" "))
        };
        world.simulator.clear_calls();

        let refused = ada.graphql(&dates(4), json!({})).await;
        assert_eq!(refused.code(), "malformed_request", "{}", refused.text);
        assert_eq!(calls(&world), 0);
        ada.data(&dates(3)).await;
    }

    async fn a_program_is_told_that_no_scope_lets_it_in(world: World) {
        let ada = wearer(&world, "fitbit", 0).await;
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = crate::api_clients::Client::made_by(&admin, &world).await;
        crate::api_clients::allow(&ada, &client).await.expect(200);

        let program = crate::api_clients::caller(&world.nobody(), &client.token_for(&ada).await);

        assert_eq!(program.graphql(&short(DATE), json!({})).await.code(), "insufficient_scope");
        program.get(&format!("/fitbit{}", PARTS[0].3)).await.expect(200);
    }
}
