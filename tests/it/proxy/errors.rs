//! What goes wrong is said so that a program of Fitbit's understands it, and so that nobody is sent to
//! the wrong place to mend it.

use fitex::simulator::Fault;
use serde_json::json;

use super::{told, wearer};
use crate::both;

const SUMMARY: &str = "/fitbit/1/user/-/activities/date/2026-11-16.json";

both! {
    async fn a_bad_credential_of_the_programs_own_is_401_in_fitbits_form(world: World) {
        let mut ada = wearer(&world, "ada", 0).await;

        let nobody = world.nobody().get(SUMMARY).await;
        assert_eq!((nobody.status, told(&nobody)["errorType"].as_str()), (401, Some("invalid_token")), "{}", nobody.text);
        assert!(nobody.header("www-authenticate").unwrap().starts_with("Bearer"));
        let old = ada.token.clone();
        ada.token = Some("made.up.token".to_owned());
        assert_eq!(told(&ada.get(SUMMARY).await)["errorType"], "invalid_token");
        ada.token = old;
        world.pass_hours(1);
        let expired = ada.get(SUMMARY).await;
        assert_eq!((expired.status, told(&expired)["errorType"].as_str()), (401, Some("expired_token")), "{}", expired.text);
    }

    async fn a_token_that_a_renewal_heals_is_nobodys_business(world: World) {
        let ada = world.person("ada").await;
        assert_eq!(crate::support::Browser::default().connect(&world, &ada, "fitbit", 0).await, "connected");
        ada.get(SUMMARY).await.expect(200);
        world.simulator.expire(&world.walkers()[0].id);

        ada.get("/fitbit/1/user/-/activities/date/2026-11-15.json").await.expect(200);

        assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active");
    }

    async fn a_grant_that_has_ended_is_424_with_the_way_to_mend_it(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        world.simulator.revoke(&world.walkers()[0].id);

        let answer = ada.get(SUMMARY).await;

        let body = answer.json();
        assert_eq!((answer.status, &body["code"]), (424, &json!("reauthorization_required")), "{body}");
        assert_eq!(told(&answer)["errorType"], "reauthorization_required");
        for member in ["provider", "reason", "since", "reauthorizeUrl", "detail"] {
            assert!(body[member].is_string(), "{member}: {body}");
        }
        assert_eq!(body["retryable"], false);
        assert!(answer.header("www-authenticate").is_none());
        // The same from REST, with the same members.
        let rest = ada.sync().await;
        for member in ["code", "provider", "reason", "since", "reauthorizeUrl", "missingScopes", "status"] {
            assert_eq!(rest.json()[member], body[member], "{member}");
        }
        // What was kept is not served to who has to connect again.
        assert_eq!(ada.get(SUMMARY).await.status, 424);
    }

    async fn faults_of_the_provider_are_told_apart_and_change_nobodys_state(world: World) {
        let mut ada = wearer(&world, "ada", 0).await;
        let walker = world.walkers()[0].id.clone();

        for (fault, status, kind) in [
            (Fault::PrivacyUnauthorized, 403, "insufficient_permissions"),
            (Fault::PermissionDenied, 403, "insufficient_permissions"),
            (Fault::FirewallHtml, 503, "system"),
            (Fault::RateLimited, 429, "system"),
            (Fault::RateLimitedGoogle, 429, "system"),
            (Fault::ServerError, 503, "system"),
            (Fault::Unavailable, 503, "system"),
            (Fault::BadGatewayHtml, 503, "system"),
            (Fault::HtmlOk, 502, "system"),
            (Fault::EmptyOk, 502, "system"),
            (Fault::TruncatedOk, 502, "system"),
            (Fault::ErrorOk, 502, "system"),
            (Fault::InvalidClient, 502, "system"),
            (Fault::Cut, 503, "system"),
        ] {
            world.simulator.set_fault(Some(&walker), Some(fault));
            let answer = ada.get(SUMMARY).await;
            assert_eq!(answer.status, status, "{fault:?}: {}", answer.text);
            let first = told(&answer);
            assert!(first["errorType"].is_string(), "{fault:?}: {first}");
            if kind == "system" {
                assert_eq!(first["errorType"], kind, "{fault:?}");
            }
            if status == 429 {
                for header in ["retry-after", "fitbit-rate-limit-reset", "ratelimit"] {
                    assert!(answer.header(header).is_some(), "{fault:?}: {header}");
                }
                assert_eq!(answer.json()["limitOwner"], "provider");
                // It is left alone for as long as it wants.
                world.simulator.clear_calls();
                let again = ada.get("/fitbit/1/user/-/devices.json").await;
                assert_eq!((again.status, again.json()["limitOwner"].as_str()), (429, Some("provider")));
                assert!(world.simulator.calls().is_empty(), "{fault:?}");
                ada = world.wait_as_told(&ada, &again).await;
            }
            world.simulator.set_fault(Some(&walker), None);
            assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active", "{fault:?}");
        }
        ada.get(SUMMARY).await.expect(200);
    }

    async fn what_is_wrong_with_a_request_is_said_in_fitbits_words(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        world.simulator.clear_calls();

        for (path, field, message) in [
            ("/1/user/-/activities/date/2026-13-01.json", "date", "Invalid date: 2026-13-01"),
            ("/1/user/-/activities/steps/date/2026-11-16/9d.json", "period", "Invalid time period: 9d"),
            ("/1/user/-/activities/wings/date/2026-11-16/7d.json", "resource-path", "Invalid time series resource path: wings"),
            ("/1/user/-/activities/steps/date/2026-11-16/2026-11-01.json", "end-date", "The end date must not be before the start date."),
            ("/1/user/-/activities/steps/date/2020-01-01/2026-11-01.json", "end-date", "The range cannot exceed 1095 days for resource type steps"),
            ("/1.2/user/-/sleep/list.json?sort=asc&offset=0&limit=10", "beforeDate", "Either beforeDate or afterDate must be given."),
        ] {
            let answer = ada.get(&format!("/fitbit{path}")).await;
            let first = told(&answer);
            assert_eq!((answer.status, first["errorType"].as_str()), (400, Some("validation")), "{path}: {}", answer.text);
            assert_eq!((first["fieldName"].as_str(), first["message"].as_str()), (Some(field), Some(message)), "{path}");
        }

        assert!(world.simulator.calls().is_empty());
    }

    async fn what_the_provider_finds_wrong_is_passed_on(world: World) {
        let ada = wearer(&world, "ada", 0).await;

        let answer = ada.delete("/fitbit/1/user/-/activities/999999.json").await;

        assert_eq!((answer.status, told(&answer)["errorType"].as_str()), (404, Some("not_found")), "{}", answer.text);
    }
}
