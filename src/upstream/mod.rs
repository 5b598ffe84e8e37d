//! Data providers over HTTP: the only place that talks to them. What they answer is parsed here
//! into our own types with units; nothing of their JSON goes further in.

mod failure;
pub mod fitbit;
mod http;

pub use self::failure::Failure;
