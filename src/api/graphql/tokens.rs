//! Authorizations at providers over GraphQL.

use async_graphql::{ComplexObject, Context, Object, SimpleObject};

use super::users::Done;
use super::{key, of};
use crate::error::Result;
use crate::model::field::Field;
use crate::model::id::TokenId;
use crate::model::token::{ConsentLink, ConsentWish, Feature, PastedToken, Token};
use crate::service;

/// Reads of authorizations.
#[derive(Default)]
pub struct TokenQuery;

#[Object]
impl TokenQuery {
    /// One of one's own authorizations.
    async fn token(&self, ctx: &Context<'_>, id: Field<TokenId>) -> Result<Option<Token>> {
        let (app, caller) = of(ctx)?;
        service::tokens::get(app, caller, id).await.map(Some)
    }

    /// The link on which a person consents at Fitbit.
    async fn consent_link(
        &self,
        ctx: &Context<'_>,
        input: Option<ConsentWish>,
    ) -> Result<Option<ConsentLink>> {
        let (app, caller) = of(ctx)?;
        service::tokens::consent_link(app, caller, input.unwrap_or_default()).map(Some)
    }
}

/// Changes of authorizations.
#[derive(Default)]
pub struct TokenMutation;

/// An authorization after a change.
#[derive(SimpleObject)]
pub struct TokenPayload {
    /// The authorization.
    token: Token,
}

#[Object]
impl TokenMutation {
    /// Connect Fitbit by pasting what the browser shows after consent, or connect it again.
    async fn paste_token(
        &self,
        ctx: &Context<'_>,
        input: PastedToken,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<TokenPayload> {
        let (app, caller) = of(ctx)?;
        let kept =
            service::token_paste::paste(app, caller, input, key(idempotency_key.as_deref())?)
                .await?;
        Ok(TokenPayload { token: kept.value })
    }

    /// Withdraw one of one's own authorizations and remove its secret. The days stay.
    async fn disconnect_token(&self, ctx: &Context<'_>, id: Field<TokenId>) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::tokens::disconnect(app, caller, id).await?;
        Ok(Done { done: true })
    }
}

#[ComplexObject]
impl Token {
    /// What the person allowed.
    async fn scopes(&self) -> &[String] {
        self.scopes.as_slice()
    }

    /// What works with these scopes and what does not.
    async fn features(&self) -> &[Feature] {
        self.features.as_slice()
    }
}
