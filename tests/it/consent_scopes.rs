//! Consent to more than steps: what is wished is asked, what was allowed stays, and an answer that a
//! scope is missing leads to the page that asks for it.

use serde_json::{Value, json};
use url::form_urlencoded;

use crate::both;
use crate::support::{Browser, PASSWORD, Page, Person, Way, World};

const GOOGLE: &str = "https://www.googleapis.com/auth/googlehealth.";
const HEALTH: &str = "health_metrics_and_measurements.readonly";

/// What everybody is asked for.
const FITBIT_BASE: [&str; 3] = ["activity", "profile", "settings"];
const GOOGLE_BASE: [&str; 3] = [
    "activity_and_fitness.readonly",
    "profile.readonly",
    "settings.readonly",
];

fn long(short: &[&str]) -> Vec<String> {
    short
        .iter()
        .map(|scope| format!("{GOOGLE}{scope}"))
        .collect()
}

/// These and what everybody is asked for, as the provider writes them, sorted.
fn with_base(provider: &str, more: &[&str]) -> Vec<String> {
    let mut scopes = match provider {
        "fitbit" => FITBIT_BASE
            .iter()
            .chain(more)
            .map(|&scope| scope.to_owned())
            .collect(),
        _ => long(&[&GOOGLE_BASE, more].concat()),
    };
    scopes.sort();
    scopes
}

/// The scopes that a consent page asks for, sorted.
fn asked(consent: &str) -> Vec<String> {
    let (_, query) = consent.split_once('?').unwrap();
    let scopes = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "scope")
        .unwrap();
    let mut scopes: Vec<String> = scopes.1.split(' ').map(str::to_owned).collect();
    scopes.sort();
    scopes
}

async fn allowed(person: &Person, provider: &str) -> Value {
    let tokens = person.get("/v1/me/tokens").await.expect(200);
    let token = tokens["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|token| token["provider"] == provider);
    token.unwrap()["scopes"].clone()
}

/// Connects somebody who wishes this, and returns what they were asked.
async fn connect(
    world: &World,
    person: &Person,
    (provider, walker): (&str, usize),
    wish: Value,
    leave_out: &[&str],
) -> Vec<String> {
    let mut browser = Browser::default();
    let way = browser.begin(person, provider, wish).await;
    let back = browser
        .decide(&way, &world.walkers()[walker].id, true, leave_out)
        .await;
    assert_eq!(browser.arrive(&back).await, "connected");
    asked(&way.consent)
}

/// Sends the form of FitEx's page, hidden fields included.
async fn sign_in_on(
    browser: &mut Browser,
    page: &Page,
    link: &str,
    (email, password): (&str, &str),
) -> Page {
    let hidden = page
        .text
        .split("name=\"scopes\" value=\"")
        .nth(1)
        .map(|rest| rest.split('"').next().unwrap());
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("email", email)
        .append_pair("password", password);
    if let Some(scopes) = hidden {
        form.append_pair("scopes", scopes);
    }
    let address = link.split('?').next().unwrap();
    browser.post(address, form.finish()).await
}

both! {
    async fn what_is_wished_is_asked_besides_what_everybody_is_asked(world: World) {
        let ada = world.person("ada").await;
        let long_nutrition = format!("{GOOGLE}nutrition.writeonly");
        for (provider, wish, expected) in [
            ("fitbit", json!({}), with_base("fitbit", &[])),
            ("fitbit", json!({ "scopes": [] }), with_base("fitbit", &[])),
            ("fitbit", json!({ "scopes": ["sleep", "heartrate", "activity", "sleep"] }), with_base("fitbit", &["heartrate", "sleep"])),
            ("google_health", json!({}), with_base("google_health", &[])),
            ("google_health", json!({ "scopes": ["sleep.readonly", long_nutrition] }), with_base("google_health", &["nutrition.writeonly", "sleep.readonly"])),
        ] {
            let mut browser = Browser::default();

            let way = browser.begin(&ada, provider, wish.clone()).await;

            assert_eq!(asked(&way.consent), expected, "{provider} {wish}");
            assert_eq!(way.started["authorization"]["scopes"], json!(expected));
            let id = way.started["authorization"]["id"].as_str().unwrap();
            assert_eq!(ada.get(&format!("/v1/me/authorizations/{id}")).await.expect(200)["scopes"], json!(expected));
        }
    }

    async fn graphql_takes_the_same_wishes(world: World) {
        let ada = world.person("ada").await;
        let start = async |provider: &str, scopes: Value| {
            let query = "mutation($p: Provider!, $s: [String!]) { startAuthorization(provider: $p, input: {scopes: $s}) { authorizeUrl authorization { scopes } } }";
            ada.graphql(query, json!({ "p": provider, "s": scopes })).await
        };

        for (provider, enumerated, scopes) in [("fitbit", "FITBIT", ["weight", "social"]), ("google_health", "GOOGLE_HEALTH", ["ecg.readonly", "sleep.writeonly"])] {
            let started = start(enumerated, json!(scopes)).await.expect(200)["data"]["startAuthorization"].clone();
            assert_eq!(started["authorization"]["scopes"], json!(with_base(provider, &scopes)), "{started}");
        }

        for (provider, enumerated, scopes) in [("fitbit", "FITBIT", json!(["sleep", "dreams"])), ("google_health", "GOOGLE_HEALTH", json!(["heartrate"])), ("fitbit", "FITBIT", json!(["x".repeat(500)])), ("fitbit", "FITBIT", json!([7]))] {
            let rest = ada.post(&format!("/v1/me/tokens/{provider}/authorizations"), json!({ "scopes": scopes })).await;
            let graphql = start(enumerated, scopes.clone()).await;
            if scopes == json!([7]) {
                assert_eq!((rest.status, rest.fault_codes()), (422, vec!["wrong_type".to_owned()]), "{}", rest.text);
            } else {
                assert_eq!((rest.status, rest.pointers(), rest.fault_codes()), (422, vec!["/scopes".to_owned()], vec!["unknown_scope".to_owned()]), "{}", rest.text);
                assert_eq!((graphql.code(), graphql.pointers(), graphql.fault_codes()), (rest.code(), rest.pointers(), rest.fault_codes()), "{}", graphql.text);
                assert_eq!(rest.json()["detail"], graphql.json()["errors"][0]["extensions"]["detail"]);
            }
        }
    }

    async fn a_scope_that_a_provider_does_not_have_is_named_with_a_remedy(world: World) {
        let ada = world.person("ada").await;
        for (provider, scope, remedy) in [
            ("fitbit", "dreams", "electrocardiogram"),
            ("fitbit", "sleep.readonly", "sleep"),
            ("google_health", "heartrate", HEALTH),
            ("google_health", "sleep", "sleep.readonly"),
            ("google_health", "social", "activity_and_fitness.readonly"),
        ] {
            let answer = ada.post(&format!("/v1/me/tokens/{provider}/authorizations"), json!({ "scopes": [scope] })).await;

            assert_eq!((answer.status, answer.pointers()), (422, vec!["/scopes".to_owned()]), "{}", answer.text);
            let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.contains(&format!("`{scope}`")) && message.contains(remedy), "{message}");
        }
    }

    async fn the_page_of_a_ticket_says_what_is_asked_besides(world: World) {
        let ada = world.person("ada").await;
        let start = async |wish: Value| {
            let started = ada.post("/v1/me/tokens/google_health/authorizations", wish).await.expect(201);
            Browser::default().get(started["authorizeUrl"].as_str().unwrap()).await.text
        };

        let (usual, more) = (start(json!({})).await, start(json!({ "scopes": ["sleep.readonly", "nutrition.writeonly"] })).await);

        assert!(!usual.contains("<li>"), "{usual}");
        assert!(more.contains("<li>sleep</li>") && more.contains("<li>nutrition (to add and to change)</li>"), "{more}");
    }

    async fn who_does_not_tick_more_is_connected_all_the_same(world: World) {
        for (walker, (provider, more, left_out)) in [("fitbit", "sleep", "sleep"), ("google_health", "sleep.readonly", "sleep")].into_iter().enumerate() {
            let person = world.person(provider).await;

            connect(&world, &person, (provider, walker), json!({ "scopes": [more] }), &[left_out]).await;

            assert_eq!(allowed(&person, provider).await, json!(with_base(provider, &[])));
            person.sync().await.expect(202);
        }
    }

    async fn who_connects_again_loses_nothing_of_what_they_allowed(world: World) {
        for (walker, (provider, first, second)) in [("fitbit", "sleep", "heartrate"), ("google_health", "sleep.readonly", HEALTH)].into_iter().enumerate() {
            let person = world.person(provider).await;
            connect(&world, &person, (provider, walker), json!({ "scopes": [first] }), &[]).await;

            let again = connect(&world, &person, (provider, walker), json!({}), &[]).await;
            assert_eq!(again, with_base(provider, &[first]));
            let more = connect(&world, &person, (provider, walker), json!({ "scopes": [second] }), &[]).await;
            assert_eq!(more, with_base(provider, &[first, second]));
            assert_eq!(allowed(&person, provider).await, json!(more));

            // A grant that has ended is remembered as well.
            world.simulator.revoke(&world.walkers()[walker].id);
            assert_eq!(person.sync().await.status, 424);
            assert_eq!(connect(&world, &person, (provider, walker), json!({}), &[]).await, more);
            // What was withdrawn here is not.
            let tokens = person.get("/v1/me/tokens").await.expect(200);
            person.delete(&format!("/v1/me/tokens/{}", tokens["items"][0]["id"].as_str().unwrap())).await.expect(200);
            assert_eq!(connect(&world, &person, (provider, walker), json!({}), &[]).await, with_base(provider, &[]));
        }
    }

    async fn who_comes_from_fitbit_is_asked_at_google_for_what_they_allowed_there(world: World) {
        let ada = world.person("ada").await;
        connect(&world, &ada, ("fitbit", 0), json!({ "scopes": ["heartrate", "weight", "sleep", "social"] }), &[]).await;

        let asked = connect(&world, &ada, ("google_health", 0), json!({}), &[]).await;

        assert_eq!(asked, with_base("google_health", &[HEALTH, "sleep.readonly"]));
    }

    async fn the_link_for_who_pastes_keeps_what_was_allowed(world: World) {
        let ada = world.person("ada").await;
        let link = async || ada.get("/v1/me/tokens/fitbit/consent-link").await.expect(200)["url"].as_str().unwrap().to_owned();
        assert_eq!(asked(&link().await), with_base("fitbit", &[]));
        connect(&world, &ada, ("fitbit", 0), json!({ "scopes": ["sleep"] }), &[]).await;

        assert_eq!(asked(&link().await), with_base("fitbit", &["sleep"]));
    }

    async fn an_answer_that_a_scope_is_missing_leads_to_the_consent_that_heals_it(world: World) {
        for (walker, (provider, missing, path)) in [
            ("fitbit", "sleep", "/fitbit/1.2/user/-/sleep/date/2026-11-16.json"),
            ("google_health", "sleep.readonly", "/fitbit/1.2/user/-/sleep/date/2026-11-16.json"),
            ("google_health", HEALTH, "/fitbit/1/user/-/activities/heart/date/2026-11-17/1d/1min.json"),
        ].into_iter().enumerate() {
            let mut person = world.person(&format!("walker{walker}")).await;
            connect(&world, &person, (provider, walker), json!({}), &[]).await;
            let refused = person.get(path).await;
            let told = refused.json();
            assert_eq!((refused.status, &told["reason"]), (424, &json!("scope_missing")), "{}", refused.text);
            let whole = with_base(provider, &[missing]).into_iter().find(|scope| scope.ends_with(missing)).unwrap();
            assert_eq!(told["missingScopes"], json!([whole]));
            let link = told["reauthorizeUrl"].as_str().unwrap().to_owned();
            assert_eq!(link, format!("{}/connect/{provider}?scopes={missing}", world.base));

            // Neither a wrong password nor a refusal loses what is wished.
            let mut browser = Browser::default();
            let page = browser.get(&link).await;
            assert!(page.status == 200 && page.text.contains("<li>"), "{}", page.text);
            let page = sign_in_on(&mut browser, &page, &link, (&person.email, "wrong")).await;
            assert_eq!(page.status, 401, "{}", page.text);
            let page = sign_in_on(&mut browser, &page, &link, (&person.email, PASSWORD)).await;
            let way = Way { started: Value::Null, consent: page.leads_to() };
            assert_eq!(asked(&way.consent), with_base(provider, &[missing]));
            let back = browser.decide(&way, &world.walkers()[walker].id, false, &[]).await;
            let end = browser.get(&back).await.location.unwrap();
            let done = browser.get(&format!("{}{end}", world.base)).await;
            assert!(done.text.contains(&format!("href=\"/connect/{provider}?scopes={missing}\"")), "{}", done.text);

            let page = browser.get(&link).await;
            let page = sign_in_on(&mut browser, &page, &link, (&person.email, PASSWORD)).await;
            let way = Way { started: Value::Null, consent: page.leads_to() };
            let back = browser.decide(&way, &world.walkers()[walker].id, true, &[]).await;
            assert_eq!(browser.arrive(&back).await, "connected");

            person.get(path).await.expect(200);
            // What renews itself keeps it.
            world.pass_hours(9);
            person.sign_in().await;
            person.get(path).await.expect(200);
        }
    }

    async fn what_is_missing_can_be_wished_as_it_is_named(world: World) {
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            let person = world.person(provider).await;
            connect(&world, &person, (provider, walker), json!({}), &[]).await;
            let path = "/fitbit/1.2/user/-/sleep/date/2026-11-16.json";
            let missing = person.get(path).await.expect(424)["missingScopes"].clone();

            connect(&world, &person, (provider, walker), json!({ "scopes": missing }), &[]).await;

            person.get(path).await.expect(200);
        }
    }

    async fn a_link_asks_for_nothing_that_a_provider_does_not_have(world: World) {
        let mut browser = Browser::default();
        for query in ["scopes=dreams", "scopes=sleep+%3Cscript%3E", "result=refused&scopes=sleep.writeonly.all"] {
            for page in ["fitbit", "fitbit/done", "google_health", "google_health/done"] {
                let shown = browser.get(&format!("{}/connect/{page}?{query}", world.base)).await;
                assert_eq!(shown.status, 400, "{page} {query}: {}", shown.text);
                assert!(shown.headers["content-type"].to_str().unwrap().starts_with("application/problem+json"));
            }
        }
    }
}
