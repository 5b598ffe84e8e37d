//! Devices over REST.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::device::Device;
use crate::service;

/// A list that is always whole.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(in crate::api) struct DeviceList {
    /// One's own devices.
    items: Vec<Device>,
}

/// List one's own devices, as the provider last told them.
#[utoipa::path(
    tag = "devices",
    responses((status = 200, description = "The devices", body = DeviceList)),
)]
#[get("/v1/me/devices")]
pub(in crate::api) async fn list_devices(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    let items = service::devices::list(&app, &caller).await?;
    Ok(HttpResponse::Ok().json(DeviceList { items }))
}
