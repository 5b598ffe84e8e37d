//! How a call to a provider can fail, told apart by who has to act.

/// How a call to a provider failed. Only the first five say anything about one person's grant.
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
    /// The person's own privacy settings at the provider forbid it.
    Forbidden,
    /// The provider's rate limit; seconds to wait.
    RateLimited(u32),
    /// The provider does not know FitEx's own application.
    Misconfigured,
    /// The provider cannot be reached or says that it is not well.
    Unavailable(String),
    /// The provider did not answer in time.
    Timeout,
    /// The provider's answer is not what its documentation promises.
    BadAnswer(String),
}
