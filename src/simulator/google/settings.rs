//! What somebody has set, and sets: units alone can be changed.

use actix_web::web::{self, Bytes, Data, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::asking::body;
use super::errors::refuse;
use super::{Needs, serve};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::settings::{SETTINGS, Unit};
use crate::simulator::world::World;

const PLACE: &str = "/v4/users/me/settings";

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(PLACE, web::get().to(show))
        .route(PLACE, web::patch().to(change));
}

async fn show(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["settings"]), |life| {
        Ok(settings(life))
    })
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    update_mask: Option<String>,
}

/// What the mask names is changed, or without one what is said.
async fn change(world: Data<World>, request: HttpRequest, said: Bytes) -> HttpResponse {
    serve(&world, &request, Needs::ToWrite(&["settings"]), |life| {
        let said: Map<String, Value> = body(&said)?;
        let wish = Query::<Wish>::from_query(request.query_string());
        let mask = wish.ok().and_then(|wish| wish.into_inner().update_mask);
        let meant: Vec<String> = match &mask {
            Some(mask) => mask.split(',').map(|name| camel(name.trim())).collect(),
            None => said
                .keys()
                .filter(|name| *name != "name")
                .cloned()
                .collect(),
        };
        let units = meant.iter().map(|member| unit(member, &said));
        let units: Vec<_> = units.collect::<Result<_, _>>()?;
        life.set_units(units);
        Ok(settings(life))
    })
    .await
}

/// The unit that is said of a member.
fn unit(
    member: &str,
    said: &Map<String, Value>,
) -> Result<(&'static str, &'static Unit), HttpResponse> {
    let setting = SETTINGS.iter().find(|setting| setting.member == member);
    let word = said.get(member).and_then(Value::as_str).unwrap_or_default();
    let unit = setting.and_then(|setting| {
        let unit = setting.units.iter().find(|unit| unit.google == word)?;
        Some((setting.member, unit))
    });
    unit.ok_or_else(|| {
        let message = format!("Invalid value for {member}.");
        refuse(400, "INVALID_ARGUMENT", &message, None)
    })
}

/// A mask may write names in snake case.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(part.len().min(1));
        name + &head.to_uppercase() + tail
    })
}

fn settings(life: &Life<'_>) -> Value {
    let offset = life.zone.to_offset(life.now).seconds();
    let mut settings = json!({
        "name": "users/me/settings",
        "autoStrideEnabled": true,
        "foodLanguageCode": "en-GB",
        "languageLocale": "en-GB",
        "strideLengthRunningType": "STRIDE_LENGTH_TYPE_DEFAULT",
        "strideLengthWalkingType": "STRIDE_LENGTH_TYPE_AUTO",
        "timeZone": life.world.zone_name(life.person),
        "utcOffset": format!("{offset}s"),
    });
    for (setting, unit) in life.units() {
        settings[setting.member] = json!(unit.google);
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn a_mask_is_understood_in_both_spellings() {
        assert_eq!(camel("weight_unit"), "weightUnit");
        assert_eq!(camel("weightUnit"), "weightUnit");
        assert_eq!(camel("weight_"), "weight");
    }
}
