//! An operation as the tables have it: where, for whom, and what it answers.

use actix_web::http::Method;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::asked::{Answer, Asked};
use super::serve::{Needs, serve};
use crate::simulator::world::World;

/// Any token will do.
pub(super) const ANY: &str = "";

/// An operation of Fitbit's.
pub(super) struct Operation {
    verb: Verb,
    path: &'static str,
    /// What the person must have allowed.
    scope: &'static str,
    /// The status that says it was done.
    success: u16,
    answer: fn(&Asked<'_>) -> Answer,
}

#[derive(Clone, Copy)]
enum Verb {
    Get,
    Post,
    Delete,
}

/// Reads something.
pub(super) const fn get(
    path: &'static str,
    scope: &'static str,
    answer: fn(&Asked<'_>) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Get,
        path,
        scope,
        success: 200,
        answer,
    }
}

/// Changes something; the answer has a status of its own.
pub(super) const fn post(
    path: &'static str,
    scope: &'static str,
    success: u16,
    answer: fn(&Asked<'_>) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Post,
        path,
        scope,
        success,
        answer,
    }
}

/// Removes something, without a word.
pub(super) const fn delete(
    path: &'static str,
    scope: &'static str,
    answer: fn(&Asked<'_>) -> Answer,
) -> Operation {
    Operation {
        verb: Verb::Delete,
        path,
        scope,
        success: 204,
        answer,
    }
}

impl Operation {
    /// Lets it be called.
    pub(super) fn register(&'static self, cfg: &mut ServiceConfig) {
        let route = match self.verb {
            Verb::Get => web::get(),
            Verb::Post => web::post(),
            Verb::Delete => web::delete(),
        };
        let called = move |world: Data<World>, request: HttpRequest, body: Bytes| async move {
            self.called(&world, &request, &body).await
        };
        cfg.route(self.path, route.to(called));
    }

    async fn called(&self, world: &World, request: &HttpRequest, body: &Bytes) -> HttpResponse {
        let needs = Needs {
            // What is public names nobody.
            user: request.match_info().get("user").unwrap_or("-"),
            scope: self.scope,
            success: self.success,
            writes: request.method() != Method::GET,
        };
        serve(world, request, needs, body, |asked| (self.answer)(asked)).await
    }
}
