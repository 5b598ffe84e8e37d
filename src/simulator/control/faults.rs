//! What is to fail, for somebody or for everybody.

use actix_web::HttpResponse;
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use serde::Deserialize;

use super::{done, person, read, settle};
use crate::simulator::faults::{Fault, Place};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/simulator/people/{id}/fault", web::put().to(set_fault))
        .route(
            "/simulator/people/{id}/fault",
            web::delete().to(clear_fault),
        )
        .route("/simulator/fault", web::put().to(set_fault_for_all))
        .route("/simulator/fault", web::delete().to(clear_fault_for_all));
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultWish {
    fault: Fault,
    #[serde(default)]
    place: Place,
}

async fn set_fault(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        person(&world, &id)?;
        let wish = read::<FaultWish>(&body)?;
        world.set_fault(wish.place, Some(&id), Some(wish.fault));
        Ok(done())
    })())
}

/// Mends whatever fails, everywhere.
fn mend(world: &World, person: Option<&str>) {
    for place in [Place::Data, Place::Token, Place::Revocation] {
        world.set_fault(place, person, None);
    }
}

async fn clear_fault(world: Data<World>, id: Path<String>) -> HttpResponse {
    settle(person(&world, &id).map(|person| {
        mend(&world, Some(&person.id));
        done()
    }))
}

async fn set_fault_for_all(world: Data<World>, body: Bytes) -> HttpResponse {
    settle(read::<FaultWish>(&body).map(|wish| {
        world.set_fault(wish.place, None, Some(wish.fault));
        done()
    }))
}

async fn clear_fault_for_all(world: Data<World>) -> HttpResponse {
    mend(&world, None);
    done()
}
