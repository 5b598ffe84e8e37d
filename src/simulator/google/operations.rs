//! Operations that are done only when they are looked at again, where the simulator was told so.

use std::collections::HashMap;

use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::asking::FAMILIES;
use super::points::not_found;
use super::{Needs, serve};
use crate::simulator::world::World;

/// The operations that are under way.
#[derive(Default)]
pub(in crate::simulator) struct Operations {
    /// How often a new one is looked at before it is done.
    pub(in crate::simulator) looks: u32,
    begun: u32,
    under_way: HashMap<String, (u32, Value)>,
}

impl Operations {
    /// What is said of something that was done.
    pub(super) fn begin(&mut self, done: Value) -> Value {
        if self.looks == 0 {
            return done;
        }
        self.begun += 1;
        let name = format!("operations/{}", self.begun);
        self.under_way.insert(name.clone(), (self.looks, done));
        json!({ "name": name })
    }

    fn look(&mut self, name: &str) -> Option<Value> {
        let (looks, done) = self.under_way.get_mut(name)?;
        *looks -= 1;
        if *looks > 0 {
            return Some(json!({ "name": name, "done": false }));
        }
        let mut done = done.take();
        done["name"] = json!(name);
        self.under_way.remove(name);
        Some(done)
    }
}

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/v4/operations/{id}", web::get().to(look));
}

async fn look(world: Data<World>, request: HttpRequest, id: Path<String>) -> HttpResponse {
    serve(&world, &request, Needs::ToWrite(&FAMILIES), |life| {
        let name = format!("operations/{id}");
        life.world.operations().look(&name).ok_or_else(not_found)
    })
    .await
}
