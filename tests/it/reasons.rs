//! Every reason to reconnect on every surface: the problem of REST, the error of GraphQL, the record of
//! the token, its event, the subscription, the fetch that failed, and the page that repairs it.

use fitex::model::token::{Provider, TokenReason};
use fitex::simulator::{Fault, Place, RefreshMode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, Person, Socket, World};

const CHANGES: &str =
    "subscription { tokenState { event { kind reason } token { state reason } } }";

/// At which provider a reason comes about.
fn provider_of(reason: TokenReason) -> &'static str {
    match reason {
        TokenReason::UpstreamRejectsFreshToken | TokenReason::ScopeMissing => "google_health",
        _ => "fitbit",
    }
}

async fn connect(world: &World, reason: TokenReason) -> Person {
    let person = world.person(reason.as_str()).await;
    if reason == TokenReason::ExpiredWithoutRefresh {
        person.connect(world, 0).await;
        return person;
    }
    world
        .simulator
        .set_refresh_mode(Provider::Fitbit, RefreshMode::SingleUse);
    let provider = provider_of(reason);
    assert_eq!(
        Browser::default()
            .connect(world, &person, provider, 0)
            .await,
        "connected"
    );
    person.sync().await.expect(202);
    person
}

/// Brings it about.
async fn cause(world: &World, person: &mut Person, reason: TokenReason) {
    let walker = world.walkers()[0].id.clone();
    match reason {
        TokenReason::ExpiredWithoutRefresh => world.simulator.expire(&walker),
        TokenReason::GrantRevokedOrExpired => world.simulator.revoke(&walker),
        TokenReason::RefreshResponseLost => {
            world.pass_hours(9);
            person.sign_in().await;
            let lost = Some(Fault::AnswerLost);
            world.simulator.set_fault_at(Place::Token, None, lost);
            assert_eq!(person.sync().await.status, 503);
            world.simulator.set_fault_at(Place::Token, None, None);
            world.pass(SignedDuration::from_secs(20));
        }
        TokenReason::UpstreamRejectsFreshToken => {
            let fault = Some(Fault::InvalidToken);
            world.simulator.set_fault(Some(&walker), fault);
        }
        TokenReason::ScopeMissing => {
            let fault = Some(Fault::InsufficientScope);
            world.simulator.set_fault(Some(&walker), fault);
        }
        TokenReason::ProviderRetired => {
            let fault = Some(Fault::Retired);
            world.simulator.set_fault(Some(&walker), fault);
        }
        TokenReason::DecryptFailed => {
            // The rows of two columns are exchanged, as a faulty restore might.
            world
                .engine
                .execute("UPDATE tokens SET sealed_access_token = sealed_refresh_token");
        }
    }
}

both! {
    async fn every_reason_is_told_alike_everywhere(world: World) {
        for reason in TokenReason::ALL.iter().copied() {
            let mut person = connect(&world, reason).await;
            let mut socket = Socket::of(&person).await;
            socket.subscribe("1", CHANGES).await;
            world.pass(SignedDuration::from_secs(1));
            cause(&world, &mut person, reason).await;
            let word = reason.as_str();

            let rest = person.sync().await;
            let graphql = person.graphql("mutation { startSync(input: {waitSeconds: 20}) { run { id } } }", json!({})).await;

            assert_eq!(rest.status, 424, "{word}: {}", rest.text);
            let (problem, facts) = (rest.json(), graphql.json()["errors"][0]["extensions"].clone());
            assert_eq!(problem["code"], "reauthorization_required");
            assert_eq!(facts["code"], "REAUTHORIZATION_REQUIRED");
            for member in ["provider", "reason", "lastGoodDay", "missingScopes", "reauthorizeUrl", "status", "title", "detail", "retryable", "type"] {
                assert_eq!(problem[member], facts[member], "{word}: {member}");
            }
            assert_eq!((&problem["reason"], &problem["provider"]), (&json!(word), &json!(provider_of(reason))));
            let next = match reason {
                TokenReason::ProviderRetired => "google_health",
                _ => provider_of(reason),
            };
            let page = problem["reauthorizeUrl"].as_str().unwrap();
            assert_eq!(page, format!("{}/connect/{next}", world.app.config.public_url()));
            assert_eq!(person.get(page.strip_prefix(&world.base).unwrap()).await.status, 200);
            // The person is signed in as before.
            assert_eq!(person.get("/v1/me").await.status, 200);

            let token = person.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
            let over_graphql = person.data("{ me { tokens { state reason since lastGoodDay scopes features { name works missingScopes } } tokenEvents { nodes { kind reason episode } } syncRuns(first: 1) { nodes { state errorCode } } } }").await["me"].clone();
            let told = &over_graphql["tokens"][0];
            for member in ["since", "lastGoodDay", "scopes"] {
                assert_eq!(token[member], told[member], "{word}: {member}");
            }
            let (state, shown) = match reason {
                // The rest of the grant goes on.
                TokenReason::ScopeMissing => ("active", Value::Null),
                _ => ("reauthorization_required", json!(word)),
            };
            assert_eq!((&token["state"], &token["reason"]), (&json!(state), &shown), "{word}");
            assert_eq!(told["state"], state.to_uppercase());
            assert_eq!(told["reason"], shown.as_str().map_or(Value::Null, |word| json!(word.to_uppercase())));
            let run = person.get("/v1/me/sync?limit=1").await.expect(200)["items"][0].clone();
            if run["state"] == "failed" {
                assert_eq!(run["errorCode"], "reauthorization_required", "{word}");
                assert_eq!(over_graphql["syncRuns"]["nodes"][0]["errorCode"], run["errorCode"]);
            }

            if reason != TokenReason::ScopeMissing {
                let event = person.get("/v1/me/token-events?limit=1").await.expect(200)["items"][0].clone();
                assert_eq!((&event["kind"], &event["reason"]), (&json!("reauthorization_required"), &json!(word)));
                let told = &over_graphql["tokenEvents"]["nodes"][0];
                assert_eq!((&told["kind"], &told["reason"]), (&json!("REAUTHORIZATION_REQUIRED"), &json!(word.to_uppercase())));
                let pushed = socket.result().await["data"]["tokenState"].clone();
                assert_eq!(pushed["event"], json!({ "kind": "REAUTHORIZATION_REQUIRED", "reason": word.to_uppercase() }));
                assert_eq!(pushed["token"], json!({ "state": "REAUTHORIZATION_REQUIRED", "reason": word.to_uppercase() }));
            }
            world.simulator.set_fault(None, None);
            world.simulator.set_fault(Some(&world.walkers()[0].id), None);
            // The next of them wears the same tracker.
            person.delete("/v1/me").await.expect(200);
            world.pass_hours(2);
            tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
        }
    }
}
