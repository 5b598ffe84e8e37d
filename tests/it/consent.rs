//! Consent: from an app's tap through the provider's page and back, and every way it can end.

use fitex::simulator::{Event, Fault, Place};
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, PASSWORD, Person, World};

async fn state(person: &Person, started: &Value) -> Value {
    let id = started["authorization"]["id"].as_str().unwrap();
    person
        .get(&format!("/v1/me/authorizations/{id}"))
        .await
        .expect(200)
}

async fn tokens(person: &Person) -> Vec<Value> {
    let list = person.get("/v1/me/tokens").await.expect(200);
    list["items"].as_array().unwrap().clone()
}

fn count(world: &World, event: Event) -> usize {
    let entries = world.simulator.ledger();
    entries.iter().filter(|entry| entry.event == event).count()
}

both! {
    async fn both_providers_are_connected_by_one_visit(world: World) {
        for (index, provider) in [(0, "google_health"), (1, "fitbit")] {
            let person = world.person(&format!("walker{index}")).await;
            let mut browser = Browser::default();
            let way = browser.begin(&person, provider, json!({})).await;
            assert_eq!(state(&person, &way.started).await["state"], "pending");
            let back = browser.decide(&way, &world.walkers()[index].id, true, &[]).await;

            let page = browser.get(&back).await;

            // Neither code nor state stays in the address, and no cookie in the browser.
            let end = page.location.unwrap();
            assert_eq!((page.status, end.as_str()), (303, format!("/connect/{provider}/done?result=connected").as_str()));
            assert!(page.headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
            let done = browser.get(&format!("{}{end}", world.base)).await;
            assert!(done.status == 200 && done.text.contains("Connected"), "{}", done.text);
            let way = state(&person, &way.started).await;
            let token = &tokens(&person).await[0];
            assert_eq!((&way["state"], &way["tokenId"]), (&json!("connected"), &token["id"]));
            assert_eq!((&token["provider"], &token["state"], &token["renewsItself"]), (&json!(provider), &json!("active"), &json!(true)));
            assert!(token["features"].as_array().unwrap().iter().all(|feature| feature["works"] == true), "{token}");
            person.sync().await.expect(202);
            let days = person.get("/v1/me/days").await.expect(200);
            assert!(days["items"].as_array().unwrap().len() > 10, "{days}");
            let events = person.get("/v1/me/token-events").await.expect(200);
            assert_eq!(events["items"][0]["kind"], "connected");
        }
    }

    async fn both_providers_tell_the_same_days(world: World) {
        let walker = 1;
        let mut told = Vec::new();
        for provider in ["google_health", "fitbit"] {
            let person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, walker).await, "connected");
            person.sync().await.expect(202);
            let days = person.get("/v1/me/days?from=2026-08-21&to=2026-11-17&limit=200").await.expect(200);
            let days: Vec<Value> = days["items"].as_array().unwrap().iter()
                .map(|day| json!([day["date"], day["steps"], day["energyKilocalories"], day["status"], day["timeZone"]])).collect();
            told.push(days);
        }

        assert!(told[0].len() > 60, "{}", told[0].len());
        assert_eq!(told[0], told[1]);
    }

    async fn an_app_gets_the_result_and_nothing_secret(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({ "returnUrl": "fitexapp://connected" })).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;

        let page = browser.get(&back).await;

        let id = way.started["authorization"]["id"].as_str().unwrap();
        assert_eq!(page.location.unwrap(), format!("fitexapp://connected?result=connected&authorization={id}"));
    }

    async fn only_allowed_addresses_are_returned_to(world: World) {
        let ada = world.person("ada").await;
        let path = "/v1/me/tokens/google_health/authorizations";
        for (url, code) in [
            ("https://evil.example.org/", "return_url_not_allowed"),
            ("https://app.example.org/back/../evil", "return_url_not_allowed"),
            ("https://app.example.org/back?x=1", "return_url_not_allowed"),
            ("javascript:alert(1)", "bad_return_url"),
            ("here", "bad_return_url"),
            ("fitexapp://connected#x", "bad_return_url"),
        ] {
            let answer = ada.post(path, json!({ "returnUrl": url })).await;
            assert_eq!((answer.status, answer.fault_codes()), (422, vec![code.to_owned()]), "{url}");
            assert_eq!(answer.pointers(), ["/returnUrl"]);
        }
        let unknown = ada.post("/v1/me/tokens/garmin/authorizations", json!({})).await;
        assert_eq!((unknown.status, unknown.fault_codes()), (400, vec!["unknown_value".to_owned()]));
    }

    async fn a_refusal_is_a_refusal_and_changes_nothing(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "fitbit", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, false, &[]).await;

        assert_eq!(browser.arrive(&back).await, "refused");

        assert_eq!(state(&ada, &way.started).await["state"], "refused");
        assert!(tokens(&ada).await.is_empty());
    }

    async fn who_comes_too_late_begins_again(world: World) {
        let mut ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;
        world.pass(jiff::SignedDuration::from_mins(11));

        assert_eq!(browser.arrive(&back).await, "expired");

        ada.sign_in().await;
        assert_eq!(state(&ada, &way.started).await["state"], "expired");
        assert_eq!(count(&world, Event::CodeExchanged), 0);
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
    }

    async fn a_second_tap_the_back_button_and_a_rush_trade_one_code(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;
        let cookie = browser.cookie();

        let rush = (0..20).map(|_| {
            let (back, mut browser) = (back.clone(), Browser::with_cookie(&cookie));
            tokio::spawn(async move { browser.arrive(&back).await })
        });
        let mut words = Vec::new();
        for one in rush.collect::<Vec<_>>() {
            words.push(one.await.unwrap());
        }

        words.sort();
        assert_eq!((words[0].as_str(), words.iter().filter(|word| *word == "used").count()), ("connected", 19), "{words:?}");
        assert_eq!(count(&world, Event::CodeExchanged), 1);
        assert_eq!(Browser::with_cookie(&cookie).arrive(&back).await, "used");
        assert_eq!(tokens(&ada).await.len(), 1);
    }

    async fn another_browser_cannot_finish_what_this_one_began(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;

        // Somebody lures another browser to the address, with and without a cookie of its own.
        assert_eq!(Browser::default().arrive(&back).await, "other_browser");
        let bob = world.person("bob").await;
        let mut other = Browser::default();
        other.begin(&bob, "google_health", json!({})).await;
        assert_eq!(other.arrive(&back).await, "other_browser");
        assert!(tokens(&bob).await.is_empty() && tokens(&ada).await.is_empty());
        assert_eq!(count(&world, Event::CodeExchanged), 0);

        assert_eq!(browser.arrive(&back).await, "connected", "the right one still can");
        assert_eq!(Browser::default().arrive(&format!("{}/connect/google_health/callback?state=x&code=y", world.base)).await, "unknown");
    }

    async fn a_ticket_opens_the_way_once(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "fitbit", json!({})).await;
        let url = way.started["authorizeUrl"].as_str().unwrap();
        let (address, query) = url.split_once('?').unwrap();

        let again = Browser::default().post(address, query.to_owned()).await;

        assert_eq!(again.status, 410, "{}", again.text);
        // Looking at the page uses nothing up: messengers look at links.
        let fresh = ada.post("/v1/me/tokens/fitbit/authorizations", json!({})).await.expect(201);
        let url = fresh["authorizeUrl"].as_str().unwrap();
        for _ in 0..3 {
            assert_eq!(Browser::default().get(url).await.status, 200);
        }
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(Browser::default().post(address, query.to_owned()).await.status, 200);
    }

    async fn a_person_has_at_most_five_ways_open(world: World) {
        let ada = world.person("ada").await;
        let mut started = Vec::new();
        for _ in 0..6 {
            started.push(ada.post("/v1/me/tokens/fitbit/authorizations", json!({})).await.expect(201));
            world.pass(jiff::SignedDuration::from_secs(1));
        }

        assert_eq!(state(&ada, &started[0]).await["state"], "expired");
        assert_eq!(state(&ada, &started[1]).await["state"], "pending");
    }

    async fn what_was_not_ticked_is_told(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &["activity_and_fitness"]).await;
        assert_eq!(browser.arrive(&back).await, "scope_missing");
        let ended = state(&ada, &way.started).await;
        assert_eq!((&ended["state"], &ended["reason"]), (&json!("failed"), &json!("scope_missing")));
        assert!(tokens(&ada).await.is_empty());

        // Less than everything, but enough.
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &["settings"]).await;
        assert_eq!(browser.arrive(&back).await, "connected");
        let token = &tokens(&ada).await[0];
        let works: Vec<&Value> = token["features"].as_array().unwrap().iter().map(|feature| &feature["works"]).collect();
        assert_eq!(works, [true, false, false], "{token}");
        assert!(token["features"][1]["missingScopes"][0].as_str().unwrap().contains("settings"));
    }

    async fn another_account_is_refused_explained_and_given_back(world: World) {
        let ada = world.person("ada").await;
        let bob = world.person("bob").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");

        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 1).await, "wrong_account");
        for _ in 0..100 {
            if count(&world, Event::Revoked) == 1 { break; }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(count(&world, Event::Revoked), 1, "FitEx keeps nothing of the other account");

        // The first account is in use by Ada: Bob hears that, but not by whom, and Ada's goes on.
        assert_eq!(Browser::default().connect(&world, &bob, "google_health", 0).await, "account_taken");
        ada.sync().await.expect(202);
        assert_eq!(tokens(&ada).await[0]["state"], "active");
        // Fitbit's old id tells that it is another person there, too.
        assert_eq!(Browser::default().connect(&world, &ada, "fitbit", 2).await, "wrong_account");
    }

    async fn another_account_that_serves_somebody_else_is_left_to_them(world: World) {
        let ada = world.person("ada").await;
        let bob = world.person("bob").await;
        for (person, walker) in [(&ada, 0), (&bob, 1)] {
            assert_eq!(Browser::default().connect(&world, person, "google_health", walker).await, "connected");
            person.sync().await.expect(202);
        }

        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 1).await, "wrong_account");

        world.pass_hours(1);
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert!(world.simulator.ledger().iter().all(|entry| entry.event != Event::Revoked));
    }

    async fn who_connects_again_while_connected_keeps_what_renews_it(world: World) {
        for (walker, provider) in ["google_health", "fitbit"].into_iter().enumerate() {
            let mut person = world.person(provider).await;
            for _ in 0..2 {
                assert_eq!(Browser::default().connect(&world, &person, provider, walker).await, "connected");
                assert_eq!(tokens(&person).await[0]["renewsItself"], true);
            }
            world.pass_hours(9);
            person.sign_in().await;

            person.sync().await.expect(202);
        }
    }

    async fn who_ticks_more_while_connected_keeps_it_after_a_renewal(world: World) {
        let mut ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &["settings"]).await;
        assert_eq!(browser.arrive(&back).await, "connected");
        let works = async |ada: &Person| tokens(ada).await[0]["features"].as_array().unwrap().iter().all(|feature| feature["works"] == true);
        assert!(!works(&ada).await);

        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");

        assert!(works(&ada).await);
        world.pass_hours(9);
        ada.sign_in().await;
        ada.sync().await.expect(202);
        assert!(works(&ada).await);
    }

    async fn who_is_sent_back_by_another_than_the_provider_connects_nothing(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;

        let issuer: String = url::form_urlencoded::byte_serialize(world.simulator.url().as_bytes()).collect();
        let forged = back.replace(&format!("iss={issuer}"), "iss=https%3A%2F%2Fevil.example");
        assert_ne!(forged, back);

        assert_eq!(browser.arrive(&forged).await, "unknown");

        // Nothing was used up by that.
        assert_eq!(state(&ada, &way.started).await["state"], "pending");
    }

    async fn a_link_says_whose_account_it_connects_to(world: World) {
        let ada = world.person("ada").await;
        let started = ada.post("/v1/me/tokens/google_health/authorizations", json!({})).await.expect(201);
        let url = started["authorizeUrl"].as_str().unwrap();

        let page = Browser::default().get(url).await;

        assert!(page.text.contains("<strong>ada</strong> (a…@example.org)"), "{}", page.text);
        assert!(!page.text.contains("ada@"), "no more than its person needs to know it");
        let stale = Browser::default().get(&url.replace("ticket=", "ticket=x")).await;
        assert_eq!(stale.status, 410);
        assert!(!stale.text.contains("<strong>ada"));
    }

    async fn who_signed_out_meanwhile_connects_nothing(world: World) {
        let mut ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "fitbit", json!({})).await;
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;
        assert_eq!(ada.delete("/v1/sessions/current").await.status, 204);

        assert_eq!(browser.arrive(&back).await, "signed_out");

        ada.sign_in().await;
        assert!(tokens(&ada).await.is_empty());
        assert_eq!(count(&world, Event::CodeExchanged), 0);
    }

    async fn trouble_at_the_provider_ends_on_a_page_that_says_whose_it_is(world: World) {
        let ada = world.person("ada").await;
        for (provider, fault, reason) in [
            ("google_health", Fault::InvalidGrant, "code_refused"),
            ("fitbit", Fault::InvalidGrant, "code_refused"),
            ("google_health", Fault::InvalidClient, "misconfigured"),
            ("fitbit", Fault::InvalidClient, "misconfigured"),
            ("google_health", Fault::ServerError, "provider_unavailable"),
            ("fitbit", Fault::FirewallHtml, "provider_unavailable"),
            ("google_health", Fault::HtmlOk, "provider_unavailable"),
            ("fitbit", Fault::TruncatedOk, "provider_unavailable"),
            ("fitbit", Fault::Retired, "provider_retired"),
            ("google_health", Fault::Cut, "provider_unavailable"),
        ] {
            world.simulator.set_fault_at(Place::Token, None, Some(fault));
            let mut browser = Browser::default();
            let way = browser.begin(&ada, provider, json!({})).await;
            let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;
            assert_eq!(browser.arrive(&back).await, reason, "{provider} {fault:?}");
            assert_eq!(state(&ada, &way.started).await["reason"], reason);
        }
        assert!(tokens(&ada).await.is_empty());
    }

    async fn the_pages_show_nothing_that_was_sent(world: World) {
        let mut browser = Browser::default();
        for query in ["result=<script>alert(1)</script>", "result=connected%22%3E%3Cscript%3E", "error_description=%3Cb%3Ehello"] {
            let page = browser.get(&format!("{}/connect/fitbit/done?{query}", world.base)).await;
            assert_eq!(page.status, 200);
            assert!(!page.text.contains("script") && !page.text.contains("hello"), "{}", page.text);
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
            assert_eq!(page.headers["referrer-policy"], "no-referrer");
            assert_eq!(page.headers["cache-control"], "no-store");
        }
        let page = browser.get(&format!("{}/connect/fitbit/callback?error=server_error&error_description=%3Cb%3Ehello&state=x", world.base)).await;
        assert!(!page.text.contains("hello") && !page.location.unwrap().contains("hello"));
        assert_eq!(browser.get(&format!("{}/connect/garmin", world.base)).await.status, 404);
    }

    async fn somebody_without_the_app_connects_by_password(world: World) {
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let address = format!("{}/connect/google_health", world.base);
        let page = browser.get(&address).await;
        assert!(page.text.contains("name=\"password\""), "{}", page.text);
        let form = |password: &str| {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.append_pair("email", "ada@example.org").append_pair("password", password).finish()
        };

        let wrong = browser.post(&address, form("wrong")).await;
        assert_eq!((wrong.status, wrong.text.contains("wrong.")), (401, true), "{}", wrong.text);
        let page = browser.post(&address, form(PASSWORD)).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let way = crate::support::Way { started: Value::Null, consent: page.leads_to() };
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;

        assert_eq!(browser.arrive(&back).await, "connected");
        assert_eq!(tokens(&ada).await[0]["provider"], "google_health");
    }

    async fn another_sites_form_sends_nobody_away(world: World) {
        let ada = world.person("ada").await;
        let started = ada.post("/v1/me/tokens/fitbit/authorizations", json!({})).await.expect(201);
        let (address, query) = started["authorizeUrl"].as_str().unwrap().split_once('?').unwrap();
        for (name, value) in [("origin", "https://evil.example.org"), ("sec-fetch-site", "cross-site")] {
            let request = world.http.post(address).header("content-type", "application/x-www-form-urlencoded").header(name, value);
            let answer = request.body(query.to_owned()).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{name}");
        }
    }

    async fn nothing_of_the_way_is_stored_as_it_was(world: World) {
        let mut world = world;
        let ada = world.person("ada").await;
        let mut browser = Browser::default();
        let way = browser.begin(&ada, "google_health", json!({})).await;
        let ticket = way.started["authorizeUrl"].as_str().unwrap().split_once("ticket=").unwrap().1.to_owned();
        let state = way.consent.split_once("state=").unwrap().1.split('&').next().unwrap().to_owned();
        let cookie = browser.cookie().split_once('=').unwrap().1.to_owned();
        let back = browser.decide(&way, &world.walkers()[0].id, true, &[]).await;
        assert_eq!(browser.arrive(&back).await, "connected");
        world.stop().await;

        let stored = world.engine.bytes();

        for secret in [ticket.as_bytes(), state.as_bytes(), cookie.as_bytes(), b"ya29.sim-".as_slice(), b"1//sim-".as_slice()] {
            assert!(secret.len() > 6 && !stored.windows(secret.len()).any(|window| window == secret), "{}", String::from_utf8_lossy(secret));
        }
    }

    async fn who_comes_from_fitbit_keeps_everything_at_google(world: World) {
        let mut ada = world.ada().await;
        let goal = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day" })).await.expect(201);
        let before = ada.get("/v1/me/days?from=2026-08-21&to=2026-11-17&limit=200").await.expect(200);
        let done = ada.get("/v1/me/progress?from=2026-11-01&to=2026-11-17").await.expect(200)["done"].clone();
        world.simulator.set_fault(None, Some(Fault::Retired));
        let ended = ada.sync().await;
        assert_eq!((ended.status, ended.json()["reason"].clone()), (424, json!("provider_retired")), "{}", ended.text);
        let link = ended.json()["reauthorizeUrl"].as_str().unwrap().to_owned();
        assert!(link.ends_with("/connect/google_health"), "{link}");
        world.simulator.set_fault(None, None);

        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        ada.sync().await.expect(202);

        let after = ada.get("/v1/me/days?from=2026-08-21&to=2026-11-17&limit=200").await.expect(200);
        let dates = |days: &Value| days["items"].as_array().unwrap().iter().map(|day| json!([day["date"], day["steps"]])).collect::<Vec<_>>();
        assert_eq!(dates(&after), dates(&before), "no day twice, none lost");
        assert_eq!(ada.get("/v1/me/progress?from=2026-11-01&to=2026-11-17").await.expect(200)["done"], done);
        assert_eq!(ada.get(&format!("/v1/goals/{}", goal["id"].as_str().unwrap())).await.expect(200), goal);
        let held = tokens(&ada).await;
        assert_eq!((held.len(), &held[0]["provider"]), (1, &json!("google_health")), "the old connection nags nobody");
        // What Google does not know of the past stays as Fitbit told it.
        world.simulator.correct(&world.walkers()[0].id, jiff::civil::date(2026, 11, 12), None);
        world.pass(jiff::SignedDuration::from_mins(1));
        ada.sync().await.expect(202);
        ada.sign_in().await;
        assert_eq!(ada.get("/v1/me/days/2026-11-12").await.expect(200)["provider"], "google_health");
    }

    async fn who_comes_from_fitbit_months_later_gets_the_months_between(world: World) {
        let mut ada = world.ada().await;
        world.simulator.set_fault(None, Some(Fault::Retired));
        assert_eq!(ada.sync().await.status, 424);
        world.simulator.set_fault(None, None);
        world.pass_hours(24 * 120);
        ada.sign_in().await;

        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");

        ada.sync().await.expect(202);
        let days = ada.get("/v1/me/days?from=2026-11-18&to=2027-03-17&limit=200").await.expect(200);
        let stored: Vec<&str> = days["items"].as_array().unwrap().iter().map(|day| day["date"].as_str().unwrap()).collect();
        let mut date = jiff::civil::date(2026, 11, 18);
        while date < jiff::civil::date(2027, 3, 18) {
            let known = world.simulator.steps(&world.walkers()[0].id, date).is_some();
            assert_eq!(stored.contains(&date.to_string().as_str()), known, "{date}");
            date = date.tomorrow().unwrap();
        }
        let kinds: Vec<Value> = ada.get("/v1/me/token-events").await.expect(200)["items"].as_array().unwrap().iter()
            .map(|event| json!([event["provider"], event["kind"]])).collect();
        assert!(kinds.contains(&json!(["fitbit", "recovered"])), "the episode has an end: {kinds:?}");
    }
}
