//! Errors on everything that is not an operation gone well.

use std::time::Duration;

use fitex::error::Code;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::both;
use crate::support::Answer;

#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (status, code),
        "{}",
        answer.text
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    let body = answer.json();
    for member in [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "code",
        "requestId",
        "retryable",
    ] {
        assert!(!body[member].is_null(), "{member}: {body}");
    }
    assert_eq!(body["status"], status);
    assert_eq!(body["requestId"].as_str(), answer.header("x-request-id"));
}

both! {
    async fn every_kind_of_bad_request_is_a_problem(world: World) {
        let ada = world.person("ada").await;
        let post = |path: &str| ada.request(reqwest::Method::POST, path);
        let json_body = |text: &'static str| post("/v1/me/goals").header("content-type", "application/json").body(text);

        is_problem(&ada.send(json_body("{\"metric\":")).await, 400, "malformed_request");
        is_problem(&ada.send(json_body("not json")).await, 400, "malformed_request");
        is_problem(&ada.send(json_body("")).await, 400, "malformed_request");
        is_problem(&ada.send(json_body("[]")).await, 422, "validation_failed");
        let unknown = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "colour": 1 })).await;
        is_problem(&unknown, 422, "validation_failed");
        assert_eq!(unknown.pointers(), ["/colour"]);
        is_problem(&ada.get("/v1/goals/17").await, 400, "malformed_request");
        is_problem(&ada.get("/v1/me/days/2026-13-01").await, 400, "malformed_request");
        is_problem(&ada.get("/v1/me/days?colour=red").await, 400, "malformed_request");
        is_problem(&ada.get("/v1/me/days?limit=1&limit=2").await, 400, "malformed_request");
        is_problem(&ada.get("/v1/nothing").await, 404, "not_found");
        is_problem(&ada.get("/").await, 404, "not_found");
        is_problem(&ada.get("/v1/me/").await, 404, "not_found");
        let wrong = post("/v1/me/goals").header("content-type", "text/plain").body("{}");
        is_problem(&ada.send(wrong).await, 415, "unsupported_media_type");
        is_problem(&ada.send(post("/v1/me/goals").body("{}")).await, 415, "unsupported_media_type");
        let large = json_body("").body(format!("{{\"metric\":\"{}\"}}", "x".repeat(70_000)));
        is_problem(&ada.send(large).await, 413, "payload_too_large");
    }

    async fn a_wrong_method_is_told_the_right_ones(world: World) {
        let ada = world.person("ada").await;
        for (method, path, allow) in [
            ("DELETE", "/v1/users", "POST"),
            ("POST", "/v1/me", "GET, PATCH, DELETE"),
            ("PUT", "/v1/sessions", "GET, POST"),
            ("POST", "/v1/goals/gol_0199a6e2c4b07d1e8a53c0f1d2e3a4b5", "GET, DELETE"),
            ("DELETE", "/graphql", "GET, POST"),
            ("POST", "/openapi.json", "GET"),
            ("POST", "/health/live", "GET"),
        ] {
            let answer = ada.call(method, path, None).await;
            is_problem(&answer, 405, "method_not_allowed");
            let allowed: std::collections::BTreeSet<&str> = answer.header("allow").unwrap().split(", ").collect();
            assert_eq!(allowed, allow.split(", ").collect(), "{method} {path}");
        }
    }

    async fn nothing_changes_by_get(world: World) {
        let ada = world.person("ada").await;
        for path in ["/v1/users", "/v1/sessions/refresh", "/v1/me/password", "/v1/sessions/current"] {
            let answer = ada.get(path).await;
            assert_eq!(answer.status, 405, "{path}: {}", answer.text);
        }
    }

    async fn a_request_id_is_given_back_or_made(world: World) {
        let nobody = world.nobody();
        let with = |id: &str| nobody.request(reqwest::Method::GET, "/health/live").header("x-request-id", id);

        assert_eq!(nobody.send(with("abc-1.2_3")).await.header("x-request-id"), Some("abc-1.2_3"));
        for bad in ["", "with space", "semi;colon", &"x".repeat(65)] {
            let made = nobody.send(with(bad)).await;
            let made = made.header("x-request-id").unwrap();
            assert!(made != bad && made.len() == 32, "{made}");
        }
    }

    async fn a_slow_body_is_cut(world: World) {
        let address = world.base.strip_prefix("http://").unwrap();
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = "POST /v1/users HTTP/1.1\r\nHost: fitex\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
        socket.write_all(head.as_bytes()).await.unwrap();

        let mut answer = vec![0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(20), socket.read(&mut answer)).await;
        let answer = String::from_utf8_lossy(&answer[..read.unwrap().unwrap()]).into_owned();

        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("request_timeout"), "{answer}");
    }

    async fn slow_headers_are_cut(world: World) {
        let address = world.base.strip_prefix("http://").unwrap();
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET /health/live HTTP/1.1\r\nHost: fi").await.unwrap();

        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(12), socket.read_to_end(&mut answer)).await;

        assert!(read.is_ok(), "the connection is closed");
    }

    async fn every_code_has_a_page_that_explains_it(world: World) {
        let nobody = world.nobody();
        let list = nobody.get("/problems").await;
        for code in Code::ALL {
            let page = nobody.get(&format!("/problems/{}", code.as_str())).await;
            assert_eq!(page.status, 200, "{}", code.as_str());
            assert!(page.text.contains("Cause") && page.text.contains("Remedy"));
            assert!(list.text.contains(code.as_str()));
            assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        }
        assert_eq!(nobody.get("/problems/nothing").await.status, 404);
    }

    async fn a_read_has_a_strong_tag_and_is_not_sent_twice(world: World) {
        let ada = world.ada().await;
        for path in ["/v1/me", "/v1/me/days?limit=3", "/v1/me/devices", "/v1/me/tokens", "/v1/me/progress"] {
            let first = ada.get(path).await;
            let tag = first.header("etag").unwrap().to_owned();
            assert!(tag.starts_with('"'), "{tag}");
            assert_eq!(first.header("cache-control"), Some("private, no-cache"));
            // Another session of the same person: the tag does not depend on who holds it.
            let mut phone = ada.clone();
            phone.sign_in().await;
            let request = phone.request(reqwest::Method::GET, path).header("if-none-match", &tag);
            let second = phone.send(request).await;
            assert_eq!((second.status, second.text.as_str()), (304, ""), "{path}");
            let request = ada.request(reqwest::Method::GET, path).header("if-none-match", "\"other\"");
            assert_eq!(ada.send(request).await.status, 200);
        }
    }

    async fn the_pages_load_nothing_from_elsewhere(world: World) {
        let nobody = world.nobody();
        for path in ["/docs/", "/docs/swagger-ui-bundle.js", "/docs/swagger-initializer.js", "/graphiql", "/assets/graphiql.js", "/assets/page.css", "/openapi.json", "/schema.graphql", "/connect/fitbit", "/connect/google_health"] {
            let answer = nobody.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
            if answer.header("content-type").unwrap().starts_with("text/html") {
                assert!(!answer.text.contains("src=\"http") && !answer.text.contains("href=\"http"), "{path}");
            }
        }
        assert!(nobody.get("/docs/swagger-initializer.js").await.text.contains("/openapi.json"));
    }

    async fn health_tells_whether_it_can_serve(world: World) {
        let nobody = world.nobody();
        assert_eq!(nobody.get("/health/live").await.expect(200)["status"], "ok");
        assert_eq!(nobody.get("/health/ready").await.expect(200)["status"], "ok");

        world.app.database.unmigrate().await.unwrap();

        assert_eq!(nobody.get("/health/ready").await.status, 503);
        assert_eq!(nobody.get("/health/live").await.status, 200);
    }
}
