//! The data endpoints, what is around each of them, and those that are not series.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::account;
use super::errors::{self, invalid, respond};
use super::faults::{Fault, Place, trouble};
use super::ledger::Grant;
use super::oauth::bearer;
use super::people::Person;
use super::series;
use super::sources::Sources;
use super::world::{Call, World};
use crate::model::token::Provider;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/1/user/{user}/profile.json",
        web::get().to(account::profile),
    )
    .route(
        "/1/user/{user}/devices.json",
        web::get().to(account::devices),
    )
    .route(
        "/1/user/{user}/activities/date/{date}.json",
        web::get().to(summary),
    )
    .route(
        "/1/user/{user}/activities/{resource}/date/{date}/1d/{detail}.json",
        web::get().to(series::within_day),
    )
    .route(
        "/1/user/{user}/activities/tracker/{resource}/date/{date}/{end}.json",
        web::get()
            .to(|world, request, path| series::series(Sources::Wearables, world, request, path)),
    )
    .route(
        "/1/user/{user}/activities/{resource}/date/{date}/{end}.json",
        web::get().to(|world, request, path| series::series(Sources::All, world, request, path)),
    );
}

/// A call whose token was accepted.
pub(super) struct Asked<'a> {
    pub(super) world: &'a World,
    pub(super) person: &'a Person,
    imperial: bool,
}

pub(super) type Answer = Result<Value, HttpResponse>;

/// Everything around a data call: the token, the limit, failures on command, the record of calls.
pub(super) async fn serve(
    world: &World,
    request: &HttpRequest,
    user: &str,
    scope: &str,
    answer: impl FnOnce(&Asked<'_>) -> Answer,
) -> HttpResponse {
    let token = bearer(request);
    let grant = token
        .as_deref()
        .and_then(|token| world.ledger().grant_of(token))
        .filter(|grant| grant.provider == Provider::Fitbit);
    let person = grant.as_ref().map(|grant| grant.person.clone());
    let fault = world.fault_for(Place::Data, person.as_deref());
    let response = answered(
        world,
        request,
        (token.as_deref(), grant),
        (user, scope),
        fault,
        answer,
    );
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person,
        status: response.status().as_u16(),
    });
    trouble(fault, response).await
}

fn answered(
    world: &World,
    request: &HttpRequest,
    (token, grant): (Option<&str>, Option<Grant>),
    (user, scope): (&str, &str),
    fault: Option<Fault>,
    answer: impl FnOnce(&Asked<'_>) -> Answer,
) -> HttpResponse {
    let Some(token) = token else {
        return errors::no_header();
    };
    if let Some(broken) = fault.and_then(|fault| fault.of_fitbit(token)) {
        return broken;
    }
    let Some(grant) = grant.filter(|grant| !grant.revoked) else {
        return errors::invalid_token(token);
    };
    if grant.expires_at <= world.now() {
        return errors::expired(token);
    }
    if user != "-" && user != grant.person {
        return errors::refuse(
            403,
            "insufficient_permissions",
            "This is another user's data.",
        );
    }
    if !grant.scopes.iter().any(|held| held == scope) {
        return errors::scope_missing(scope);
    }
    let Some(person) = world.person(&grant.person) else {
        return errors::invalid_token(token);
    };
    let language = request.headers().get(header::ACCEPT_LANGUAGE);
    let imperial = language.and_then(|value| value.to_str().ok()) == Some("en_US");
    world.ledger().used(token);
    let left = world.use_one(&grant);
    let mut response = match left {
        None => errors::rate_limited(world.resets_in()),
        Some(_) => match answer(&Asked {
            world,
            person,
            imperial,
        }) {
            Ok(body) => respond(200, &body),
            Err(refused) => refused,
        },
    };
    limits(&mut response, world, left.unwrap_or(0));
    response
}

fn limits(response: &mut HttpResponse, world: &World, left: u32) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("fitbit-rate-limit-limit", i64::from(world.hourly())),
        ("fitbit-rate-limit-remaining", i64::from(left)),
        ("fitbit-rate-limit-reset", world.resets_in()),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

async fn summary(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String)>,
) -> HttpResponse {
    let (user, date) = path.into_inner();
    serve(&world, &request, &user, "activity", |asked| {
        let date = asked.date("date", &date)?;
        let resting = asked.person.resting_kilocalories;
        let of = |sources| asked.world.known(asked.person, date, sources);
        let (day, worn) = (of(Sources::All), of(Sources::Wearables));
        let calories = day.map_or(resting, |day| day.calories);
        let day = day.unwrap_or_else(|| super::days::of_steps(0, resting));
        let unit = |km: f64| asked.distance(km);
        let distance = |name: &str, km: f64| json!({ "activity": name, "distance": unit(km) });
        Ok(json!({
            "activities": [],
            "goals": { "activeMinutes": 30, "caloriesOut": 2400, "distance": 8.05, "floors": 10, "steps": 10000 },
            "summary": {
                "activeScore": -1,
                "activityCalories": calories.saturating_sub(resting),
                "caloriesBMR": resting,
                "caloriesOut": calories,
                "distances": [
                    distance("total", day.distance_km),
                    distance("tracker", worn.map_or(0.0, |worn| worn.distance_km)),
                    distance("loggedActivities", day.logged_km),
                    distance("veryActive", day.very_active_km),
                    distance("moderatelyActive", day.moderately_active_km),
                    distance("lightlyActive", day.lightly_active_km),
                    distance("sedentaryActive", 0.0),
                ],
                "elevation": f64::from(day.floors) * 3.048,
                "fairlyActiveMinutes": day.fairly_active_minutes,
                "floors": day.floors,
                "lightlyActiveMinutes": day.lightly_active_minutes,
                "marginalCalories": calories.saturating_sub(resting) / 2,
                "sedentaryMinutes": day.sedentary_minutes,
                "steps": day.steps,
                "veryActiveMinutes": day.very_active_minutes,
            },
        }))
    })
    .await
}

impl Asked<'_> {
    pub(super) fn today(&self) -> Date {
        self.world.local_now(self.person).date()
    }

    pub(super) fn date(&self, field: &str, text: &str) -> Result<Date, HttpResponse> {
        if text == "today" {
            return Ok(self.today());
        }
        let plain = text.len() == 10;
        let date = plain.then(|| text.parse().ok()).flatten();
        date.ok_or_else(|| invalid(field, &format!("Invalid date: {text}")))
    }

    pub(super) fn distance(&self, km: f64) -> f64 {
        if self.imperial { km * 0.621_371 } else { km }
    }
}
