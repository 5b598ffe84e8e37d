//! GraphQL over HTTP: media types, methods, statuses, and documents that are meant to hurt.

use std::fmt::Write;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person};

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

async fn ask(person: &Person, accept: Option<&str>, kind: &str, body: &str) -> Answer {
    let request = person
        .request(Method::POST, "/graphql")
        .header("content-type", kind)
        .body(body.to_owned());
    let request = match accept {
        Some(accept) => request.header("accept", accept),
        None => request,
    };
    person.send(request).await
}

async fn query(person: &Person, accept: &str, text: &str) -> Answer {
    ask(
        person,
        Some(accept),
        JSON,
        &json!({ "query": text }).to_string(),
    )
    .await
}

both! {
    async fn the_answer_has_the_media_type_that_was_asked_for(world: World) {
        let nobody = world.nobody();
        let body = "{\"query\":\"{ __typename }\"}";
        for (accept, kind) in [
            (None, JSON), (Some("*/*"), JSON), (Some(JSON), JSON), (Some(GRAPHQL), GRAPHQL),
            (Some("application/graphql-response+json, application/json;q=0.9"), GRAPHQL),
        ] {
            let answer = ask(&nobody, accept, JSON, body).await;
            assert_eq!(answer.status, 200);
            assert!(answer.header("content-type").unwrap().starts_with(kind), "{accept:?}");
            assert_eq!(answer.json(), json!({ "data": { "__typename": "Query" } }));
        }
        let answer = ask(&nobody, Some("text/html"), JSON, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (406, "not_acceptable"));
        let utf8 = ask(&nobody, None, "application/json; charset=utf-8", body).await;
        assert_eq!(utf8.status, 200);
    }

    async fn the_status_says_whether_the_request_was_good(world: World) {
        let nobody = world.nobody();
        // Not a request at all: 400 for everybody.
        for body in ["", "{", "[]", "{\"query\":7}", "{\"query\":\"\"}", "{}", "{\"query\":\"{ __typename }\",\"variables\":\"x\"}"] {
            for accept in [JSON, GRAPHQL] {
                let answer = ask(&nobody, Some(accept), JSON, body).await;
                assert_eq!(answer.status, 400, "{accept} {body}: {}", answer.text);
                assert!(answer.json().get("data").is_none());
            }
        }
        // A document that does not parse or fit the schema: a 400, but a 200 for old clients.
        for text in ["{ me {", "{ nothing }", "query ($a: Int!) { me { user { id } } }", "{ me }"] {
            assert_eq!(query(&nobody, GRAPHQL, text).await.status, 400, "{text}");
            let old = query(&nobody, JSON, text).await;
            assert_eq!(old.status, 200, "{text}: {}", old.text);
            assert!(old.json().get("data").is_none() && old.json()["errors"].is_array());
        }
        // An operation that failed while it ran: 200, the code says why.
        for accept in [JSON, GRAPHQL] {
            let answer = query(&nobody, accept, "{ me { user { id } } }").await;
            assert_eq!((answer.status, answer.code().as_str()), (200, "unauthenticated"));
            assert_eq!(answer.json()["data"], Value::Null);
        }
    }

    async fn only_json_is_a_request_and_only_post_may_change_things(world: World) {
        let ada = world.person("ada").await;
        let change = "{\"query\":\"mutation { signOut { done } }\"}";
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", ""] {
            let answer = ask(&ada, None, kind, change).await;
            assert_eq!((answer.status, answer.code().as_str()), (415, "unsupported_media_type"), "{kind}");
        }
        let get = |text: &str| ada.request(Method::GET, "/graphql").query(&[("query", text)]);
        let answer = ada.send(get("mutation { signOut { done } }")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
        let named = ada.request(Method::GET, "/graphql").query(&[("query", "query A { __typename } mutation B { signOut { done } }"), ("operationName", "B")]);
        assert_eq!(ada.send(named).await.status, 405);
        let batch = format!("[{change},{change}]");
        assert_eq!(ask(&ada, None, JSON, &batch).await.status, 400);
        assert_eq!(ada.get("/v1/me").await.status, 200, "still signed in");
        assert_eq!(ada.send(get("{ me { user { id } } }")).await.json()["data"]["me"]["user"]["id"], ada.id);
        let variables = ada.request(Method::GET, "/graphql").query(&[("query", "query ($d: Date!) { me { day(date: $d) { date } } }"), ("variables", "{\"d\":\"2026-01-01\"}")]);
        assert_eq!(ada.send(variables).await.code(), "not_found");
        assert_eq!(ada.send(get("query Named { __typename }")).await.status, 200);
        assert_eq!(ada.send(get("mutation Named { signOut { done } }")).await.status, 405);
    }

    async fn a_document_that_is_meant_to_hurt_is_refused_at_once(world: World) {
        let ada = world.person("ada").await;
        let mut doubling = String::from("{ me { ...f0 } }");
        for level in 0..30 {
            let _ = write!(doubling, " fragment f{level} on Me {{ ...f{n} ...f{n} }}", n = level + 1);
        }
        doubling.push_str(" fragment f30 on Me { user { id } }");
        let aliases = (0..40).fold(String::new(), |text, n| format!("{text} a{n}: __typename"));
        let documents = [
            ("doubling fragments", doubling),
            ("a cycle", "{ me { ...a } } fragment a on Me { ...b } fragment b on Me { ...a }".to_owned()),
            ("aliases", format!("{{ {aliases} }}")),
            ("depth", format!("{}id{}", "{ me { user ".repeat(10), "}".repeat(20))),
            ("brackets", "{".repeat(30_000)),
            ("lists", format!("{{ me {{ user(a: {}{}) {{ id }} }} }}", "[".repeat(20_000), "]".repeat(20_000))),
            ("tokens", format!("{{ {} }}", "__typename ".repeat(3_000))),
            ("directives", format!("{{ __typename {} }}", "@include(if: true) ".repeat(50))),
            ("complexity", "{ me { a: days(first: 200) { nodes { date steps status source } } b: days(first: 200) { nodes { date steps status source } } c: days(first: 200) { nodes { date steps status source } } } }".to_owned()),
        ];
        for (what, text) in documents {
            let began = Instant::now();
            let answer = query(&ada, GRAPHQL, &text).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "malformed_request"), "{what}: {}", answer.text);
            assert!(began.elapsed() < Duration::from_secs(5), "{what}: {:?}", began.elapsed());
        }
        let large = json!({ "query": format!("{{ __typename }} #{}", "x".repeat(80_000)) }).to_string();
        assert_eq!(ask(&ada, None, JSON, &large).await.status, 413);
        let deep = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(ask(&ada, None, JSON, &deep).await.status, 400);
    }

    async fn what_clients_generate_from_can_be_read(world: World) {
        let nobody = world.nobody();
        // The usual introspection query, as deep as tools send it.
        let deep = "{ __schema { queryType { name } mutationType { name } types { kind name description fields(includeDeprecated: true) { name args { name type { ...T } defaultValue } type { ...T } } inputFields { name type { ...T } } enumValues { name } possibleTypes { ...T } } } } fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";
        let answer = query(&nobody, JSON, deep).await;
        assert!(answer.json()["data"]["__schema"]["types"].as_array().unwrap().len() > 30, "{}", answer.text);
        assert_eq!(nobody.get("/schema.graphql").await.text.trim(), fitex::export::graphql().trim());
    }

    async fn a_part_that_fails_does_not_sink_the_rest(world: World) {
        let ada = world.person("ada").await;

        let answer = query(&ada, GRAPHQL, "{ me { user { displayName } day(date: \"2026-01-01\") { steps } days(first: 0) { nodes { date } } } }").await;

        let body = answer.json();
        assert_eq!(body["data"]["me"]["user"]["displayName"], "ada");
        assert_eq!(body["data"]["me"]["day"], Value::Null);
        let mut codes: Vec<&str> = body["errors"].as_array().unwrap().iter().map(|error| error["extensions"]["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["MALFORMED_REQUEST", "NOT_FOUND"]);
        for error in body["errors"].as_array().unwrap() {
            assert!(error["extensions"]["requestId"].is_string() && error["path"].is_array());
        }
    }

    async fn anything_with_an_id_is_a_node(world: World) {
        let ada = world.ada().await;
        let token = ada.get("/v1/me/tokens").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        for (id, kind) in [(ada.id.as_str(), "User"), (token.as_str(), "Token")] {
            let found = ada.data(&format!("{{ node(id: \"{id}\") {{ __typename id }} }}")).await;
            assert_eq!(found["node"], json!({ "__typename": kind, "id": id }));
        }
        let wrong = query(&ada, GRAPHQL, "{ node(id: \"nonsense\") { id } }").await;
        assert_eq!(wrong.code(), "malformed_request");
    }
}
