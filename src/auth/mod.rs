//! Secrets: passwords, access tokens, refresh tokens, secrets of clients, proofs on notices, and sealing what is stored.

pub mod access;
pub mod client_secrets;
pub mod notices;
pub mod passwords;
pub mod random;
pub mod refresh;
pub mod sealing;
