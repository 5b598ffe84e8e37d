//! Fitbit's subscriptions: which collections of a person an application wants to hear of.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::http::Method;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::simulator::fitbit::asked::{Answer, Asked};
use crate::simulator::fitbit::errors::{invalid, refuse, respond, unknown_path};
use crate::simulator::fitbit::serve::{Needs, serve};
use crate::simulator::oauth::bearer;
use crate::simulator::world::World;

/// Characters of an id.
const LONGEST: usize = 50;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    for place in ["/1/user/{user}", "/1/user/{user}/{collection}"] {
        cfg.route(
            &format!("{place}/apiSubscriptions.json"),
            web::get().to(list),
        );
        cfg.service(
            web::resource(format!("{place}/apiSubscriptions/{{id}}.json"))
                .route(web::post().to(create))
                .route(web::delete().to(delete)),
        );
    }
}

/// What a subscription is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    Activities,
    Body,
    Foods,
    Sleep,
    UserRevokedAccess,
    All,
}

impl Collection {
    fn of_path(word: Option<&str>) -> Option<Self> {
        Some(match word {
            Some("activities") => Self::Activities,
            Some("body") => Self::Body,
            Some("foods") => Self::Foods,
            Some("sleep") => Self::Sleep,
            Some("userRevokedAccess") => Self::UserRevokedAccess,
            None => Self::All,
            Some(_) => return None,
        })
    }

    /// Where Fitbit keeps a kind of data that Google names.
    pub(super) fn of_data(kind: &str) -> Self {
        match kind {
            "weight" | "body-fat" => Self::Body,
            "nutrition-log" | "hydration-log" => Self::Foods,
            "sleep" => Self::Sleep,
            _ => Self::Activities,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Activities => "activities",
            Self::Body => "body",
            Self::Foods => "foods",
            Self::Sleep => "sleep",
            Self::UserRevokedAccess => "userRevokedAccess",
            Self::All => "user",
        }
    }

    fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Activities => &["activity"],
            Self::Body => &["weight"],
            Self::Foods => &["nutrition"],
            Self::Sleep => &["sleep"],
            Self::UserRevokedAccess => &[],
            Self::All => &["activity", "weight", "nutrition", "sleep"],
        }
    }
}

/// That somebody's collection is listened to.
pub(super) struct Subscription {
    /// It ends with this.
    pub(super) consent: usize,
    pub(super) person: String,
    pub(super) collection: Collection,
    pub(super) id: String,
    subscriber: String,
}

impl Subscription {
    fn shown(&self) -> Value {
        json!({
            "collectionType": self.collection.word(),
            "ownerId": self.person,
            "ownerType": "user",
            "subscriberId": self.subscriber,
            "subscriptionId": self.id,
        })
    }
}

#[derive(Deserialize)]
struct Place {
    user: String,
    collection: Option<String>,
    #[serde(default)]
    id: String,
}

/// A call about one collection, by somebody whose grant covers it.
async fn about(
    world: &World,
    request: HttpRequest,
    place: &Place,
    answer: impl FnOnce(&Asked<'_>, Collection, usize) -> Answer,
) -> HttpResponse {
    let Some(collection) = Collection::of_path(place.collection.as_deref()) else {
        return unknown_path(request).await;
    };
    let grant = bearer(&request).and_then(|token| world.ledger().grant_of(&token));
    let held = grant.as_ref().map(|grant| grant.scopes.as_slice());
    let held = held.unwrap_or_default();
    // A list of everything shows what there is, and needs no more.
    let listed = collection == Collection::All && request.method() == Method::GET;
    let mut needed = collection.scopes().iter().copied().filter(|_| !listed);
    let missing = needed.find(|scope| !held.iter().any(|h| h == scope));
    // `serve` asks for one scope: the one that is missing, or any that is there.
    let scope = missing.or_else(|| held.first().map(String::as_str));
    let consent = grant.as_ref().map_or(0, |grant| grant.consent);
    let needs = Needs {
        user: &place.user,
        scope: scope.unwrap_or("activity"),
        success: 200,
        writes: false,
    };
    serve(world, &request, needs, &[], |asked| {
        answer(asked, collection, consent)
    })
    .await
}

async fn create(world: Data<World>, request: HttpRequest, place: Path<Place>) -> HttpResponse {
    let header = request.headers().get("x-fitbit-subscriber-id");
    let subscriber = header.and_then(|value| value.to_str().ok());
    // The one that the settings call the default.
    let subscriber = subscriber.unwrap_or("1").to_owned();
    about(&world, request, &place, |asked, collection, consent| {
        if place.id.chars().count() > LONGEST {
            return Err(invalid("subscription-id", "It is too long."));
        }
        subscribe(
            asked.world,
            Subscription {
                consent,
                person: asked.person.id.clone(),
                collection,
                id: place.id.clone(),
                subscriber,
            },
        )
    })
    .await
}

/// 201 if it is new, 200 if it is there, 409 if something else is in its place.
fn subscribe(world: &World, new: Subscription) -> Answer {
    let subscriptions = &mut world.notices().state().subscriptions;
    subscriptions.retain(|known| known.person != new.person || world.ledger().lives(known.consent));
    let own = subscriptions
        .iter()
        .filter(|known| known.person == new.person);
    for known in own {
        match (known.collection == new.collection, known.id == new.id) {
            (true, true) => return Ok(known.shown()),
            (false, false) => {}
            _ => return Err(respond(409, &known.shown())),
        }
    }
    let created = respond(201, &new.shown());
    subscriptions.push(new);
    // `serve` says 200 to what is `Ok`; any other answer is made here.
    Err(created)
}

async fn list(world: Data<World>, request: HttpRequest, place: Path<Place>) -> HttpResponse {
    let everything = place.collection.is_none();
    about(&world, request, &place, |asked, collection, _| {
        let state = asked.world.notices().state();
        let meant = |known: &&Subscription| {
            known.person == asked.person.id
                && (everything || known.collection == collection)
                && asked.world.ledger().lives(known.consent)
        };
        let known = state.subscriptions.iter().filter(meant);
        let shown: Vec<Value> = known.map(Subscription::shown).collect();
        Ok(json!({ "apiSubscriptions": shown }))
    })
    .await
}

async fn delete(world: Data<World>, request: HttpRequest, place: Path<Place>) -> HttpResponse {
    about(&world, request, &place, |asked, collection, _| {
        let subscriptions = &mut asked.world.notices().state().subscriptions;
        let before = subscriptions.len();
        subscriptions.retain(|known| {
            known.person != asked.person.id
                || known.collection != collection
                || known.id != place.id
        });
        Err(match subscriptions.len() < before {
            true => HttpResponse::NoContent().finish(),
            false => refuse(404, "not_found", "There is no such subscription."),
        })
    })
    .await
}
