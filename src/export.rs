//! The contracts as text: what stands at the top of the repository is what the program says.

use crate::api;
use crate::error::{Error, Result};

/// The GraphQL schema in SDL.
pub fn graphql() -> String {
    let sdl = api::graphql::schema().sdl();
    format!("{}\n", sdl.trim_end())
}

/// The OpenAPI document.
pub fn openapi() -> Result<String> {
    let text = serde_json::to_string_pretty(&api::document()).map_err(Error::internal)?;
    Ok(format!("{text}\n"))
}

/// The OpenAPI document of the Fitbit surface.
pub fn fitbit() -> Result<String> {
    let text = serde_json::to_string_pretty(&api::fitbit_document()).map_err(Error::internal)?;
    Ok(format!("{text}\n"))
}
