//! Connecting: the link, the paste, and what each wrong paste is told.

use serde_json::json;

use crate::both;
use crate::support::{Answer, Person};

const SCOPES: [&str; 3] = ["activity", "profile", "settings"];

async fn paste_url(person: &Person, text: &str) -> Answer {
    person
        .post("/v1/me/tokens/fitbit", json!({ "redirectUrl": text }))
        .await
}

async fn paste_bare(person: &Person, text: &str) -> Answer {
    person
        .post("/v1/me/tokens/fitbit", json!({ "accessToken": text }))
        .await
}

#[track_caller]
fn is_told(answer: &Answer, code: &str) {
    assert_eq!(answer.status, 422, "{}", answer.text);
    assert_eq!(answer.fault_codes(), [code], "{}", answer.text);
}

both! {
    async fn the_address_or_the_bare_token_connects(world: World) {
        let walkers = world.walkers();
        for (index, bare) in [(0, false), (1, true)] {
            let person = world.person(&format!("walker{index}")).await;
            let id = &walkers[index].id;
            let answer = if bare {
                paste_bare(&person, &world.simulator.grant(id, &SCOPES, 86_400).unwrap()).await
            } else {
                paste_url(&person, &format!("  {} ", world.simulator.redirect_url(id, &SCOPES, 86_400).unwrap())).await
            };
            let location = answer.header("location").unwrap().to_owned();
            let token = answer.expect(201);

            assert_eq!(token["state"], "active");
            assert_eq!(token["providerUserId"], id.as_str());
            assert_eq!(token["scopes"], json!(SCOPES));
            assert_eq!(person.get(&location).await.expect(200)["id"], token["id"]);
        }
    }

    async fn an_address_in_the_other_field_is_understood(world: World) {
        let ada = world.person("ada").await;
        let address = world.simulator.redirect_url(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();

        paste_bare(&ada, &address).await.expect(201);
    }

    async fn each_wrong_paste_has_its_own_answer(world: World) {
        let ada = world.person("ada").await;
        let walker = &world.walkers()[0].id;
        let address = world.simulator.redirect_url(walker, &SCOPES, 3600).unwrap();
        let token = world.simulator.grant(walker, &SCOPES, 3600).unwrap();

        is_told(&paste_url(&ada, "").await, "required");
        is_told(&paste_url(&ada, "hello").await, "not_a_token");
        is_told(&paste_bare(&ada, "hello").await, "not_a_token");
        is_told(&paste_url(&ada, "http://localhost/").await, "no_fragment");
        is_told(&paste_url(&ada, "http://localhost/?error=access_denied&error_description=no").await, "consent_refused");
        is_told(&paste_url(&ada, "http://localhost/?code=abc#_=_").await, "code_instead_of_token");
        is_told(&paste_bare(&ada, &token[..token.len() - 5]).await, "token_cut_off");
        is_told(&paste_bare(&ada, &token[..token.len() / 2]).await, "token_cut_off");
        is_told(&paste_url(&ada, &address[..80]).await, "token_cut_off");
        is_told(&paste_url(&ada, &address.replace(walker, "OTHER1")).await, "wrong_account");
        is_told(&paste_bare(&ada, &format!("{token}\u{7}x")).await, "control_character");
        is_told(&paste_bare(&ada, &"x".repeat(9000)).await, "too_long");
        let narrow = world.simulator.grant(walker, &["profile", "sleep"], 3600).unwrap();
        let answer = paste_bare(&ada, &narrow).await;
        is_told(&answer, "scope_missing");
        assert!(answer.json()["detail"].as_str().unwrap().contains("activity"));
        let both = json!({ "redirectUrl": address, "accessToken": token });
        is_told(&ada.post("/v1/me/tokens/fitbit", both).await, "required");
        is_told(&ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": 7 })).await, "wrong_type");

        world.simulator.revoke(walker);
        is_told(&paste_bare(&ada, &token).await, "token_revoked");
        let short = world.simulator.grant(walker, &SCOPES, 60).unwrap();
        world.pass(jiff::SignedDuration::from_mins(5));
        is_told(&paste_bare(&ada, &short).await, "token_expired");
        // Nothing was half-written by any of them.
        assert_eq!(ada.get("/v1/me/tokens").await.expect(200), json!({ "items": [] }));
    }

    async fn a_provider_in_trouble_is_not_the_persons_fault(world: World) {
        use fitex::simulator::Fault;
        let ada = world.person("ada").await;
        let token = world.simulator.grant(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();
        for (fault, status, code) in [
            (Fault::ServerError, 503, "upstream_unavailable"),
            (Fault::BadGatewayHtml, 503, "upstream_unavailable"),
            (Fault::FirewallHtml, 503, "upstream_unavailable"),
            (Fault::HtmlOk, 502, "upstream_error"),
            (Fault::EmptyOk, 502, "upstream_error"),
            (Fault::TruncatedOk, 502, "upstream_error"),
            (Fault::GarbageValues, 502, "upstream_error"),
            (Fault::UnauthorizedHtml, 502, "upstream_error"),
            (Fault::InvalidClient, 502, "upstream_error"),
            (Fault::RateLimited, 429, "rate_limited"),
        ] {
            world.simulator.set_fault(None, Some(fault));
            let answer = paste_bare(&ada, &token).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{fault:?}: {}", answer.text);
            assert!(!answer.text.contains(&token), "{fault:?} repeats the token");
        }
        world.simulator.set_fault(None, Some(Fault::Retired));
        is_told(&paste_bare(&ada, &token).await, "provider_retired");
        world.simulator.set_fault(None, None);
        paste_bare(&ada, &token).await.expect(201);
    }

    async fn a_fitbit_account_belongs_to_one_person_and_a_person_to_one_account(world: World) {
        let ada = world.ada().await;
        let bob = world.person("bob").await;
        let walkers = world.walkers();
        let adas = world.simulator.grant(&walkers[0].id, &SCOPES, 86_400).unwrap();
        let bobs = world.simulator.grant(&walkers[1].id, &SCOPES, 86_400).unwrap();

        let taken = paste_bare(&bob, &adas).await;
        assert_eq!((taken.status, taken.code().as_str()), (409, "conflict"));
        assert!(!taken.text.contains(&ada.id) && !taken.text.contains("ada@"), "it does not say whose");
        is_told(&paste_bare(&ada, &bobs).await, "wrong_account");

        paste_bare(&bob, &bobs).await.expect(201);
    }

    async fn connecting_again_keeps_the_id_and_disconnecting_keeps_the_days(world: World) {
        let ada = world.ada().await;
        let before = ada.get("/v1/me/tokens").await.expect(200)["items"][0].clone();
        let days = ada.get("/v1/me/days").await.expect(200);
        let newer = world.simulator.grant(&world.walkers()[0].id, &["activity"], 600_000).unwrap();

        let token = paste_bare(&ada, &newer).await.expect(201);
        assert_eq!(token["id"], before["id"]);
        assert_eq!(token["scopes"], json!(["activity"]));

        let path = format!("/v1/me/tokens/{}", before["id"].as_str().unwrap());
        assert_eq!(ada.delete(&path).await.expect(200)["withdrawal"], "done");
        assert_eq!(ada.delete(&path).await.expect(200)["withdrawal"], "nothing_to_withdraw", "idempotent");
        assert_eq!(ada.get(&path).await.status, 404);
        assert_eq!(ada.sync().await.status, 409);
        assert_eq!(ada.get("/v1/me/days").await.expect(200), days);
    }

    async fn the_consent_link_leads_to_the_page_and_back_with_a_token(world: World) {
        let ada = world.person("ada").await;
        let link = ada.get("/v1/me/tokens/fitbit/consent-link?lifetime=month&clientId=22ABCD&redirectUrl=http%3A%2F%2Flocalhost%2Fcallback").await.expect(200);
        assert_eq!(link["expiresIn"], 2_592_000);
        let url = link["url"].as_str().unwrap();
        let page = world.http.get(url).send().await.unwrap().text().await.unwrap();
        for expected in ["22ABCD", "activity", "profile", "settings", "Allow"] {
            assert!(page.contains(expected), "{expected}: {page}");
        }

        // What the page's form sends when one scope is left unticked.
        let walker = &world.walkers()[0].id;
        let query = url.split_once('?').unwrap().1;
        let form = format!("{query}&person={walker}&tick=activity&tick=settings&decision=allow");
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let address = format!("{}/oauth2/authorize", world.simulator.url());
        let answer = client.post(&address).header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap();
        let landed = answer.headers()["location"].to_str().unwrap().to_owned();
        assert!(landed.starts_with("http://localhost/callback#access_token="), "{landed}");

        let token = paste_url(&ada, &landed).await.expect(201);
        assert_eq!(token["scopes"], json!(["activity", "settings"]));
        assert_eq!(token["clientId"], "22ABCD");
        let denied = client.post(&address).header("content-type", "application/x-www-form-urlencoded").body(format!("{query}&decision=deny")).send().await.unwrap();
        let landed = denied.headers()["location"].to_str().unwrap().to_owned();
        is_told(&paste_url(&ada, &landed).await, "consent_refused");
    }

    async fn the_links_lifetimes_are_a_day_a_week_thirty_days_or_a_year(world: World) {
        let ada = world.person("ada").await;
        for (lifetime, seconds) in [("day", 86_400), ("week", 604_800), ("month", 2_592_000), ("year", 31_536_000)] {
            let link = ada.get(&format!("/v1/me/tokens/fitbit/consent-link?lifetime={lifetime}")).await.expect(200);
            assert_eq!(link["expiresIn"], seconds);
            assert!(link["url"].as_str().unwrap().contains(&format!("expires_in={seconds}")));
            assert!(link["url"].as_str().unwrap().contains("response_type=token"));
        }
    }

    async fn a_token_is_stored_sealed_and_never_shown(world: World) {
        let ada = world.person("ada").await;
        let secret = world.simulator.grant(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();
        let pasted = paste_bare(&ada, &secret).await;
        assert!(!pasted.text.contains(&secret));
        ada.sync().await.expect(202);
        for path in ["/v1/me/tokens", "/v1/me/sync", "/v1/me/devices"] {
            assert!(!ada.get(path).await.text.contains(&secret), "{path}");
        }

        let mut world = world;
        world.stop().await;
        // All bytes that the database wrote, on either engine.
        let stored = world.engine.bytes();
        assert!(stored.len() > 1000);
        for needle in [secret.as_bytes(), secret.split('.').nth(1).unwrap().as_bytes(), crate::support::PASSWORD.as_bytes(), ada.refresh_token.as_bytes()] {
            assert!(!stored.windows(needle.len()).any(|window| window == needle), "a secret is in the database");
        }
    }

    async fn a_repeated_paste_with_its_key_is_answered(world: World) {
        let ada = world.person("ada").await;
        let secret = world.simulator.grant(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();
        let send = |secret: String| {
            let request = ada.request(reqwest::Method::POST, "/v1/me/tokens/fitbit")
                .header("Idempotency-Key", "paste-1").json(&json!({ "accessToken": secret }));
            let ada = ada.clone();
            async move { ada.send(request).await }
        };

        let first = send(secret.clone()).await.expect(201);
        let second = send(secret.clone()).await;
        let other = world.simulator.grant(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();

        assert_eq!(second.header("idempotent-replayed"), Some("true"));
        assert_eq!(second.expect(201), first);
        assert_eq!(send(other).await.code(), "idempotency_key_reused");
        // The answer stays the answer, also when the grant has ended since.
        world.simulator.revoke(&world.walkers()[0].id);
        assert_eq!(send(secret).await.expect(201), first);
    }

    async fn a_token_that_lives_longer_than_there_are_dates_is_the_providers_nonsense(world: World) {
        let ada = world.person("ada").await;
        let token = world.simulator.grant(&world.walkers()[0].id, &SCOPES, 86_400).unwrap();
        world.simulator.set_fault(None, Some(fitex::simulator::Fault::EndlessToken));

        let answer = paste_bare(&ada, &token).await;

        assert_eq!((answer.status, answer.code().as_str()), (502, "upstream_error"), "{}", answer.text);
    }
}
