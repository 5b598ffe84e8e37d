//! Secrets: passwords, access tokens, refresh tokens, and sealing what is stored.

pub mod access;
pub mod passwords;
pub mod random;
pub mod refresh;
pub mod sealing;
