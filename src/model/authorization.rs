//! A person's way through a provider's consent page.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::{AuthorizationId, TokenId};
use super::scope::WishedScope;
use super::time::Instant;
use super::token::{Provider, Scopes};
use crate::database::tables::authorizations;

words! {
    /// How far a person has come.
    AuthorizationState, "a state" {
        /// They have not come back from the provider yet.
        Pending = "pending",
        /// They allowed what FitEx needs, and it is connected.
        Connected = "connected",
        /// They did not allow it.
        Refused = "refused",
        /// It did not work; `reason` says why.
        Failed = "failed",
        /// They did not come back in time.
        Expired = "expired",
    }
}

words! {
    /// Why it did not work.
    AuthorizationReason, "a reason" {
        /// What they allowed is not enough.
        ScopeMissing = "scope_missing",
        /// It is another provider account than the one connected.
        WrongAccount = "wrong_account",
        /// The provider account is connected to another FitEx account.
        AccountTaken = "account_taken",
        /// The provider account is not ready for use.
        AccountActionRequired = "account_action_required",
        /// The session that began it has ended.
        SignedOut = "signed_out",
        /// The provider did not accept the code.
        CodeRefused = "code_refused",
        /// The provider could not be reached, or gave no usable answer.
        ProviderUnavailable = "provider_unavailable",
        /// The provider does not accept this FitEx's application.
        Misconfigured = "misconfigured",
        /// The provider has switched its service off.
        ProviderRetired = "provider_retired",
    }
}

/// A person's way through a provider's consent page.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema, SimpleObject)]
#[diesel(table_name = authorizations)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Authorization {
    /// The id.
    pub id: AuthorizationId,
    /// At which provider.
    pub provider: Provider,
    /// What the person is asked to allow; the token tells what they allowed.
    #[schema(value_type = Vec<String>)]
    #[graphql(skip)]
    pub scopes: Scopes,
    /// How far the person has come.
    pub state: AuthorizationState,
    /// Why it did not work.
    pub reason: Option<AuthorizationReason>,
    /// The token that it connected.
    pub token_id: Option<TokenId>,
    /// When it began.
    pub created_at: Instant,
    /// Until when the person may come back.
    pub expires_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

/// Where a person is sent back to after consent: one of the addresses that the operator allows.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 2000, example = "fitexapp://connected")]
pub struct ReturnUrl(pub String);

impl Parse for ReturnUrl {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let bad = |message| Err(Invalid::new("bad_return_url", message));
        if text.len() > 2000 {
            return bad("must be at most 2,000 bytes long.");
        }
        match url::Url::parse(&text) {
            Ok(url) if url.fragment().is_some() => bad("must not have a fragment (`#…`)."),
            Ok(url) if matches!(url.scheme(), "javascript" | "data" | "file" | "blob") => {
                bad("is not an address of an app.")
            }
            Ok(_) => Ok(Self(text)),
            Err(_) => bad("is not an address, as in fitexapp://connected."),
        }
    }
}

/// How to begin; all of it may be left out.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAuthorization {
    /// Where the browser goes in the end, with `result` and `authorization` added to its query; a
    /// page of FitEx's own if left out.
    #[schema(value_type = Option<ReturnUrl>)]
    pub return_url: Option<Field<ReturnUrl>>,
    /// What to ask for besides what FitEx cannot do without (activity, profile and settings), in the
    /// provider's own words. Fitbit's are such as `sleep` and `heartrate`, Google Health's such as
    /// `sleep.readonly` and `nutrition.writeonly`, or the whole address of the scope. What
    /// `missingScopes` of an error names can be given as it is. What the person allowed before is asked
    /// for again in any case, so that nothing is lost.
    #[schema(value_type = Option<Vec<WishedScope>>)]
    pub scopes: Option<Field<Vec<WishedScope>>>,
}

/// A way that has just begun.
// Its address holds a secret, so it has no `Debug`.
#[derive(Clone, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct StartedAuthorization {
    /// The way; ask for it again to learn how it ended.
    pub authorization: Authorization,
    /// Open this in the person's own browser, not in a web view. It works once, for ten minutes.
    pub authorize_url: String,
}
