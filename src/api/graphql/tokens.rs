//! Authorizations at providers over GraphQL.

use async_graphql::{ComplexObject, Context, Object, SimpleObject, Subscription};
use futures_util::{Stream, TryStreamExt};

use super::{key, of};
use crate::error::Result;
use crate::model::authorization::{Authorization, NewAuthorization, StartedAuthorization};
use crate::model::field::Field;
use crate::model::id::{AuthorizationId, TokenEventId, TokenId};
use crate::model::token::{
    ConsentLink, ConsentWish, Disconnection, Feature, PastedToken, Provider, Token,
};
use crate::model::token_event::TokenChange;
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

    /// How far a person has come on their way through a consent page.
    async fn authorization(
        &self,
        ctx: &Context<'_>,
        id: Field<AuthorizationId>,
    ) -> Result<Option<Authorization>> {
        let (app, caller) = of(ctx)?;
        service::authorizations::get(app, caller, id)
            .await
            .map(Some)
    }

    /// The link on which a person consents at Fitbit.
    async fn consent_link(
        &self,
        ctx: &Context<'_>,
        input: Option<ConsentWish>,
    ) -> Result<Option<ConsentLink>> {
        let (app, caller) = of(ctx)?;
        service::tokens::consent_link(app, caller, input.unwrap_or_default())
            .await
            .map(Some)
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

    /// Withdraw one of one's own authorizations, here and at the provider. The days stay.
    async fn disconnect_token(
        &self,
        ctx: &Context<'_>,
        id: Field<TokenId>,
    ) -> Result<Disconnection> {
        let (app, caller) = of(ctx)?;
        service::tokens::disconnect(app, caller, id).await
    }

    /// Begin to connect a provider, or to connect it again: the answer has the page to open.
    async fn start_authorization(
        &self,
        ctx: &Context<'_>,
        provider: Field<Provider>,
        input: Option<NewAuthorization>,
    ) -> Result<StartedAuthorization> {
        let (app, caller) = of(ctx)?;
        service::authorizations::start(app, caller, provider, input.unwrap_or_default()).await
    }
}

/// What becomes of authorizations, as it happens.
#[derive(Default)]
pub struct TokenSubscription;

#[Subscription]
impl TokenSubscription {
    /// What becomes of the caller's authorizations: from now on, or from behind an event that is known.
    async fn token_state(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The id of the last event that is known; what came after it is sent first."
        )]
        after: Option<Field<TokenEventId>>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<TokenChange>> + use<>> {
        let (app, caller) = of(ctx)?;
        let changes = service::token_watch::watch(app, caller, after).await?;
        Ok(changes.map_err(async_graphql::Error::from))
    }
}

#[ComplexObject]
impl Authorization {
    /// What the person is asked to allow; the token tells what they allowed.
    async fn scopes(&self) -> &[String] {
        self.scopes.as_slice()
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
