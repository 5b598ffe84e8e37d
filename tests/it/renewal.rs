//! Renewal: nobody notices it, no grant is lost by it, and only the provider's own clear word ends
//! one.

use std::time::Duration;

use fitex::database::Conn;
use fitex::model::field::Field;
use fitex::model::id::{TokenEventId, TokenId, UserId};
use fitex::model::token::{Provider, TokenReason};
use fitex::model::token_event::{TokenEvent, TokenEventKind};
use fitex::simulator::{Event, Fault, Place, RefreshMode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Browser, Person, World};

const GOOGLE: &str = "google_health";

/// Ada, connected by consent, her days there.
async fn connected(world: &World, provider: &str) -> Person {
    let ada = world.person("ada").await;
    assert_eq!(
        Browser::default().connect(world, &ada, provider, 0).await,
        "connected"
    );
    ada.sync().await.expect(202);
    world.simulator.clear_ledger();
    ada
}

async fn token(person: &Person) -> Value {
    person.get("/v1/me/tokens").await.expect(200)["items"][0].clone()
}

async fn events(person: &Person) -> Vec<String> {
    let page = person.get("/v1/me/token-events").await.expect(200);
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .rev()
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}

fn count(world: &World, event: Event) -> usize {
    let entries = world.simulator.ledger();
    entries.iter().filter(|entry| entry.event == event).count()
}

fn walker(world: &World) -> String {
    world.walkers()[0].id.clone()
}

/// Long enough for any access token to end, and the session with it.
async fn a_night_passes(world: &World, person: &mut Person) {
    world.pass_hours(9);
    person.sign_in().await;
}

/// Waits for something that happens beside the request.
async fn soon(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it did not happen");
}

/// Twenty grants ended a moment ago.
async fn many_have_ended(world: &World, person: &Person) {
    let user = Field::<UserId>::of_text(&person.id).alone("id").unwrap();
    let now = world.app.now();
    let ended = move |conn: &mut Conn| {
        for _ in 0..20 {
            let event = TokenEvent {
                id: TokenEventId::new(now.0),
                user_id: user,
                token_id: TokenId::new(now.0),
                provider: Provider::GoogleHealth,
                kind: TokenEventKind::ReauthorizationRequired,
                reason: Some(TokenReason::GrantRevokedOrExpired),
                episode: 1,
                created_at: now,
            };
            fitex::store::token_events::insert(conn, &event)?;
        }
        Ok(())
    };
    world.app.database.write(ended).await.unwrap();
}

async fn over_graphql(person: &Person) -> Answer {
    person
        .graphql(
            "mutation { startSync(input: {waitSeconds: 20}) { run { state } } }",
            json!({}),
        )
        .await
}

both! {
    async fn a_grant_goes_on_for_months_without_anybody_noticing(world: World) {
        for (provider, mode) in [(Provider::Fitbit, RefreshMode::SingleUse), (Provider::GoogleHealth, RefreshMode::NonRotating)] {
            world.simulator.set_refresh_mode(provider, mode);
        }
        for (index, provider) in ["fitbit", GOOGLE].into_iter().enumerate() {
            let mut person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            for _ in 0..12 {
                world.pass_hours(24 * 7);
                person.sign_in().await;
                person.sync().await.expect(202);
            }
            assert_eq!((&token(&person).await["state"], events(&person).await), (&json!("active"), vec!["connected".to_owned()]));
        }
        assert!(count(&world, Event::Refreshed) >= 24);
        assert_eq!(count(&world, Event::RefreshRefused), 0);
    }

    async fn twenty_callers_renew_once_and_all_are_served(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        let callers = (0..20).map(|_| {
            let ada = ada.clone();
            tokio::spawn(async move { ada.sync().await })
        });

        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap().expect(202);
        }

        assert_eq!((count(&world, Event::Refreshed), count(&world, Event::RefreshRefused)), (1, 0));
    }

    async fn a_live_token_is_left_alone_and_one_that_soon_ends_is_renewed_beside_the_call(world: World) {
        let mut ada = connected(&world, "fitbit").await;
        world.pass_hours(2);
        ada.sign_in().await;
        ada.sync().await.expect(202);
        assert_eq!(count(&world, Event::Refreshed), 0, "six hours are left");

        world.pass(SignedDuration::from_mins(5 * 60 + 40));
        ada.sign_in().await;
        let before = token(&ada).await["expiresAt"].clone();
        // The renewal is slow; the call does not wait for it.
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::Slow(1_500)));
        let began = std::time::Instant::now();
        ada.sync().await.expect(202);
        assert!(began.elapsed() < Duration::from_millis(1_400), "{:?}", began.elapsed());

        soon(async || token(&ada).await["expiresAt"] != before).await;
        assert_eq!(count(&world, Event::Refreshed), 1);
    }

    async fn a_caller_that_hangs_up_does_not_stop_a_renewal(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        for _ in 0..5 {
            a_night_passes(&world, &mut ada).await;
            world.simulator.set_fault_at(Place::Token, None, Some(Fault::Slow(300)));
            let hasty = ada.clone();
            let call = tokio::spawn(async move { hasty.sync().await });
            tokio::time::sleep(Duration::from_millis(100)).await;
            call.abort();
            // What was begun is finished without the caller.
            soon(async || world.app.renewals.is_empty()).await;
        }
        world.simulator.set_fault_at(Place::Token, None, None);
        a_night_passes(&world, &mut ada).await;

        ada.sync().await.expect(202);

        assert_eq!(count(&world, Event::RefreshRefused), 0);
        assert_eq!(token(&ada).await["state"], "active");
    }

    async fn a_stop_waits_for_a_renewal(world: World) {
        let mut world = world;
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::Slow(7_000)));
        ada.post("/v1/me/sync", json!({})).await.expect(202);
        soon(async || !world.app.renewals.is_empty()).await;

        world.restart().await;
        ada.base.clone_from(&world.base);
        world.simulator.set_fault_at(Place::Token, None, None);

        ada.sync().await.expect(202);
        a_night_passes(&world, &mut ada).await;
        ada.sync().await.expect(202);
        assert_eq!((count(&world, Event::Refreshed), count(&world, Event::RefreshRefused)), (2, 0));
    }

    async fn a_refused_access_token_is_renewed_and_the_call_made_again(world: World) {
        for provider in ["fitbit", GOOGLE] {
            let person = world.person(provider).await;
            let index = usize::from(provider == GOOGLE);
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            person.sync().await.expect(202);
            // The provider ends it before its time.
            world.simulator.expire(&world.walkers()[index].id);

            let run = person.sync().await.expect(202);

            assert_eq!(run["state"], "succeeded");
            assert_eq!(events(&person).await, ["connected"]);
        }
        assert_eq!(count(&world, Event::Refreshed), 2);
    }

    async fn a_lost_answer_is_had_again_where_the_provider_gives_it_again(world: World) {
        for mode in [RefreshMode::Grace, RefreshMode::Idempotent, RefreshMode::NonRotating] {
            world.simulator.set_refresh_mode(Provider::Fitbit, mode);
            let mut person = world.person(&format!("{mode:?}").to_lowercase()).await;
            let index = mode as usize;
            assert_eq!(Browser::default().connect(&world, &person, "fitbit", index).await, "connected");
            person.sync().await.expect(202);
            a_night_passes(&world, &mut person).await;
            world.simulator.set_fault_at(Place::Token, None, Some(Fault::AnswerLost));
            let answer = person.sync().await;
            assert_eq!((answer.status, answer.code().as_str()), (503, "upstream_unavailable"), "{mode:?}: {}", answer.text);
            assert_eq!(token(&person).await["state"], "active");
            world.simulator.set_fault_at(Place::Token, None, None);
            world.pass(SignedDuration::from_secs(20));

            person.sync().await.expect(202);

            assert_eq!(events(&person).await, ["connected"], "{mode:?}");
        }
    }

    async fn a_lost_answer_that_is_lost_for_good_is_called_that(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::AnswerLost));
        assert_eq!(ada.sync().await.status, 503);
        world.simulator.set_fault_at(Place::Token, None, None);
        world.pass(SignedDuration::from_secs(20));

        let rest = ada.sync().await;
        let graphql = over_graphql(&ada).await;

        assert_eq!((rest.status, rest.json()["reason"].clone()), (424, json!("refresh_response_lost")), "{}", rest.text);
        assert_eq!(graphql.json()["errors"][0]["extensions"]["reason"], "refresh_response_lost");
        assert_eq!(events(&ada).await, ["connected", "reauthorization_required"]);
    }

    async fn an_ended_grant_is_told_once_and_healed_by_one_visit(world: World) {
        for (index, provider) in ["fitbit", GOOGLE].into_iter().enumerate() {
            let mut person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            person.sync().await.expect(202);
            let before = token(&person).await;
            for episode in 1..=2 {
                world.simulator.revoke(&world.walkers()[index].id);
                for _ in 0..2 {
                    a_night_passes(&world, &mut person).await;
                    let rest = person.sync().await;
                    let graphql = over_graphql(&person).await;
                    assert_eq!((rest.status, rest.code().as_str()), (424, "reauthorization_required"), "{}", rest.text);
                    let facts = graphql.json()["errors"][0]["extensions"].clone();
                    for member in ["provider", "reason", "since", "lastGoodDay", "missingScopes", "reauthorizeUrl", "status", "retryable"] {
                        assert_eq!(rest.json()[member], facts[member], "{member}");
                    }
                    assert_eq!(rest.json()["reason"], "grant_revoked_or_expired");
                    assert_eq!(rest.json()["reauthorizeUrl"], format!("{}/connect/{provider}", world.base));
                }
                assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
                person.sync().await.expect(202);
                let told = events(&person).await;
                assert_eq!(told.len(), 1 + 2 * episode, "{told:?}");
                assert_eq!(told[told.len() - 2..], ["reauthorization_required", "recovered"]);
            }
            let after = token(&person).await;
            assert_eq!((&after["id"], &after["state"]), (&before["id"], &json!("active")));
        }
    }

    async fn nothing_but_a_clear_word_ends_a_grant(world: World) {
        use Fault as F;
        // One of the answers below comes after the trade was made.
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::Idempotent);
        for (index, (provider, fault, status, code)) in [
            ("fitbit", F::InvalidRequest, 502, "upstream_error"),
            (GOOGLE, F::InvalidRequest, 502, "upstream_error"),
            (GOOGLE, F::UnsupportedGrantType, 502, "upstream_error"),
            ("fitbit", F::InvalidScope, 502, "upstream_error"),
            ("fitbit", F::InvalidClient, 502, "upstream_error"),
            (GOOGLE, F::InvalidClient, 502, "upstream_error"),
            (GOOGLE, F::InvalidClientBadRequest, 502, "upstream_error"),
            ("fitbit", F::UnauthorizedClient, 502, "upstream_error"),
            ("fitbit", F::Conflict, 503, "upstream_unavailable"),
            ("fitbit", F::FirewallHtml, 503, "upstream_unavailable"),
            (GOOGLE, F::PermissionDenied, 503, "upstream_unavailable"),
            ("fitbit", F::RateLimited, 429, "rate_limited"),
            (GOOGLE, F::RateLimitedGoogle, 429, "rate_limited"),
            ("fitbit", F::ServerError, 503, "upstream_unavailable"),
            (GOOGLE, F::ServerError, 503, "upstream_unavailable"),
            ("fitbit", F::Unavailable, 503, "upstream_unavailable"),
            (GOOGLE, F::Unavailable, 503, "upstream_unavailable"),
            (GOOGLE, F::BadGatewayHtml, 503, "upstream_unavailable"),
            ("fitbit", F::Cut, 503, "upstream_unavailable"),
            ("fitbit", F::UnauthorizedHtml, 502, "upstream_error"),
            (GOOGLE, F::UnauthorizedHtml, 502, "upstream_error"),
            ("fitbit", F::HtmlOk, 502, "upstream_error"),
            (GOOGLE, F::EmptyOk, 502, "upstream_error"),
            ("fitbit", F::TruncatedOk, 502, "upstream_error"),
            (GOOGLE, F::GarbageValues, 502, "upstream_error"),
            ("fitbit", F::ErrorOk, 502, "upstream_error"),
            (GOOGLE, F::MissingFields, 502, "upstream_error"),
            ("fitbit", F::BlankRefreshToken, 502, "upstream_error"),
        ].into_iter().enumerate() {
            let mut person = world.person(&format!("person{index}")).await;
            let walker = index % 12;
            assert_eq!(Browser::default().connect(&world, &person, provider, walker).await, "connected");
            person.sync().await.expect(202);
            a_night_passes(&world, &mut person).await;
            world.simulator.set_fault_at(Place::Token, None, Some(fault));

            let rest = person.sync().await;
            assert_eq!((rest.status, rest.code().as_str()), (status, code), "{provider} {fault:?}: {}", rest.text);
            let found = token(&person).await;
            assert_eq!(found["state"], "active", "{provider} {fault:?}");
            world.pass_hours(1);
            person.sign_in().await;
            let graphql = over_graphql(&person).await;
            assert_eq!(graphql.code(), code, "{provider} {fault:?}: {}", graphql.text);

            world.simulator.set_fault_at(Place::Token, None, None);
            world.pass_hours(1);
            person.sign_in().await;
            person.sync().await.expect(202);
            assert_eq!(events(&person).await, ["connected"], "{provider} {fault:?}");
            // The next of the table wears the same tracker.
            person.delete("/v1/me").await.expect(200);
        }
    }

    async fn a_failed_renewal_is_not_hammered(world: World) {
        let mut ada = connected(&world, GOOGLE).await;
        a_night_passes(&world, &mut ada).await;
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::RateLimited));
        world.simulator.clear_calls();
        for _ in 0..10 {
            assert!(matches!(ada.sync().await.status, 429 | 503));
        }
        let calls = |world: &World| world.simulator.calls().iter().filter(|call| call.path == "/token").count();
        assert_eq!(calls(&world), 1, "it says 120 seconds");

        world.pass(SignedDuration::from_secs(121));
        ada.sync().await;
        assert_eq!(calls(&world), 2);
    }

    async fn an_endpoint_that_is_not_there_ends_no_grant(world: World) {
        let mut world = world;
        let port = url::Url::parse(world.simulator.url()).unwrap().port().unwrap();
        for (index, (provider, what)) in [(GOOGLE, "token"), (GOOGLE, "data"), ("fitbit", "both")].into_iter().enumerate() {
            let mut person = world.person(&format!("p{index}")).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            person.sync().await.expect(202);
            for address in [
                "http://nowhere.invalid/token".to_owned(),
                // Speaks no TLS.
                format!("https://127.0.0.1:{port}/token"),
                // Refuses connections.
                "http://127.0.0.1:1/token".to_owned(),
            ] {
                let address: url::Url = address.parse().unwrap();
                world.restart_with(|config| match what {
                    "token" => config.google_token_url = address.clone(),
                    "data" => config.google_health_url = address.clone(),
                    _ => config.fitbit_api_url = address.clone(),
                }).await;
                person.base.clone_from(&world.base);
                a_night_passes(&world, &mut person).await;
                assert_eq!(person.sync().await.code(), "upstream_unavailable", "{what} {address}");
                world.pass_hours(1);
                person.sign_in().await;
                assert_eq!(over_graphql(&person).await.code(), "upstream_unavailable", "{what} {address}");
                assert_eq!(token(&person).await["state"], "active", "{what} {address}");
            }
            world.restart().await;
            person.base.clone_from(&world.base);
            world.pass_hours(1);
            person.sign_in().await;

            person.sync().await.expect(202);

            assert_eq!(events(&person).await, ["connected"]);
        }
    }

    async fn an_endpoint_that_does_not_answer_in_time_ends_no_grant(world: World) {
        let mut people = Vec::new();
        for (index, name) in ["token", "data"].into_iter().enumerate() {
            let person = world.person(name).await;
            assert_eq!(Browser::default().connect(&world, &person, GOOGLE, index).await, "connected");
            person.sync().await.expect(202);
            people.push(person);
        }
        world.pass(SignedDuration::from_secs(1));
        world.simulator.expire(&world.walkers()[0].id);
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::Slow(60_000)));
        world.simulator.set_fault(Some(&world.walkers()[1].id), Some(Fault::Slow(60_000)));
        for person in &people {
            person.post("/v1/me/sync", json!({})).await.expect(202);
        }

        for person in &people {
            let mut run = json!({});
            for _ in 0..450 {
                run = person.get("/v1/me/sync?limit=1").await.expect(200)["items"][0].clone();
                if run["state"] == "failed" {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert_eq!(run["errorCode"], "upstream_timeout", "{run}");
            let told = person.data("{ me { syncRuns(first: 1) { nodes { errorCode } } tokens { state degraded } } }").await;
            assert_eq!(told["me"]["syncRuns"]["nodes"][0]["errorCode"], "upstream_timeout");
            assert_eq!(told["me"]["tokens"][0], json!({ "state": "ACTIVE", "degraded": "PROVIDER_UNAVAILABLE" }));
        }
    }

    async fn a_day_of_trouble_heals_by_itself(world: World) {
        let mut ada = connected(&world, "fitbit").await;
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::Unavailable));
        for _ in 0..24 {
            world.pass_hours(1);
            ada.sign_in().await;
            assert!(matches!(ada.sync().await.status, 202 | 503));
        }
        world.simulator.set_fault_at(Place::Token, None, None);
        world.pass_hours(1);
        ada.sign_in().await;

        ada.sync().await.expect(202);

        assert_eq!(events(&ada).await, ["connected"]);
    }

    async fn a_wrong_secret_is_the_operators_affair_and_nobodys_grant(world: World) {
        let mut world = world;
        let mut people = Vec::new();
        for index in 0..6 {
            let person = world.person(&format!("p{index}")).await;
            assert_eq!(Browser::default().connect(&world, &person, GOOGLE, index).await, "connected");
            people.push(person);
        }
        world.restart_with(|config| config.google_client_secret = Some("wrong".into())).await;
        world.pass_hours(9);
        world.simulator.clear_calls();
        for person in &mut people {
            person.base.clone_from(&world.base);
            person.sign_in().await;
            assert_eq!(person.sync().await.code(), "upstream_error");
            assert_eq!(token(person).await["state"], "active");
        }
        let calls = world.simulator.calls().iter().filter(|call| call.path == "/token").count();
        assert_eq!(calls, 1, "one try a minute for all of them");

        world.restart().await;
        world.pass(SignedDuration::from_mins(2));
        for person in &mut people {
            person.base.clone_from(&world.base);
            person.sync().await.expect(202);
            assert_eq!(events(person).await, ["connected"]);
        }
    }

    async fn a_token_that_is_refused_fresh_from_the_oven_is_asked_about(world: World) {
        let ada = connected(&world, "fitbit").await;
        let id = walker(&world);
        // Every data call says 401, while the grant is good: the provider's fault.
        world.simulator.set_fault(Some(&id), Some(Fault::InvalidToken));
        let answer = ada.sync().await;
        assert_eq!((answer.status, answer.code().as_str()), (502, "upstream_error"), "{}", answer.text);
        assert_eq!((count(&world, Event::Refreshed), &token(&ada).await["state"]), (1, &json!("active")));
        world.simulator.set_fault(Some(&id), None);
        ada.sync().await.expect(202);

        // At Google the question who somebody is gets the same 401: the grant is dead.
        let bob = world.person("bob").await;
        assert_eq!(Browser::default().connect(&world, &bob, GOOGLE, 1).await, "connected");
        bob.sync().await.expect(202);
        world.simulator.set_fault(Some(&world.walkers()[1].id), Some(Fault::InvalidToken));
        let answer = bob.sync().await;
        assert_eq!((answer.status, answer.json()["reason"].clone()), (424, json!("upstream_rejects_fresh_token")), "{}", answer.text);
    }

    async fn each_refusal_of_googles_data_has_its_own_meaning(world: World) {
        use Fault as F;
        let mut ada = connected(&world, GOOGLE).await;
        let id = walker(&world);
        for (fault, status, code) in [
            (F::PermissionDenied, 503, "upstream_unavailable"),
            (F::ServiceDisabled, 502, "upstream_error"),
            (F::FirewallHtml, 503, "upstream_unavailable"),
            (F::RateLimited, 429, "rate_limited"),
            (F::RateLimitedGoogle, 429, "rate_limited"),
            (F::ServerError, 503, "upstream_unavailable"),
            (F::Unavailable, 503, "upstream_unavailable"),
            (F::BadGatewayHtml, 503, "upstream_unavailable"),
            (F::HtmlOk, 502, "upstream_error"),
            (F::EmptyOk, 502, "upstream_error"),
            (F::TruncatedOk, 502, "upstream_error"),
            (F::GarbageValues, 502, "upstream_error"),
            (F::Cut, 503, "upstream_unavailable"),
            (F::InvalidRequest, 502, "upstream_error"),
            (F::InsufficientScope, 424, "reauthorization_required"),
        ] {
            world.simulator.set_fault(Some(&id), Some(fault));
            let rest = ada.sync().await;
            assert_eq!((rest.status, rest.code().as_str()), (status, code), "{fault:?}: {}", rest.text);
            assert_eq!(over_graphql(&ada).await.code(), code, "{fault:?}");
            assert_eq!(token(&ada).await["state"], "active", "{fault:?}");
            if code == "reauthorization_required" {
                assert_eq!(rest.json()["reason"], "scope_missing");
                assert!(rest.json()["missingScopes"][0].as_str().unwrap().starts_with("https://"));
            }
            if code == "rate_limited" {
                ada = world.wait_as_told(&ada, &rest).await;
            }
        }
        world.simulator.set_fault(Some(&id), None);
        ada.sync().await.expect(202);
        assert_eq!(events(&ada).await, ["connected"]);
    }

    async fn an_account_that_is_not_ready_waits_for_its_person_and_goes_on(world: World) {
        let mut ada = connected(&world, GOOGLE).await;
        let id = walker(&world);
        world.pass(SignedDuration::from_secs(1));
        for (round, fault) in [Fault::AccountNotLinked, Fault::NoProfile, Fault::LegacyAccount].into_iter().enumerate() {
            world.simulator.set_fault(Some(&id), Some(fault));
            for _ in 0..2 {
                let rest = ada.sync().await;
                assert_eq!((rest.status, rest.code().as_str()), (409, "account_action_required"), "{fault:?}: {}", rest.text);
                assert_eq!(over_graphql(&ada).await.code(), "account_action_required");
            }
            assert_eq!(token(&ada).await["state"], "account_action_required");
            // The access token ends meanwhile; that is no reason to send anybody away.
            a_night_passes(&world, &mut ada).await;
            assert_eq!(ada.sync().await.code(), "account_action_required");
            world.simulator.set_fault(Some(&id), None);

            ada.sync().await.expect(202);

            world.pass(SignedDuration::from_secs(1));
            assert_eq!(token(&ada).await["state"], "active");
            let told = events(&ada).await;
            assert_eq!(told.len(), 3 + 2 * round, "{told:?}");
            assert_eq!(told[told.len() - 2..], ["account_action_required", "recovered"]);
        }
    }

    async fn googles_testing_mode_ends_a_grant_after_a_week(world: World) {
        world.simulator.set_testing(true);
        let mut ada = connected(&world, GOOGLE).await;
        world.pass_hours(24 * 6);
        ada.sign_in().await;
        ada.sync().await.expect(202);
        world.pass_hours(25);
        ada.sign_in().await;

        let answer = ada.sync().await;

        assert_eq!((answer.status, answer.json()["reason"].clone()), (424, json!("grant_revoked_or_expired")), "{}", answer.text);
    }

    async fn a_renewal_of_another_process_is_waited_for_and_taken_over_if_it_is_lost(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::Idempotent);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        // Another process takes the lease and is never heard of again.
        let id = token(&ada).await["id"].as_str().unwrap().to_owned();
        let id = Field::<TokenId>::of_text(&id).alone("id").unwrap();
        let now = world.app.now();
        let held = world.app.database.read(move |conn| fitex::store::tokens::held_as(conn, id)).await.unwrap().unwrap();
        let other = fitex::database::types::DbUuid(uuid::Uuid::nil());
        let mine = held.clone();
        assert!(world.app.database.write(move |conn| fitex::store::tokens::lease(conn, &mine, other, now, now.plus_seconds(45))).await.unwrap());
        let waiting = { let ada = ada.clone(); tokio::spawn(async move { ada.sync().await }) };
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(!waiting.is_finished() && count(&world, Event::Refreshed) == 0, "the lease is respected");

        world.pass(SignedDuration::from_secs(46));

        waiting.await.unwrap().expect(202);
        assert_eq!(count(&world, Event::Refreshed), 1);
        let after = world.app.database.read(move |conn| fitex::store::tokens::held_as(conn, id)).await.unwrap().unwrap();
        assert_eq!((after.version, after.uncertain), (held.version + 1, false));
    }

    async fn a_late_answer_heals_what_was_given_up_for_it(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::AnswerLost));
        assert_eq!(ada.sync().await.status, 503);
        world.simulator.set_fault_at(Place::Token, None, None);
        world.pass(SignedDuration::from_secs(20));
        assert_eq!(ada.sync().await.json()["reason"], "refresh_response_lost");
        let id = Field::<TokenId>::of_text(token(&ada).await["id"].as_str().unwrap()).alone("id").unwrap();
        let held = world.app.database.read(move |conn| fitex::store::tokens::held_as(conn, id)).await.unwrap().unwrap();
        let now = world.app.now();
        let late = fitex::store::tokens::Renewed {
            sealed_access_token: vec![1], sealed_refresh_token: vec![1], scopes: held.token.scopes.clone(),
            issued_at: now, expires_at: now.plus_seconds(28_800),
        };
        let (renewed, other) = (late.clone(), held.version + 1);

        assert!(!world.app.database.write(move |conn| fitex::store::tokens::renew(conn, id, other, &renewed, now)).await.unwrap(), "of another version");
        assert!(world.app.database.write(move |conn| fitex::store::tokens::renew(conn, id, held.version, &late, now)).await.unwrap());
    }

    async fn a_mass_change_stops_itself_until_somebody_looked(world: World) {
        let mut people = Vec::new();
        for index in 0..12 {
            let person = world.person(&format!("p{index}")).await;
            assert_eq!(Browser::default().connect(&world, &person, GOOGLE, index).await, "connected");
            people.push(person);
        }
        many_have_ended(&world, &people[0]).await;
        for (index, person) in people[..11].iter().enumerate() {
            world.simulator.revoke(&world.walkers()[index].id);
            let answer = person.sync().await;
            assert_eq!((answer.status, answer.code().as_str()), (503, "upstream_unavailable"), "{}", answer.text);
            assert_eq!(token(person).await["state"], "active", "nobody is sent away");
        }

        // Nor is anybody told to go and look at their account.
        world.simulator.set_fault(Some(&world.walkers()[11].id), Some(Fault::NoProfile));
        assert_eq!(people[11].sync().await.code(), "account_action_required");
        assert_eq!(token(&people[11]).await["state"], "active");
        world.simulator.set_fault(Some(&world.walkers()[11].id), None);

        fitex::service::providers::believe(&world.app, Provider::GoogleHealth).await.unwrap();
        // From now on, and as many as there are.
        world.pass(SignedDuration::from_mins(20));
        many_have_ended(&world, &people[0]).await;
        for person in &mut people[..11] {
            person.sign_in().await;
            let answer = person.sync().await;
            assert_eq!((answer.status, answer.json()["reason"].clone()), (424, json!("grant_revoked_or_expired")), "{}", answer.text);
        }
    }

    async fn a_disconnection_is_made_at_the_provider_too_however_long_it_takes(world: World) {
        let mut world = world;
        let mut ada = connected(&world, GOOGLE).await;
        world.simulator.set_fault_at(Place::Revocation, None, Some(Fault::ServerError));
        let path = format!("/v1/me/tokens/{}", token(&ada).await["id"].as_str().unwrap());
        world.pass(SignedDuration::from_secs(1));
        let done = ada.delete(&path).await.expect(200);
        assert_eq!(done["withdrawal"], "pending");
        assert_eq!(ada.get("/v1/me/tokens").await.expect(200), json!({ "items": [] }));
        assert_eq!(ada.sync().await.status, 409, "nothing is fetched any more");
        world.restart().await;
        ada.base.clone_from(&world.base);
        assert_eq!(count(&world, Event::Revoked), 0);

        world.simulator.set_fault_at(Place::Revocation, None, None);
        world.pass_hours(1);

        soon(async || count(&world, Event::Revoked) == 1).await;
        ada.sign_in().await;
        assert_eq!(events(&ada).await, ["connected", "disconnected"]);
    }

    async fn who_connects_again_is_not_disconnected_by_what_was_still_to_be_withdrawn(world: World) {
        let mut ada = connected(&world, GOOGLE).await;
        world.simulator.set_fault_at(Place::Revocation, None, Some(Fault::ServerError));
        let path = format!("/v1/me/tokens/{}", token(&ada).await["id"].as_str().unwrap());
        assert_eq!(ada.delete(&path).await.expect(200)["withdrawal"], "pending");
        assert_eq!(Browser::default().connect(&world, &ada, GOOGLE, 0).await, "connected");

        world.simulator.set_fault_at(Place::Revocation, None, None);
        world.pass_hours(1);
        ada.sign_in().await;
        tokio::time::sleep(Duration::from_secs(2)).await;

        assert_eq!(count(&world, Event::Revoked), 0);
        ada.sync().await.expect(202);
    }

    async fn who_disconnects_during_a_renewal_leaves_no_grant_behind(world: World) {
        world.simulator.set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
        let mut ada = connected(&world, "fitbit").await;
        a_night_passes(&world, &mut ada).await;
        let path = format!("/v1/me/tokens/{}", token(&ada).await["id"].as_str().unwrap());
        world.simulator.set_fault_at(Place::Token, None, Some(Fault::Slow(800)));
        ada.post("/v1/me/sync", json!({})).await.expect(202);
        soon(async || !world.app.renewals.is_empty()).await;

        ada.delete(&path).await.expect(200);

        soon(async || world.app.renewals.is_empty()).await;
        world.pass_hours(1);
        let asked = |world: &World| world.simulator.calls().iter().filter(|call| call.path == "/oauth2/revoke").count();
        soon(async || asked(&world) >= 2).await;
        assert_eq!(count(&world, Event::Revoked), 1);
    }

    async fn what_is_no_answer_to_a_withdrawal_is_asked_again(world: World) {
        let ada = connected(&world, GOOGLE).await;
        world.simulator.set_fault_at(Place::Revocation, None, Some(Fault::InvalidClientBadRequest));
        let path = format!("/v1/me/tokens/{}", token(&ada).await["id"].as_str().unwrap());

        assert_eq!(ada.delete(&path).await.expect(200)["withdrawal"], "pending");

        world.simulator.set_fault_at(Place::Revocation, None, None);
        world.pass_hours(1);
        soon(async || count(&world, Event::Revoked) == 1).await;
    }

    async fn a_google_that_says_gone_is_not_retired(world: World) {
        let ada = connected(&world, GOOGLE).await;
        for place in [Place::Data, Place::Token] {
            world.simulator.expire(&walker(&world));
            world.simulator.set_fault_at(place, Some(&walker(&world)), Some(Fault::Retired));
            world.pass(SignedDuration::from_mins(15));
            let mut ada = ada.clone();
            ada.sign_in().await;
            let answer = ada.sync().await;
            assert_eq!((answer.status, answer.code().as_str()), (502, "upstream_error"), "{place:?}: {}", answer.text);
            assert_eq!(over_graphql(&ada).await.code(), match place { Place::Data => "upstream_error", _ => "upstream_unavailable" });
            assert_eq!(token(&ada).await["state"], "active");
            world.simulator.set_fault_at(place, Some(&walker(&world)), None);
        }
    }

    async fn what_is_not_allowed_any_more_beside_the_steps_does_not_stop_them(world: World) {
        for (index, provider) in ["fitbit", GOOGLE].into_iter().enumerate() {
            let person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            person.sync().await.expect(202);
            // The person takes ticks away at the provider; FitEx's record still has them.
            world.simulator.narrow(&world.walkers()[index].id, &["activity"]);

            person.sync().await.expect(202);

            assert_eq!(token(&person).await["state"], "active");
        }
    }

    async fn a_deleted_account_leaves_no_grant_behind(world: World) {
        for (index, provider) in ["fitbit", GOOGLE].into_iter().enumerate() {
            let person = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &person, provider, index).await, "connected");
            let receipt = person.delete("/v1/me").await.expect(200);
            assert_eq!(receipt["withdrawals"], 1);
            soon(async || count(&world, Event::Revoked) == index + 1).await;
        }
    }
}
