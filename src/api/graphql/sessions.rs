//! Sessions over GraphQL.

use async_graphql::{ComplexObject, Context, Object};
use secrecy::ExposeSecret;

use super::of;
use super::users::Done;
use crate::error::Result;
use crate::model::field::Field;
use crate::model::id::SessionId;
use crate::model::session::{Refresh, SignIn, Tokens};
use crate::service;
use crate::service::sessions::Which;

/// Changes of sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Sign in.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignIn) -> Result<Tokens> {
        let (app, caller) = of(ctx)?;
        service::sessions::sign_in(app, caller, input).await
    }

    /// Trade a refresh token for the next pair of tokens. A lost answer can be asked for again.
    async fn refresh_session(&self, ctx: &Context<'_>, input: Refresh) -> Result<Tokens> {
        let (app, caller) = of(ctx)?;
        service::refresh::trade(app, caller, input).await
    }

    /// Sign out: end the session that asks.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::sessions::end(app, caller, Which::Current).await?;
        Ok(Done { done: true })
    }

    /// End one of one's own sessions.
    async fn end_session(&self, ctx: &Context<'_>, id: Field<SessionId>) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::sessions::end(app, caller, Which::Id(id)).await?;
        Ok(Done { done: true })
    }
}

#[ComplexObject]
impl Tokens {
    /// A JWT (RFC 9068) to send as `Authorization: Bearer …`.
    async fn access_token(&self) -> &str {
        self.access_token.expose_secret()
    }

    /// Send it to get the next pair; it works once.
    async fn refresh_token(&self) -> &str {
        self.refresh_token.expose()
    }
}
