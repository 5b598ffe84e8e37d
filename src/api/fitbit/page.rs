//! The page that lists every operation, where its answer comes from, and how it differs from Fitbit's.

use actix_web::get;
use maud::{Markup, html};

use super::proof::shown_by;
use crate::api::problem::page;
use crate::model::fitbit::{GROUPS, Longest, Operation};

#[get("")]
pub(super) async fn show() -> Markup {
    page(
        "Fitbit Web API",
        &html! {
            h1 { "The Fitbit Web API, served by FitEx" }
            p { "A program that speaks the Fitbit Web API works here when its base URL is this FitEx's "
                code { "/fitbit" } " and its bearer token is FitEx's. For people whose data still come from a \
                server that speaks Fitbit's language requests are passed on; for people whose data come from Google \
                Health the same answers are made of what Google tells." }
            p { "Errors have Fitbit's members " code { "errors" } " and " code { "success" } " beside FitEx's own. "
                "When a person has to connect again, the status is 424 and " code { "errorType" } " is "
                code { "reauthorization_required" } "; 401 is about the program's own token alone." }
            @for (group, operations) in GROUPS {
                h2 { (group) }
                table {
                    thead { tr {
                        th { "Operation" } th { "Scope" } th { "Range" } th { "Passed on" }
                        th { "From Google Health" } th { "Differences" } th { "Shown by" }
                    } }
                    tbody { @for operation in *operations { (row(operation)) } }
                }
            }
        },
    )
}

fn row(operation: &Operation) -> Markup {
    html! {
        tr id=(operation.id) {
            td {
                (operation.summary) br;
                code { (operation.method.as_str()) " " (operation.template) }
                @for other in operation.also { br; code { (operation.method.as_str()) " " (other) } }
            }
            td { @if operation.scopes.is_empty() { "any" } @else { (operation.scopes.join(", ")) } }
            td { (range(operation)) }
            td { @if operation.passes() { "yes" } @else { "no" } }
            td { (operation.translation.as_str()) }
            td { (operation.differences) }
            td { @for test in shown_by(operation) { code { (test) } br; } }
        }
    }
}

fn range(operation: &Operation) -> String {
    match operation.longest {
        Longest::Any => String::new(),
        Longest::Hours => "24 hours".to_owned(),
        Longest::Days(most, None) => format!("{most} days"),
        Longest::Days(most, Some((but, few))) => format!("{most} days; {but} {few}"),
    }
}
