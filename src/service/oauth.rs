//! OAuth for API clients: a token of their own or for a person who allowed it, what is known of a token,
//! and giving one back.

mod exchange;
mod proving;

use secrecy::ExposeSecret;

use self::exchange::subject;
use self::proving::{admit, prove};
use crate::app::App;
use crate::auth::access::{Claims, LEEWAY};
use crate::caller::Caller;
use crate::error::{Error, OAuthFault, Result};
use crate::model::api_client::{ClientScope, ClientScopes};
use crate::model::id::ClientId;
use crate::model::oauth::{
    ACCESS_TOKEN, CLIENT_CREDENTIALS, Introspection, IssuedToken, Proof, ServerMetadata,
    TOKEN_EXCHANGE, TokenReference, TokenRequest,
};
use crate::model::time::Instant;
use crate::service::clients;
use crate::{policy, store};

/// How a client may prove who it is (RFC 6749, 2.3.1).
const METHODS: [&str; 2] = ["client_secret_basic", "client_secret_post"];

/// Gives a client a token: of its own, or for a person.
pub async fn trade(
    app: &App,
    caller: &Caller,
    proof: Option<Proof>,
    request: TokenRequest,
) -> Result<IssuedToken> {
    policy::may_prove_to_be_a_client(caller)?;
    let client = prove(app, caller, proof).await?;
    admit(app, &client).await?;
    check_target(app, &request)?;
    let wanted = wanted(request.scope.as_deref())?;
    let person = match said(request.grant_type.as_deref()) {
        Some(CLIENT_CREDENTIALS) => None,
        Some(TOKEN_EXCHANGE) => Some(subject(app, &client, &request).await?),
        Some(_) => {
            let detail = format!("grant_type is {CLIENT_CREDENTIALS} or {TOKEN_EXCHANGE}.");
            return Err(Error::oauth(OAuthFault::UnsupportedGrantType, detail));
        }
        None => return Err(Error::oauth(INVALID, "grant_type is missing.")),
    };
    let had = match &person {
        None => client.scopes.clone(),
        Some((_, allowed)) => client.scopes.within(allowed),
    };
    let scopes = wanted.unwrap_or_else(|| had.clone());
    if scopes.is_empty() || scopes.within(&had) != scopes {
        let detail = format!("What can be had is: {had}.");
        return Err(Error::oauth(OAuthFault::InvalidScope, detail));
    }
    let (access_token, expires_in) = app.access_tokens.issue_to_client(
        client.id.to_string(),
        person.as_ref().map(|(person, _)| person.to_string()),
        client.generation,
        scopes.to_string(),
        app.now().0,
    )?;
    Ok(IssuedToken {
        access_token,
        issued_token_type: person.map(|_| ACCESS_TOKEN),
        token_type: "Bearer",
        expires_in,
        scope: scopes.to_string(),
    })
}

const INVALID: OAuthFault = OAuthFault::InvalidRequest;

/// A parameter without a value was not sent (RFC 6749, 3.2).
fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// A token is good for this FitEx and nothing else.
fn check_target(app: &App, request: &TokenRequest) -> Result<()> {
    let own = app.config.public_url();
    let named = [&request.resource, &request.audience];
    let elsewhere = named
        .into_iter()
        .filter_map(|named| said(named.as_deref()))
        .any(|named| named.trim_end_matches('/') != own.trim_end_matches('/'));
    if elsewhere {
        let detail = format!("Tokens are for {own} only.");
        return Err(Error::oauth(OAuthFault::InvalidTarget, detail));
    }
    Ok(())
}

fn wanted(scope: Option<&str>) -> Result<Option<ClientScopes>> {
    let read = |text| {
        ClientScopes::read(text).map_err(|_| {
            let detail = "The scope names one that FitEx does not have.";
            Error::oauth(OAuthFault::InvalidScope, detail)
        })
    };
    said(scope).map(read).transpose()
}

/// What is known of a token of the client that asks; of every other token, only that it is not one.
pub async fn introspect(
    app: &App,
    caller: &Caller,
    proof: Option<Proof>,
    reference: TokenReference,
) -> Result<Introspection> {
    policy::may_prove_to_be_a_client(caller)?;
    let client = prove(app, caller, proof).await?;
    let Some(claims) = claims(app, &reference)? else {
        return Ok(Introspection::default());
    };
    if !is_of(&claims, client.id) {
        return Ok(Introspection::default());
    }
    let Some(holder) = clients::holder(app, &claims).await? else {
        return Ok(Introspection::default());
    };
    let claims = Claims::clone(&claims);
    Ok(Introspection {
        active: true,
        scope: Some(holder.scopes.to_string()),
        client_id: Some(claims.client_id),
        token_type: Some("Bearer"),
        exp: Some(claims.exp),
        iat: Some(claims.iat),
        nbf: Some(claims.nbf),
        sub: Some(claims.sub),
        aud: Some(claims.aud),
        iss: Some(claims.iss),
        jti: Some(claims.jti),
        act: claims.act,
    })
}

/// Takes a token back that was issued to the client. One that is not good any more is taken back.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    proof: Option<Proof>,
    reference: TokenReference,
) -> Result<()> {
    policy::may_prove_to_be_a_client(caller)?;
    let client = prove(app, caller, proof).await?;
    let Some(claims) = claims(app, &reference)? else {
        return Ok(());
    };
    if !is_of(&claims, client.id) {
        let detail = "The token was not issued to this client.";
        return Err(Error::oauth(OAuthFault::InvalidGrant, detail));
    }
    // Replicas whose clocks differ believe it a little longer.
    let end = jiff::Timestamp::from_second(claims.exp + 2 * LEEWAY).map_err(Error::internal)?;
    let token = claims.jti.clone();
    app.database
        .write(move |conn| store::ended_tokens::insert(conn, &token, Instant(end)))
        .await
}

/// What a token says, if FitEx issued it and it has not expired.
fn claims(app: &App, reference: &TokenReference) -> Result<Option<std::sync::Arc<Claims>>> {
    let token = reference
        .token
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Error::oauth(INVALID, "token is missing."))?;
    Ok(app.access_tokens.verify(token, app.now().0).ok())
}

fn is_of(claims: &Claims, client: ClientId) -> bool {
    claims.client_id == client.to_string()
}

/// Where and how tokens are had.
pub fn metadata(app: &App) -> ServerMetadata {
    let issuer = app.config.public_url();
    let at = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
    ServerMetadata {
        token_endpoint: at("/oauth/token"),
        introspection_endpoint: at("/oauth/introspect"),
        revocation_endpoint: at("/oauth/revoke"),
        jwks_uri: at("/.well-known/jwks.json"),
        service_documentation: at("/docs/"),
        scopes_supported: ClientScope::ALL.iter().map(|one| one.as_str()).collect(),
        response_types_supported: Vec::new(),
        grant_types_supported: vec![CLIENT_CREDENTIALS, TOKEN_EXCHANGE],
        token_endpoint_auth_methods_supported: METHODS.to_vec(),
        introspection_endpoint_auth_methods_supported: METHODS.to_vec(),
        revocation_endpoint_auth_methods_supported: METHODS.to_vec(),
        issuer,
    }
}
