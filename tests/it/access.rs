//! Who may do what: every operation, through both APIs, by every kind of caller. An operation that
//! is not in the table fails here.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api_clients::{Client, allow, caller, withdraw};
use crate::both;
use crate::operations::{EDGES, FOR_MACHINES, LEADING, Operation, Reach, Types, operations, scene};
use crate::support::{Answer, Person, Said, Socket};

/// The kinds of caller whose credential is not accepted, and the code they get.
async fn refused_callers(
    world: &crate::support::World,
) -> Vec<(&'static str, Person, &'static str)> {
    let nobody = world.nobody();
    let with = |token: &str| Person {
        token: Some(token.to_owned()),
        ..nobody.clone()
    };
    let gone = world.person("gone").await;
    gone.delete("/v1/sessions/current").await.expect(204);
    let admin = world.person("admin").await;
    admin.admin(world).await;
    let clients = [
        Client::made_by(&admin, world).await,
        Client::made_by(&admin, world).await,
    ];
    allow(&admin, &clients[0]).await.expect(200);
    let withdrawn = clients[0].token_for(&admin).await;
    withdraw(&admin, &clients[0]).await.expect(204);
    let revoked = clients[1].own_token().await;
    let path = format!("/v1/api-clients/{}", clients[1].id);
    admin.delete(&path).await.expect(200);
    let deleted = world.person("deleted").await;
    deleted.delete("/v1/me").await.expect(200);
    vec![
        ("nobody", nobody.clone(), "unauthenticated"),
        ("garbage", with("garbage"), "unauthenticated"),
        (
            "forged",
            with("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3IifQ."),
            "unauthenticated",
        ),
        ("signed out", gone, "session_expired"),
        ("deleted", deleted, "session_expired"),
        ("a revoked client", with(&revoked), "session_expired"),
        (
            "a client for somebody who withdrew",
            with(&withdrawn),
            "session_expired",
        ),
    ]
}

fn is_refusal(answer: &Answer) -> bool {
    matches!(
        answer.code().as_str(),
        "unauthenticated" | "session_expired"
    )
}

fn succeeded(answer: &Answer) -> bool {
    (200..300).contains(&answer.status) && answer.json()["errors"].is_null()
}

#[track_caller]
fn check_refused(operation: &Operation, who: &str, code: &str, rest: &Answer, graphql: &Answer) {
    if operation.reach == Reach::Anyone {
        assert!(
            !is_refusal(rest),
            "{} by {who}: {}",
            operation.id,
            rest.text
        );
        assert!(
            !is_refusal(graphql),
            "{} by {who}: {}",
            operation.id,
            graphql.text
        );
        return;
    }
    assert_eq!(
        (rest.status, rest.code().as_str()),
        (401, code),
        "{} by {who}",
        operation.id
    );
    assert!(
        rest.header("www-authenticate")
            .is_some_and(|value| value.starts_with("Bearer"))
    );
    assert_eq!(
        graphql.code(),
        code,
        "{} by {who} over GraphQL: {}",
        operation.id,
        graphql.text
    );
}

both! {
    async fn whoever_is_not_signed_in_gets_only_what_is_for_anyone(world: World) {
        let ada = world.person("ada").await;
        let scene = scene(&world, &ada, 0, "fresh-nobody").await;
        let types = Types::of(&ada).await;

        for (who, caller, code) in refused_callers(&world).await {
            for operation in operations() {
                let mut scene = scene.clone();
                // Somebody new each time, so that signing up does not collide.
                scene.insert("fresh", format!("{}-{}@example.org", who.replace(' ', "-"), operation.id));
                let rest = operation.rest(&caller, &scene).await;
                scene.insert("fresh", format!("{}-{}-g@example.org", who.replace(' ', "-"), operation.id));
                let graphql = operation.over_graphql(&caller, &scene, &types).await;
                check_refused(&operation, who, code, &rest, &graphql);
            }
        }
        assert_eq!(ada.get("/v1/me").await.expect(200)["displayName"], "ada", "nothing was changed");
    }

    async fn an_api_client_reaches_nothing_that_no_scope_lets_it_do(world: World) {
        let ada = world.person("ada").await;
        let scene = scene(&world, &ada, 0, "fresh-client").await;
        let client = Client::made_by(&ada, &world).await;
        allow(&ada, &client).await.expect(200);
        let types = Types::of(&ada).await;
        let before = ada.get("/v1/me/export").await.expect(200);

        for token in [client.own_token().await, client.token_for(&ada).await] {
            let program = caller(&world.nobody(), &token);
            for operation in operations() {
                let rest = operation.rest(&program, &scene).await;
                assert_eq!((rest.status, rest.code().as_str()), (403, "insufficient_scope"), "{}: {}", operation.id, rest.text);
                assert!(rest.header("www-authenticate").unwrap().contains("insufficient_scope"), "{}", operation.id);
                let graphql = operation.over_graphql(&program, &scene, &types).await;
                assert_eq!(graphql.code(), "insufficient_scope", "{}: {}", operation.id, graphql.text);
            }
            for id in ["token", "run", "activity", "goal", "season", "team", "membership", "client"] {
                let node = program.graphql(&format!("{{ node(id: \"{}\") {{ id }} }}", scene[id]), serde_json::json!({})).await;
                assert_eq!(node.code(), "insufficient_scope", "{id}: {}", node.text);
            }
            let mut socket = Socket::plain(&world.base).await;
            assert_eq!(socket.greet(&program).await, Said::Closed(4403), "what can be watched is people's");
        }
        let mut after = ada.get("/v1/me/export").await.expect(200);
        after["exportedAt"] = before["exportedAt"].clone();
        assert_eq!(before, after, "nothing was changed");
    }

    async fn a_stranger_reaches_nothing_of_somebody_elses(world: World) {
        let ada = world.person("ada").await;
        let scene = scene(&world, &ada, 0, "fresh").await;
        let stranger = world.person("stranger").await;
        let types = Types::of(&ada).await;

        for operation in operations() {
            if !matches!(operation.reach, Reach::Owner | Reach::OwnerSilently | Reach::Leader) {
                continue;
            }
            let rest = operation.rest(&stranger, &scene).await;
            let graphql = operation.over_graphql(&stranger, &scene, &types).await;
            if operation.reach == Reach::Leader {
                assert_eq!((rest.status, rest.code().as_str()), (403, "forbidden"), "{}: {}", operation.id, rest.text);
                assert_eq!(graphql.code(), "forbidden", "{}: {}", operation.id, graphql.text);
                continue;
            }
            if operation.reach == Reach::Owner {
                assert_eq!((rest.status, rest.code().as_str()), (404, "not_found"), "{}", operation.id);
                assert_eq!(graphql.code(), "not_found", "{}: {}", operation.id, graphql.text);
            } else {
                let silent = if operation.id == "disconnect_token" { 200 } else { 204 };
                assert_eq!(rest.status, silent, "{}", operation.id);
            }
            // Not even a hint: the answer is that for an id that never was.
            let mut never = scene.clone();
            for (name, id) in &mut never {
                if matches!(*name, "token" | "goal" | "paused" | "run" | "session" | "authorization" | "membership") {
                    let prefix = id.split('_').next().unwrap().to_owned();
                    *id = format!("{prefix}_{:032x}", 7);
                }
            }
            let unknown = operation.rest(&stranger, &never).await;
            assert_eq!(unknown.status, rest.status, "{}", operation.id);
            assert_eq!(unknown.json()["detail"], rest.json()["detail"], "{}", operation.id);
        }
        for id in ["token", "goal", "run"] {
            let node = stranger.data(&format!("{{ node(id: \"{}\") {{ id }} }}", scene[id])).await;
            assert_eq!(node["node"], Value::Null, "{id}");
        }
        let node = stranger.data(&format!("{{ node(id: \"{}\") {{ id }} }}", ada.id)).await;
        assert_eq!(node["node"], Value::Null);
        ada.get(&format!("/v1/me/tokens/{}", scene["token"])).await.expect(200);
        assert_eq!(ada.get(&format!("/v1/goals/{}", scene["goal"])).await.expect(200)["version"], 1);
    }

    async fn the_owner_may_do_everything_of_theirs(world: World) {
        for (round, over_graphql) in [(0, false), (1, true)] {
            let name = format!("owner{round}");
            let owner = world.person(&name).await;
            let scene = scene(&world, &owner, round, &format!("fresh{round}")).await;
            let types = Types::of(&owner).await;

            for operation in operations() {
                // Whoever has signed out must sign in again to go on.
                let mut owner = owner.clone();
                if operation.id == "delete_me" {
                    owner.token = None;
                    let form = serde_json::json!({ "email": owner.email, "password": "seven worn hiking boots" });
                    let tokens = owner.post("/v1/sessions", form).await.expect(201);
                    owner.take(&tokens);
                }
                let answer = match over_graphql {
                    true => operation.over_graphql(&owner, &scene, &types).await,
                    false => operation.rest(&owner, &scene).await,
                };
                assert!(succeeded(&answer), "{} over_graphql={over_graphql}: {}", operation.id, answer.text);
            }
        }
    }

    async fn every_operation_stands_in_the_table(world: World) {
        let document: Value = serde_json::from_str(&fitex::export::openapi().unwrap()).unwrap();
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
            .collect();
        let listed: BTreeSet<String> = operations()
            .iter()
            .map(|operation| operation.id.to_owned())
            .chain(FOR_MACHINES.map(str::to_owned))
            .collect();
        assert_eq!(described, listed);

        let types = Types::of(&world.nobody()).await;
        let fields: BTreeSet<String> =
            ["Query", "Mutation", "Me"].iter().flat_map(|name| types.fields(name))
                .chain(EDGES.map(str::to_owned)).collect();
        let listed: BTreeSet<String> = operations()
            .iter()
            .map(|operation| operation.field.to_owned())
            .chain(LEADING.map(str::to_owned))
            .collect();
        assert_eq!(fields, listed);
        assert_eq!(types.fields("Subscription"), crate::live::WATCHED, "each is tested with a stranger");
    }
}
