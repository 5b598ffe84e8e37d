//! The page that `reauthorizeUrl` leads to.

use actix_web::{get, web};
use maud::{Markup, html};

use super::problem::{Failed, page};
use crate::error::Error;
use crate::model::token::Provider;

/// Tells a person how to connect again.
#[get("/connect/{provider}")]
pub(super) async fn connect(provider: web::Path<String>) -> Result<Markup, Failed> {
    let provider = Provider::from_word(&provider).ok_or_else(|| Error::not_found("provider"))?;
    let name = match provider {
        Provider::Fitbit => "Fitbit",
        Provider::GoogleHealth => "Google Health",
    };
    Ok(page(
        "Connect again",
        &html! {
            h1 { "Connect " (name) " again" }
            p { "FitEx can no longer read your steps. You are still signed in, and nothing that FitEx "
                "already has is lost." }
            ol {
                li { "Open your FitEx app and choose to connect " (name) "." }
                li { "Follow the link to the consent page, tick what FitEx asks for, and allow it." }
                li { "Copy the whole address that your browser shows then, and paste it into the app." }
            }
            p { "FitEx fills the gap by itself." }
        },
    ))
}
