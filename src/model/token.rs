//! What a person allowed FitEx to read at a data provider. The secret itself is not in here.

use std::sync::Arc;

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{ExpressionMethods, Queryable, Selectable};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::TokenId;
use super::scope::{FITBIT_SCOPES, GOOGLE};
use super::time::{CivilDate, Instant};
use crate::database::tables::tokens;
use crate::stored_as;

words! {
    /// Where device data come from.
    Provider, "a provider" {
        /// The Fitbit Web API, or anything that still speaks it.
        Fitbit = "fitbit",
        /// The Google Health API.
        GoogleHealth = "google_health",
    }
}

words! {
    /// Whether an authorization works, and if not, who has to act.
    TokenState, "a token state" {
        /// It works.
        Active = "active",
        /// The person has to connect again.
        ReauthorizationRequired = "reauthorization_required",
        /// The person has to set something right at the provider.
        AccountActionRequired = "account_action_required",
        /// The person withdrew it here.
        Revoked = "revoked",
    }
}

words! {
    /// Why an authorization ended.
    TokenReason, "a reason" {
        /// The access token expired and there is no refresh token to renew it with.
        ExpiredWithoutRefresh = "expired_without_refresh",
        /// The provider says that the grant was revoked or has expired.
        GrantRevokedOrExpired = "grant_revoked_or_expired",
        /// The provider renewed the grant, but its answer was lost.
        RefreshResponseLost = "refresh_response_lost",
        /// The provider refuses a token that it has only just given out.
        UpstreamRejectsFreshToken = "upstream_rejects_fresh_token",
        /// The person did not allow a scope that FitEx needs.
        ScopeMissing = "scope_missing",
        /// The provider has switched its service off.
        ProviderRetired = "provider_retired",
        /// FitEx can no longer open the stored token.
        DecryptFailed = "decrypt_failed",
    }
}

/// OAuth scopes, stored as OAuth writes them: separated by spaces, sorted. Clones share them.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
#[schema(value_type = Vec<String>)]
pub struct Scopes(Arc<[String]>);

impl Scopes {
    /// Makes a sorted list without repetitions.
    pub fn new(scopes: impl IntoIterator<Item = String>) -> Self {
        let mut scopes: Vec<String> = scopes.into_iter().collect();
        scopes.sort();
        scopes.dedup();
        Self(scopes.into())
    }

    /// Whether a scope is among them.
    pub fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|held| held == scope)
    }

    /// Whether others are all among them.
    pub fn has_all(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.has(scope))
    }

    /// The scopes of `wanted` that are not among them.
    pub fn missing(&self, wanted: &[&str]) -> Vec<String> {
        wanted
            .iter()
            .filter(|scope| !self.has(scope))
            .map(|&scope| scope.to_owned())
            .collect()
    }

    /// Each scope.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl From<Vec<String>> for Scopes {
    fn from(scopes: Vec<String>) -> Self {
        Self(scopes.into())
    }
}

impl From<Scopes> for Vec<String> {
    fn from(scopes: Scopes) -> Self {
        scopes.0.to_vec()
    }
}

stored_as!(
    Scopes,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value.split_whitespace().map(str::to_owned).collect())),
    |this| this.0.join(" ")
);

words! {
    /// Something that FitEx does with what a person allowed.
    FeatureName, "a feature" {
        /// Steps, distance and energy of each day.
        Days = "days",
        /// Days that are cut in the person's own zone, as the provider knows it.
        TimeZone = "time_zone",
        /// Devices and when they last synced, which tells when a day is complete.
        Devices = "devices",
    }
}

/// Whether the scopes that a person allowed are enough for something that FitEx does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// What it is.
    pub name: FeatureName,
    /// Whether it works as long as the authorization does.
    pub works: bool,
    /// The scopes that it lacks.
    pub missing_scopes: Vec<String>,
}

/// Every feature, told from the scopes.
#[derive(
    Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Features(Vec<Feature>);

impl Features {
    /// What works with these scopes. They tell the provider too: Google's are addresses.
    pub fn of(scopes: &Scopes) -> Self {
        let google = scopes
            .as_slice()
            .iter()
            .any(|scope| scope.starts_with(GOOGLE));
        let needs = |fitbit: &str, family: &str| match google {
            true => format!("{GOOGLE}{family}.readonly"),
            false => fitbit.to_owned(),
        };
        let feature = |name, scope: String| Feature {
            name,
            works: scopes.has(&scope),
            missing_scopes: scopes.missing(&[&scope]),
        };
        Self(vec![
            feature(FeatureName::Days, needs("activity", "activity_and_fitness")),
            feature(FeatureName::TimeZone, needs("profile", "settings")),
            feature(FeatureName::Devices, needs("settings", "settings")),
        ])
    }

    /// Each feature.
    pub fn as_slice(&self) -> &[Feature] {
        &self.0
    }
}

stored_as!(
    Features,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self::of(&Scopes::new(
        value.split_whitespace().map(str::to_owned)
    ))),
    |_this| String::new()
);

words! {
    /// What is in the way of a connection though nobody has to act: it passes by itself.
    Degradation, "a degradation" {
        /// The provider's rate limit for this person is reached.
        RateLimited = "rate_limited",
        /// The provider cannot be reached, or says that it has trouble.
        ProviderUnavailable = "provider_unavailable",
        /// The provider gives answers that FitEx cannot use, or does not accept FitEx itself.
        ProviderError = "provider_error",
    }
}

/// What a person allowed FitEx to read at a data provider.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, Deserialize, ToSchema, SimpleObject)]
#[diesel(table_name = tokens)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Token {
    /// The id; it stays when the person connects again.
    pub id: TokenId,
    /// Where the data come from.
    pub provider: Provider,
    /// Whether it works, and if not, who has to act.
    pub state: TokenState,
    /// Why it stopped working.
    pub reason: Option<TokenReason>,
    /// Since when it is in this state.
    pub since: Instant,
    /// The person's id at the provider.
    pub provider_user_id: String,
    /// The provider's id of the application that the person authorized.
    pub client_id: String,
    /// What is in the way though nobody has to act, as of the last fetch.
    pub degraded: Option<Degradation>,
    /// Since when.
    pub degraded_since: Option<Instant>,
    /// What the person allowed.
    #[schema(value_type = Vec<String>)]
    #[graphql(skip)]
    pub scopes: Scopes,
    /// What works with these scopes and what does not.
    #[diesel(select_expression = tokens::scopes, select_expression_type = tokens::scopes)]
    #[schema(value_type = Vec<Feature>)]
    #[graphql(skip)]
    pub features: Features,
    /// Whether FitEx renews it by itself. If not, it ends at `expiresAt`.
    #[diesel(
        select_expression = tokens::sealed_refresh_token.is_not_null(),
        select_expression_type = diesel::dsl::IsNotNull<tokens::sealed_refresh_token>
    )]
    pub renews_itself: bool,
    /// When the access token ends.
    pub expires_at: Instant,
    /// The last civil date whose data are complete.
    pub last_good_day: Option<CivilDate>,
    /// When the person first connected.
    pub created_at: Instant,
    /// When FitEx last changed this record.
    pub updated_at: Instant,
}

words! {
    /// What became of a grant at its provider.
    Withdrawal, "a withdrawal" {
        /// The provider has withdrawn it.
        Done = "done",
        /// The provider could not be asked yet; FitEx goes on trying.
        Pending = "pending",
        /// There was none.
        NothingToWithdraw = "nothing_to_withdraw",
    }
}

/// What a disconnection did. The days stay.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Disconnection {
    /// The authorization that is gone.
    pub token_id: TokenId,
    /// What became of the grant at the provider.
    pub withdrawal: Withdrawal,
}

/// What a person copied out of their browser.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, max_length = 8192)]
pub struct Pasted(SecretString);

impl Pasted {
    /// The text, without blanks around it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pasted(…)")
    }
}

impl Parse for Pasted {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::new(
                "required",
                "is empty; paste the whole address or the token.",
            ));
        }
        if text.len() > 8192 {
            return Err(Invalid::new(
                "too_long",
                "is longer than any such address; paste only the address.",
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "control_character",
                "must be one line without control characters.",
            ));
        }
        Ok(Self(text.into()))
    }
}

/// A Fitbit authorization as the person can copy it; give one of the two.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PastedToken {
    /// The whole address that the browser shows after consent, `http://localhost/#access_token=…`.
    #[schema(value_type = Option<Pasted>)]
    pub redirect_url: Option<Field<Pasted>>,
    /// The bare access token.
    #[schema(value_type = Option<Pasted>)]
    pub access_token: Option<Field<Pasted>>,
}

words! {
    /// How long a consent given through FitEx's link lasts.
    ConsentLifetime, "a lifetime" {
        /// 86,400 seconds.
        Day = "day",
        /// 604,800 seconds.
        Week = "week",
        /// 2,592,000 seconds, 30 days.
        Month = "month",
        /// 31,536,000 seconds.
        Year = "year",
    }
}

impl ConsentLifetime {
    /// The lifetime in seconds, as the provider takes it.
    pub fn seconds(self) -> u32 {
        match self {
            Self::Day => 86_400,
            Self::Week => 604_800,
            Self::Month => 2_592_000,
            Self::Year => 31_536_000,
        }
    }
}

/// The id of an application at Fitbit: six letters or digits.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9A-Z]{6}$", example = "23ABCD")]
pub struct ClientId(pub String);

impl Parse for ClientId {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if text.len() == 6 && text.bytes().all(plain) {
            return Ok(Self(text));
        }
        Err(Invalid::new(
            "bad_client_id",
            "is not a Fitbit client id: six digits or capital letters.",
        ))
    }
}

/// Where a provider sends the browser after consent.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, max_length = 2000, example = "http://localhost/")]
pub struct RedirectUrl(pub String);

impl Parse for RedirectUrl {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let bad = |message| Err(Invalid::new("bad_redirect_url", message));
        if text.len() > 2000 {
            return bad("must be at most 2,000 bytes long.");
        }
        match url::Url::parse(&text) {
            Ok(url) if url.fragment().is_some() => bad("must not have a fragment (`#…`)."),
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Self(text)),
            _ => bad("is not an http or https address, as in http://localhost/."),
        }
    }
}

/// Scopes to ask a person for.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "activity profile settings")]
pub struct ScopeList(pub Vec<String>);

impl Parse for ScopeList {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let scopes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if let Some(unknown) = scopes
            .iter()
            .find(|scope| !FITBIT_SCOPES.contains(&scope.as_str()))
        {
            let unknown: String = unknown
                .chars()
                .take(40)
                .filter(|c| !c.is_control())
                .collect();
            let known = FITBIT_SCOPES.join(", ");
            let message = format!("names the unknown scope `{unknown}`; Fitbit has: {known}.");
            return Err(Invalid::new("unknown_scope", message));
        }
        if scopes.is_empty() {
            return Err(Invalid::new("required", "must name at least one scope."));
        }
        Ok(Self(scopes))
    }
}

/// What a consent link asks for; all of it has defaults.
#[derive(Debug, Default, Deserialize, ToSchema, utoipa::IntoParams, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsentWish {
    /// The application to authorize; this FitEx's own if left out.
    #[schema(value_type = Option<ClientId>)]
    #[param(value_type = Option<ClientId>)]
    pub client_id: Option<Field<ClientId>>,
    /// Where the browser goes afterwards; it must be registered for the application.
    #[schema(value_type = Option<RedirectUrl>)]
    #[param(value_type = Option<RedirectUrl>)]
    pub redirect_url: Option<Field<RedirectUrl>>,
    /// Scopes separated by spaces; `activity profile settings` and what the person allowed before if left
    /// out.
    #[schema(value_type = Option<ScopeList>)]
    #[param(value_type = Option<ScopeList>)]
    pub scopes: Option<Field<ScopeList>>,
    /// How long the consent lasts; a year if left out.
    #[schema(value_type = Option<ConsentLifetime>)]
    #[param(value_type = Option<ConsentLifetime>)]
    pub lifetime: Option<Field<ConsentLifetime>>,
}

/// A link to the provider's consent page.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct ConsentLink {
    /// Open it in a browser, consent, and paste the address that the browser shows afterwards.
    pub url: String,
    /// Seconds that the consent will last.
    pub expires_in: i32,
}
