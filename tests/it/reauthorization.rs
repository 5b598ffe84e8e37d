//! "Please reconnect": said once, the same way everywhere, and never mistaken for anything else.

use fitex::simulator::Fault;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person, World};

const MEMBERS: [&str; 7] = [
    "code",
    "provider",
    "reason",
    "since",
    "lastGoodDay",
    "missingScopes",
    "reauthorizeUrl",
];

/// The same members from either API.
fn told(answer: &Answer) -> Value {
    let body = answer.json();
    let facts = if body["errors"][0]["extensions"].is_object() {
        body["errors"][0]["extensions"].clone()
    } else {
        body
    };
    let mut members: serde_json::Map<String, Value> = MEMBERS
        .iter()
        .map(|name| ((*name).to_owned(), facts[*name].clone()))
        .collect();
    members["code"] = json!(facts["code"].as_str().unwrap_or_default().to_lowercase());
    members.insert("status".into(), facts["status"].clone());
    members.insert("retryable".into(), facts["retryable"].clone());
    members.into()
}

async fn sync_over_graphql(person: &Person) -> Answer {
    person
        .graphql(
            "mutation { startSync(input: {waitSeconds: 20}) { run { id } } }",
            json!({}),
        )
        .await
}

/// A person in whose connection `break_it` breaks something that only a reconnection heals.
async fn must_reconnect(world: &World, reason: &str, break_it: impl AsyncFnOnce(&World, &str)) {
    let ada = world.ada().await;
    let walker = world.walkers()[0].id.clone();
    let session = ada.get("/v1/sessions").await.expect(200);
    break_it(world, &walker).await;

    let first = ada.sync().await;
    assert_eq!(
        (first.status, first.code().as_str()),
        (424, "reauthorization_required"),
        "{}",
        first.text
    );
    let body = told(&first);
    assert_eq!(body["reason"], reason, "{body}");
    assert_eq!(body["provider"], "fitbit");
    assert_eq!(body["retryable"], false);
    assert_eq!(body["lastGoodDay"], "2026-11-17");
    let url = body["reauthorizeUrl"].as_str().unwrap();
    assert!(url.starts_with(&world.base), "FitEx's own page: {url}");
    assert_eq!(world.http.get(url).send().await.unwrap().status(), 200);

    // The same from GraphQL, and the same again: the episode has one beginning.
    world.pass(jiff::SignedDuration::from_mins(5));
    let again = ada.sync().await;
    let graphql = sync_over_graphql(&ada).await;
    assert_eq!(told(&again), body);
    assert_eq!(told(&graphql), body);

    // The state is to be seen, and the caller's own session is untouched.
    let token = ada.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&token["state"], &token["reason"]),
        (&json!("reauthorization_required"), &json!(reason))
    );
    assert_eq!(ada.get("/v1/sessions").await.expect(200), session);
}

/// Something goes wrong that is nobody's fault, or not the grant's: no state changes.
async fn stays_connected(world: &World, ada: &Person, fault: Fault, status: u16, code: &str) {
    world
        .simulator
        .set_fault(Some(&world.walkers()[0].id), Some(fault));
    let answer = ada.sync().await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (status, code),
        "{fault:?}: {}",
        answer.text
    );
    let graphql = sync_over_graphql(ada).await;
    assert_eq!(
        graphql.code(),
        code,
        "{fault:?} over GraphQL: {}",
        graphql.text
    );
    world
        .simulator
        .set_fault(Some(&world.walkers()[0].id), None);
    let token = ada.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&token["state"], &token["reason"]),
        (&json!("active"), &Value::Null),
        "{fault:?}"
    );
    // What is in the way is to be seen for as long as it is.
    let in_the_way = match code {
        "rate_limited" => json!("rate_limited"),
        "upstream_unavailable" | "upstream_timeout" => json!("provider_unavailable"),
        "upstream_error" => json!("provider_error"),
        _ => Value::Null,
    };
    assert_eq!(token["degraded"], in_the_way, "{fault:?}");
    assert_eq!(token["degradedSince"].is_null(), in_the_way.is_null());
    let ada = world.wait_as_told(ada, &answer).await;
    ada.sync().await.expect(202);
    let token = ada.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&token["degraded"], &token["degradedSince"]),
        (&Value::Null, &Value::Null)
    );
}

both! {
    async fn an_expired_token_needs_its_person(world: World) {
        must_reconnect(&world, "expired_without_refresh", async |world, walker| {
            world.simulator.expire(walker);
        }).await;
    }

    async fn a_revoked_consent_needs_its_person(world: World) {
        must_reconnect(&world, "grant_revoked_or_expired", async |world, walker| {
            world.simulator.revoke(walker);
        }).await;
    }

    async fn a_retired_provider_needs_its_person_elsewhere(world: World) {
        must_reconnect(&world, "provider_retired", async |world, walker| {
            world.simulator.set_fault(Some(walker), Some(Fault::Retired));
        }).await;
    }

    async fn the_link_of_a_retired_provider_leads_to_its_successor(world: World) {
        let ada = world.ada().await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::Retired));

        let answer = ada.sync().await.expect(424);

        assert!(answer["reauthorizeUrl"].as_str().unwrap().ends_with("/connect/google_health"));
    }

    async fn a_token_past_its_time_is_not_even_tried(world: World) {
        let ada = world.person("ada").await;
        let walker = &world.walkers()[0].id;
        let token = world.simulator.grant(walker, &["activity"], 300).unwrap();
        ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": token })).await.expect(201);
        ada.sync().await.expect(202);
        world.pass(jiff::SignedDuration::from_mins(6));
        world.simulator.clear_calls();

        let answer = ada.sync().await;

        assert_eq!(told(&answer)["reason"], "expired_without_refresh");
        assert!(world.simulator.calls().is_empty());
    }

    async fn a_missing_scope_is_named_and_the_rest_goes_on(world: World) {
        let ada = world.ada().await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::InsufficientScope));

        let answer = ada.sync().await;

        let body = told(&answer);
        assert_eq!((&body["reason"], &body["status"]), (&json!("scope_missing"), &json!(424)), "{body}");
        assert_eq!(body["missingScopes"], json!(["activity"]));
        assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active");
    }

    async fn no_fault_of_the_provider_ends_a_grant(world: World) {
        let mut ada = world.ada().await;
        for (fault, status, code) in [
            (Fault::ServerError, 503, "upstream_unavailable"),
            (Fault::Unavailable, 503, "upstream_unavailable"),
            (Fault::BadGatewayHtml, 503, "upstream_unavailable"),
            (Fault::FirewallHtml, 503, "upstream_unavailable"),
            (Fault::Cut, 503, "upstream_unavailable"),
            (Fault::HtmlOk, 502, "upstream_error"),
            (Fault::EmptyOk, 502, "upstream_error"),
            (Fault::TruncatedOk, 502, "upstream_error"),
            (Fault::GarbageValues, 502, "upstream_error"),
            (Fault::RateLimited, 429, "rate_limited"),
            (Fault::RateLimitedGoogle, 429, "rate_limited"),
        ] {
            ada.sign_in().await;
            stays_connected(&world, &ada, fault, status, code).await;
            // So that the simulator's hourly limit is not the reason for what comes next.
            world.pass(jiff::SignedDuration::from_secs(1));
        }
    }

    async fn a_401_that_is_not_about_the_token_ends_no_grant(world: World) {
        let ada = world.ada().await;
        for (fault, status, code) in [
            (Fault::InvalidClient, 502, "upstream_error"),
            (Fault::PrivacyUnauthorized, 403, "forbidden"),
            (Fault::AuthorizationHeaderRequired, 502, "upstream_error"),
            // The provider, asked, says that the token is good.
            (Fault::InvalidToken, 502, "upstream_error"),
            (Fault::UnauthorizedWithoutSuccess, 502, "upstream_error"),
            (Fault::UnauthorizedHtml, 502, "upstream_error"),
        ] {
            stays_connected(&world, &ada, fault, status, code).await;
        }
    }

    async fn a_limit_says_whose_it_is_and_how_long(world: World) {
        let ada = world.ada().await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::RateLimited));

        let answer = ada.sync().await;

        assert_eq!(answer.json()["limitOwner"], "provider", "{}", answer.text);
        assert_eq!(answer.header("retry-after"), Some("120"));
    }

    async fn what_needs_no_connection_goes_on_without_one(world: World) {
        let ada = world.ada().await;
        world.simulator.revoke(&world.walkers()[0].id);
        assert_eq!(ada.sync().await.status, 424);

        for path in ["/v1/me", "/v1/me/days", "/v1/me/devices", "/v1/me/goals", "/v1/me/progress", "/v1/me/sync", "/v1/me/tokens"] {
            assert_eq!(ada.get(path).await.status, 200, "{path}");
        }
    }

    async fn days_after_the_end_are_not_authorized_rather_than_missed(world: World) {
        let ada = world.ada().await;
        world.simulator.revoke(&world.walkers()[0].id);
        assert_eq!(ada.sync().await.status, 424);
        world.pass_hours(48);
        let mut ada = ada;
        let tokens = ada.post("/v1/sessions/refresh", json!({ "refreshToken": ada.refresh_token })).await.expect(200);
        ada.take(&tokens);

        let progress = ada.get("/v1/me/progress?from=2026-11-19&to=2026-11-20").await.expect(200);

        assert_eq!(progress["items"][0]["days"][0]["status"], "notAuthorized");
        assert_eq!(progress["items"][1]["days"][0]["status"], "inProgress", "today");
    }

    async fn a_fresh_token_heals_it_and_fills_the_gap(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        let before = ada.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
        world.simulator.revoke(&walker);
        assert_eq!(ada.sync().await.status, 424);
        // Longer than an ordinary fetch looks back.
        world.pass_hours(24 * 40);
        let mut ada = ada;
        ada.sign_in().await;

        let address = world.simulator.redirect_url(&walker, &["activity", "profile", "settings"], 31_536_000).unwrap();
        let healed = ada.post("/v1/me/tokens/fitbit", json!({ "redirectUrl": address })).await.expect(201);
        let run = ada.sync().await.expect(202);

        assert_eq!((&healed["id"], &healed["state"], &healed["reason"]), (&before["id"], &json!("active"), &Value::Null));
        assert_eq!(run["state"], "succeeded");
        let days = ada.get("/v1/me/days?from=2026-11-18&to=2026-12-27&limit=200").await.expect(200);
        let stored: Vec<&str> = days["items"].as_array().unwrap().iter().map(|day| day["date"].as_str().unwrap()).collect();
        let mut date = jiff::civil::date(2026, 11, 18);
        let mut worn = 0;
        while date < jiff::civil::date(2026, 12, 28) {
            let known = world.simulator.steps(&walker, date).is_some();
            assert_eq!(stored.contains(&date.to_string().as_str()), known, "{date}");
            worn += usize::from(known);
            date = date.tomorrow().unwrap();
        }
        assert!(worn > 30);
    }
}
