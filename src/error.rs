//! The one error: its text is for the client, its source is for the log.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What every fallible operation returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

macro_rules! codes {
    ($($name:ident $wire:literal $status:literal $retryable:literal $title:literal, $cause:literal, $remedy:literal;)+) => {
        /// The closed list of what can go wrong, as clients see it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $cause] $name,)+ }

        impl Code {
            /// Every code there is, in the order of its HTTP status.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name on the wire, stable for ever.
            pub fn as_str(self) -> &'static str { match self { $(Self::$name => $wire,)+ } }

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 { match self { $(Self::$name => $status,)+ } }

            /// Whether the same request may succeed later without anybody changing it.
            pub fn retryable(self) -> bool { match self { $(Self::$name => $retryable,)+ } }

            /// A short name for people.
            pub fn title(self) -> &'static str { match self { $(Self::$name => $title,)+ } }

            /// Why it happens, for the page that explains it.
            pub fn cause(self) -> &'static str { match self { $(Self::$name => $cause,)+ } }

            /// What to do about it, for the page that explains it.
            pub fn remedy(self) -> &'static str { match self { $(Self::$name => $remedy,)+ } }
        }
    };
}

codes! {
    MalformedRequest "malformed_request" 400 false "Malformed request",
        "The request cannot be read: its JSON, a query parameter, a cursor or an id is not of the expected form.",
        "Correct what `detail` and `errors` name and send it again.";
    Unauthenticated "unauthenticated" 401 false "Sign-in required",
        "The request carries no FitEx credential, or one that FitEx does not accept.",
        "Sign in with POST /v1/sessions and send the access token as `Authorization: Bearer …`.";
    SessionExpired "session_expired" 401 false "Session expired",
        "The access token was good once, but it has expired or its session has ended. That of an API client also ends when the client is revoked or gets another secret, and when its person withdraws the permission.",
        "Refresh with POST /v1/sessions/refresh; if that is refused too, sign in again. An API client asks for another token with POST /oauth/token.";
    Forbidden "forbidden" 403 false "Not allowed",
        "FitEx knows who asks, and this person may not do that.",
        "Ask somebody whose role allows it.";
    InsufficientScope "insufficient_scope" 403 false "Scope missing",
        "The access token lacks a scope that the operation needs.",
        "Obtain a token with the scope named in `detail`.";
    NotFound "not_found" 404 false "Not found",
        "Nothing is there, or nothing that the caller may know of.",
        "Check the path and the id.";
    MethodNotAllowed "method_not_allowed" 405 false "Method not allowed",
        "The path exists, but not with this method.",
        "Use one of the methods in the `Allow` header.";
    NotAcceptable "not_acceptable" 406 false "Not acceptable",
        "The `Accept` header names no media type that FitEx can answer with.",
        "Accept `application/json`, or `application/graphql-response+json` for GraphQL.";
    RequestTimeout "request_timeout" 408 true "Request too slow",
        "The body did not arrive in time.",
        "Send the request again over a better connection.";
    Conflict "conflict" 409 false "Conflict",
        "The request collides with what is already there.",
        "Read the current state and decide again.";
    AlreadyMember "already_member" 409 false "Already in",
        "The person takes part in this season already, and can be in one of its teams at a time.",
        "Leave the team first (DELETE /v1/me/memberships/{id}), then join the other.";
    TeamFull "team_full" 409 false "Team full",
        "The team has as many members as its season allows.",
        "Join another team, or found one.";
    TeamClosed "team_closed" 409 false "Team closed",
        "The team has ended; what its members did is kept.",
        "Join another team of the season.";
    SeasonClosed "season_closed" 409 false "Season closed",
        "The season does not take this now: its window for it has not opened, or has closed.",
        "`detail` names the dates; the season's agent can move them.";
    AccountActionRequired "account_action_required" 409 false "Account not ready",
        "The person's account at the data provider lacks something that only they can set up there; to connect again does not help.",
        "Open the provider's own app with that account and finish its set-up; FitEx then goes on by itself.";
    Gone "gone" 410 false "Not offered any more",
        "The Fitbit Web API had this, and no source that FitEx can ask has it now.",
        "Do without it; the page /fitbit tells for each operation where its answer comes from.";
    PreconditionFailed "precondition_failed" 412 false "Changed meanwhile",
        "`If-Match` (or `expectedVersion`) does not name the current version: somebody changed it first.",
        "Read it again, apply the change to what is there now, and send it with the new version.";
    PayloadTooLarge "payload_too_large" 413 false "Body too large",
        "The body is larger than the operation takes.",
        "Send less; `detail` names the limit.";
    UnsupportedMediaType "unsupported_media_type" 415 false "Unsupported media type",
        "The body is not of a media type that the operation takes.",
        "Send JSON with `Content-Type: application/json`.";
    ValidationFailed "validation_failed" 422 false "Invalid input",
        "The request was understood, but some of its values are not acceptable.",
        "Correct the fields listed in `errors`; nothing was stored.";
    NotEnoughData "not_enough_data" 422 false "Not enough data yet",
        "The goal needs more valid days than there are. A day is valid when it is complete and was worn.",
        "Wear and sync the device until `nextPossibleDate`, or set a fixed goal now.";
    IdempotencyKeyReused "idempotency_key_reused" 422 false "Idempotency key reused",
        "The same `Idempotency-Key` came before with another request.",
        "Use a new key for a new request.";
    ReauthorizationRequired "reauthorization_required" 424 false "Please reconnect",
        "The data provider no longer accepts the authorization that the person gave FitEx. The FitEx session itself is good.",
        "Send the person to `reauthorizeUrl` to connect again; FitEx then fills the gap by itself.";
    PreconditionRequired "precondition_required" 428 false "Version required",
        "An update must say which version it changes.",
        "Read the resource and send its `ETag` as `If-Match` (GraphQL: `expectedVersion`).";
    RateLimited "rate_limited" 429 true "Too many requests",
        "A limit was reached. `limitOwner` says whose: FitEx's own or the data provider's.",
        "Wait for the seconds in `Retry-After`.";
    HeadersTooLarge "headers_too_large" 431 false "Headers too large",
        "The request's headers are larger or more than FitEx takes.",
        "Send fewer or shorter headers.";
    Internal "internal" 500 true "Internal error",
        "FitEx failed. The cause is in its log under `requestId`.",
        "Try again; if it stays, tell the operator the `requestId`.";
    UpstreamError "upstream_error" 502 true "Provider answered wrongly",
        "The data provider gave an answer that FitEx cannot use. Nobody's connection is changed by it.",
        "Try again later.";
    UpstreamUnavailable "upstream_unavailable" 503 true "Provider unavailable",
        "The data provider cannot be reached. Nobody's connection is changed by it.",
        "Try again later.";
    Busy "busy" 503 true "Busy",
        "FitEx has more work at the moment than it can take.",
        "Wait for the seconds in `Retry-After` and try again.";
    UpstreamTimeout "upstream_timeout" 504 true "Provider too slow",
        "The data provider did not answer in time. Nobody's connection is changed by it.",
        "Try again later.";
}

impl Code {
    /// Finds a code by its name on the wire.
    pub fn from_wire(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

/// What went wrong in OAuth's own words (RFC 6749, 5.2; RFC 8693, 2.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthFault {
    /// A parameter is missing, comes twice or cannot be taken.
    InvalidRequest,
    /// The client is not known by what it sent.
    InvalidClient,
    /// The token was issued to another client.
    InvalidGrant,
    /// The client, or the person, does not allow that scope.
    InvalidScope,
    /// The token is asked for another service than this.
    InvalidTarget,
    /// Tokens are not given out that way.
    UnsupportedGrantType,
}

impl OAuthFault {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        }
    }
}

/// One field that is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) to the field; query and path parameters are named likewise.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// What is wrong and how to mend it, for people.
    pub message: String,
}

/// What a client must know to send its person to the repair of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reauthorization {
    /// The data provider, by its name on the wire.
    pub provider: String,
    /// Why the authorization ended, by its name on the wire.
    pub reason: String,
    /// When FitEx found out.
    pub since: Timestamp,
    /// The last civil date whose data are complete, `YYYY-MM-DD`.
    pub last_good_day: Option<String>,
    /// Scopes that the person has to tick, if any were missing.
    pub missing_scopes: Vec<String>,
    /// FitEx's page where the person repairs the connection; it asks for the scopes that were missing.
    pub reauthorize_url: String,
}

/// One thing that a provider finds wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Its kind in the provider's words, as in `validation`.
    pub kind: String,
    /// The parameter it is about.
    pub field: Option<String>,
    /// What is wrong, for people.
    pub message: String,
}

/// How far the person's data are from what a goal needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Valid days there are.
    pub have: u32,
    /// Valid days needed.
    pub need: u32,
    /// The first civil date on which there can be enough, `YYYY-MM-DD`.
    pub next_possible_date: String,
}

/// Whose rate limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitOwner {
    /// FitEx's own.
    Fitex,
    /// The data provider's.
    Provider,
}

/// Members that only some codes carry. Those that outlive a request can be stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Fields that are wrong; only a request has them.
    #[serde(skip)]
    pub faults: Vec<Fault>,
    /// With `reauthorization_required`.
    pub reauthorization: Option<Reauthorization>,
    /// With `not_enough_data`.
    #[serde(skip)]
    pub shortage: Option<Shortage>,
    /// With `rate_limited`.
    pub limit_owner: Option<LimitOwner>,
    /// Seconds after which a repetition may succeed.
    pub retry_after: Option<u32>,
    /// Of `rate_limited`: how many requests in how many seconds the limit allows.
    #[serde(skip)]
    pub quota: Option<(u32, u32)>,
    /// What a provider finds wrong with a request that was passed on, in its words.
    #[serde(skip)]
    pub complaints: Vec<Complaint>,
    /// Methods that the path has, with `method_not_allowed`.
    #[serde(skip)]
    pub allow: Option<String>,
    /// What OAuth calls it; only its own endpoints say that.
    #[serde(skip)]
    pub oauth: Option<OAuthFault>,
}

/// A failure: what the client hears, and what the log hears.
#[derive(Debug)]
pub struct Error {
    /// Which of the known failures this is.
    pub code: Code,
    /// One or two sentences for the client.
    pub detail: String,
    /// Members that only some codes carry.
    pub facts: Box<Facts>,
    source: Option<Source>,
}

impl Error {
    /// Makes an error that says `detail` to the client.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            facts: Box::default(),
            source: None,
        }
    }

    /// Makes a bug visible in the log and nowhere else.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::new(
            Code::Internal,
            "FitEx failed; the request id finds the cause in its log.",
        )
        .because(source)
    }

    /// Says that `what` does not exist, or not for this caller.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}."))
    }

    /// Refuses a body whose fields are wrong.
    pub fn validation(faults: Vec<Fault>) -> Self {
        Self::new(Code::ValidationFailed, sentence(&faults)).with_faults(faults)
    }

    /// Refuses a request whose parameters cannot be read.
    pub fn malformed(faults: Vec<Fault>) -> Self {
        Self::new(Code::MalformedRequest, sentence(&faults)).with_faults(faults)
    }

    /// Says that FitEx has too much to do.
    pub fn busy(detail: &str) -> Self {
        let mut error = Self::new(Code::Busy, detail);
        error.facts.retry_after = Some(1);
        error
    }

    /// Says that a limit was reached and when it allows more.
    pub fn rate_limited(owner: LimitOwner, seconds: u32, detail: impl Into<String>) -> Self {
        let mut error = Self::new(Code::RateLimited, detail);
        error.facts.limit_owner = Some(owner);
        error.facts.retry_after = Some(seconds.max(1));
        error
    }

    /// Refuses what a client sent to an endpoint of OAuth.
    pub fn oauth(fault: OAuthFault, detail: impl Into<String>) -> Self {
        let code = match fault {
            OAuthFault::InvalidClient => Code::Unauthenticated,
            _ => Code::MalformedRequest,
        };
        let mut error = Self::new(code, detail);
        error.facts.oauth = Some(fault);
        error
    }

    /// Adds the cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.facts.faults = faults;
        self
    }
}

fn sentence(faults: &[Fault]) -> String {
    let say = |fault: &Fault| match fault.pointer.as_str() {
        "" => fault.message.clone(),
        pointer => format!("{pointer}: {}", fault.message),
    };
    faults.iter().map(say).collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl Error {
    /// The cause, with the causes of the cause: for the log.
    pub fn source_text(&self) -> String {
        let mut text = String::new();
        let mut next = std::error::Error::source(self);
        while let Some(source) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&source.to_string());
            next = source.source();
        }
        text
    }
}
