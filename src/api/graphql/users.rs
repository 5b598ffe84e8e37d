//! Accounts over GraphQL.

use async_graphql::{Context, Object, SimpleObject};

use super::{key, of};
use crate::error::Result;
use crate::model::user::{PasswordChange, Receipt, SignUp, User, UserPatch};
use crate::service;

/// Changes of accounts.
#[derive(Default)]
pub struct UserMutation;

/// A change that leaves nothing to show.
#[derive(SimpleObject)]
pub struct Done {
    /// Always true; a failure is an error.
    pub done: bool,
}

/// An account after a change.
#[derive(SimpleObject)]
pub struct UserPayload {
    /// The account.
    user: User,
}

/// What a deletion removed.
#[derive(SimpleObject)]
pub struct ReceiptPayload {
    /// What was removed.
    receipt: Receipt,
}

#[Object]
impl UserMutation {
    /// Make an account.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        input: SignUp,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<UserPayload> {
        let (app, caller) = of(ctx)?;
        let made =
            service::users::sign_up(app, caller, input, key(idempotency_key.as_deref())?).await?;
        Ok(UserPayload { user: made.value })
    }

    /// Change one's own account.
    async fn update_me(
        &self,
        ctx: &Context<'_>,
        input: UserPatch,
        #[graphql(desc = "The version of the account that is changed.")] expected_version: Option<
            i32,
        >,
    ) -> Result<UserPayload> {
        let (app, caller) = of(ctx)?;
        let user = service::users::update(app, caller, expected_version, input).await?;
        Ok(UserPayload { user })
    }

    /// Change one's own password. Every other session ends.
    async fn change_password(&self, ctx: &Context<'_>, input: PasswordChange) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::users::change_password(app, caller, input).await?;
        Ok(Done { done: true })
    }

    /// Delete one's own account and everything FitEx holds about its person.
    async fn delete_me(&self, ctx: &Context<'_>) -> Result<ReceiptPayload> {
        let (app, caller) = of(ctx)?;
        Ok(ReceiptPayload {
            receipt: service::users::delete(app, caller).await?,
        })
    }
}
