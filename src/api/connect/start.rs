//! The page on which a person begins: whom it is for, and what they will be asked.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use maud::html;

use crate::api::problem::page;
use crate::model::scope;
use crate::model::token::{Provider, Scopes};
use crate::service::authorizations::Owner;

/// What people know a provider as.
pub(super) fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Fitbit => "Fitbit",
        Provider::GoogleHealth => "Google Health",
    }
}

pub(super) const STALE: &str = "This link has been used or is older than ten minutes. Begin again in your app, or sign in here.";

/// What the first page shows.
pub(super) struct Start<'a> {
    provider: Provider,
    /// The ticket, and whose it is.
    way: Option<(&'a str, &'a Owner)>,
    /// What is asked for beyond what everybody is asked.
    scopes: &'a [String],
    fault: Option<&'a str>,
    status: StatusCode,
}

impl<'a> Start<'a> {
    /// For who has to sign in.
    pub(super) fn by_password(provider: Provider, wished: &'a Scopes) -> Self {
        Self {
            provider,
            way: None,
            scopes: wished.as_slice(),
            fault: None,
            status: StatusCode::OK,
        }
    }

    /// For who comes with a ticket.
    pub(super) fn by_ticket(provider: Provider, ticket: &'a str, owner: &'a Owner) -> Self {
        Self {
            provider,
            way: Some((ticket, owner)),
            scopes: &owner.scopes,
            fault: None,
            status: StatusCode::OK,
        }
    }

    /// Once more, because of a fault.
    pub(super) fn again(self, fault: &'a str, status: StatusCode) -> Self {
        let fault = Some(fault);
        Self {
            fault,
            status,
            ..self
        }
    }

    /// The page.
    pub(super) fn page(&self) -> HttpResponse {
        let (provider, name) = (self.provider, name(self.provider));
        let body = html! {
            h1 { "Connect " (name) }
            @if let Some(fault) = self.fault { p role="alert" { strong { (fault) } } }
            p { "FitEx asks " (name) " for your steps. You choose there what it may read, and you can "
                "withdraw it at any time. Nothing that FitEx already has is lost." }
            @if !self.scopes.is_empty() {
                p { "So that your apps can use it, it asks for more as well:" }
                ul { @for scope in self.scopes { li { (scope::in_words(scope)) } } }
            }
            form method="post" action={ "/connect/" (provider) } {
                @if let Some((ticket, owner)) = self.way {
                    p { "It will be connected to the FitEx account of " strong { (owner.display_name) } " (" (owner.email) "). "
                        "If that is not you, close this page." }
                    input type="hidden" name="ticket" value=(ticket);
                } @else {
                    p { label { "E-mail" br; input type="email" name="email" autocomplete="username" required; } }
                    p { label { "Password" br; input type="password" name="password" autocomplete="current-password" required; } }
                    @if !self.scopes.is_empty() {
                        input type="hidden" name="scopes" value=(scope::joined(self.scopes, " "));
                    }
                }
                p { button { "Continue to " (name) } }
            }
        };
        HttpResponse::build(self.status)
            .content_type(header::ContentType::html())
            .body(page(&format!("Connect {name}"), &body).into_string())
    }
}
