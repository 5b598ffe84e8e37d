//! The page behind an invitation's link. Its secret stands behind the #, which no browser sends: the
//! page is the same for everybody and uses nothing up.

use actix_web::get;
use maud::{Markup, html};

use super::problem::page;

/// What to do with an invitation.
#[get("/join")]
pub(super) async fn show() -> Markup {
    page(
        "You are invited",
        &html! {
            h1 { "You are invited to a team" }
            p { "Copy this page's whole address, open your FitEx app, choose to join a team, and paste it there." }
            p { "The invitation lets one person in, once, within seven days. Whoever has it can use it: do not pass it on." }
        },
    )
}
