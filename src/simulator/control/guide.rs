//! The simulator's own page: every command, for people.

use actix_web::HttpResponse;
use actix_web::web::Data;
use maud::html;

use crate::simulator::faults::Fault;
use crate::simulator::notices;
use crate::simulator::oauth::page;
use crate::simulator::world::World;

/// What each command does. ID is somebody's id.
const COMMANDS: [(&str, &str); 24] = [
    ("Who there is", "curl BASE/simulator/people"),
    (
        "What somebody counted, by source",
        "curl 'BASE/simulator/people/ID/days?from=2026-01-01&to=2026-01-31'",
    ),
    (
        "A new access token, and the address a browser would show",
        r#"curl -X POST BASE/simulator/people/ID/tokens -d '{"scopes":["activity"],"expiresIn":86400}'"#,
    ),
    (
        "Let somebody's tokens expire",
        "curl -X POST BASE/simulator/people/ID/expire",
    ),
    (
        "Let somebody withdraw consent",
        "curl -X POST BASE/simulator/people/ID/revoke",
    ),
    (
        "Take ticks of a consent away, but for these",
        r#"curl -X PUT BASE/simulator/people/ID/scopes -d '{"keep":["activity"]}'"#,
    ),
    (
        "Correct a day of the wearable late (null removes it)",
        r#"curl -X PUT BASE/simulator/people/ID/days/2026-01-05 -d '{"steps":12345}'"#,
    ),
    (
        "Let a phone have counted on a day; it adds nothing to a wearable (null removes it)",
        r#"curl -X PUT BASE/simulator/people/ID/days/2026-01-05/phone -d '{"steps":4000}'"#,
    ),
    (
        "Let somebody type steps of a day in; they come on top (null removes them)",
        r#"curl -X PUT BASE/simulator/people/ID/days/2026-01-05/manual -d '{"steps":1500}'"#,
    ),
    (
        "Let the device have synced last at a local time",
        r#"curl -X PUT BASE/simulator/people/ID/device -d '{"lastSync":"2026-01-05T12:00:00"}'"#,
    ),
    (
        "Move somebody to another zone",
        r#"curl -X PUT BASE/simulator/people/ID/zone -d '{"timeZone":"Asia/Tokyo"}'"#,
    ),
    (
        "Make somebody's calls fail",
        r#"curl -X PUT BASE/simulator/people/ID/fault -d '{"fault":"expired_token"}'"#,
    ),
    (
        "Break where tokens are traded instead (or `revocation`)",
        r#"curl -X PUT BASE/simulator/people/ID/fault -d '{"place":"token","fault":"invalid_grant"}'"#,
    ),
    ("Mend that", "curl -X DELETE BASE/simulator/people/ID/fault"),
    (
        "Make everybody's calls slow",
        r#"curl -X PUT BASE/simulator/fault -d '{"fault":{"slow":5000}}'"#,
    ),
    ("Mend that", "curl -X DELETE BASE/simulator/fault"),
    (
        "What a used refresh token does: single_use, grace, idempotent, non_rotating",
        r#"curl -X PUT BASE/simulator/refresh-mode -d '{"provider":"fitbit","mode":"single_use"}'"#,
    ),
    (
        "Google's testing mode: consents end after a week",
        r#"curl -X PUT BASE/simulator/testing -d '{"testing":true}'"#,
    ),
    ("What happened to the grants", "curl BASE/simulator/ledger"),
    (
        "Forget what happened",
        "curl -X DELETE BASE/simulator/ledger",
    ),
    ("The time", "curl BASE/simulator/clock"),
    (
        "Another time, where it can be set",
        r#"curl -X PUT BASE/simulator/clock -d '{"now":"2026-01-05T12:00:00Z"}'"#,
    ),
    ("Which calls came", "curl BASE/simulator/calls"),
    ("Forget them", "curl -X DELETE BASE/simulator/calls"),
];

/// Everything above, for people.
pub(super) async fn guide(world: Data<World>) -> HttpResponse {
    let id = world
        .people()
        .first()
        .map_or_else(|| "ID".to_owned(), |person| person.id.clone());
    let commands =
        COMMANDS.map(|(what, command)| (what, command.replace("/ID", &format!("/{id}"))));
    let faults = Fault::words();
    page::shown(
        200,
        &html! {
            h1 { "Simulator of Fitbit and Google Health" }
            p { "It speaks the Fitbit Web API and the Google Health API, with the OAuth of both, for made-up people, and fails on command. BASE is this address." }
            @for (what, command) in commands.iter().chain(&notices::guide(&id)) { p { (what) br; code { (command) } } }
            p { "Failures: " code { (faults) } }
            p { a href=(format!("/oauth2/authorize?response_type=token&client_id={}&scope=activity+profile+settings", world.client_id())) { "The consent page" } }
        },
    )
}
