//! How a call to a provider can fail, told apart by who has to act.

use crate::error::Complaint;

/// How a call to a provider failed. Only the first seven say anything about one person's grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider says that the access token has expired.
    TokenExpired,
    /// The provider says that the access token is not, or no longer, valid.
    TokenInvalid,
    /// A 401 that does not say why; whether the grant has ended must be asked.
    Unauthorized,
    /// The grant does not cover what was asked; with the scope, if the provider names it.
    ScopeMissing(&'static str),
    /// The provider has switched its service off (410).
    Retired,
    /// The token endpoint says that the grant has ended (`invalid_grant`).
    GrantEnded,
    /// The account must be set right at the provider; to consent again does not help.
    AccountNotReady,
    /// The person's own privacy settings at the provider forbid it.
    Forbidden,
    /// The provider refuses what was asked, with this status of 400, 403, 404 or 409.
    Refused(u16, Vec<Complaint>),
    /// The provider's rate limit; seconds to wait.
    RateLimited(u32),
    /// The provider does not know FitEx's own application.
    Misconfigured,
    /// The token endpoint does not understand FitEx's request: a defect of FitEx.
    Defect,
    /// A 403 that gives no reason: a firewall, or a policy of the provider's.
    Blocked,
    /// No connection was made, for this reason: the request was not carried out.
    Unreachable(String),
    /// The provider cannot be reached or says that it is not well.
    Unavailable(String),
    /// The provider did not answer in time.
    Timeout,
    /// The provider's answer is not what its documentation promises.
    BadAnswer(String),
}
