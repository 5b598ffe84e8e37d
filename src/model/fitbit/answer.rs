//! What the Fitbit surface answers, whichever back end it comes from.

use bytes::Bytes;
use serde::Serialize;

use crate::error::{Error, Result};

/// What the body of an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// JSON.
    Json,
    /// The course of an activity, in Garmin's Training Center XML.
    Tcx,
}

impl Media {
    /// The content type, as Fitbit writes it.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json;charset=UTF-8",
            Self::Tcx => "application/vnd.garmin.tcx+xml",
        }
    }
}

/// An answer that is there as a whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status, of success.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// The body; empty with 204.
    pub body: Bytes,
}

impl Answer {
    /// JSON, with 200.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Self::json_with(200, value)
    }

    /// JSON, with another status of success.
    pub fn json_with(status: u16, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(Error::internal)?;
        Ok(Self {
            status,
            media: Media::Json,
            body: body.into(),
        })
    }

    /// The same, with a body that is no part of a larger piece of memory.
    #[must_use]
    pub fn alone(self) -> Self {
        Self {
            body: Bytes::copy_from_slice(&self.body),
            ..self
        }
    }

    /// 204: done, and there is nothing to say.
    pub fn nothing() -> Self {
        Self {
            status: 204,
            ..Self::empty()
        }
    }

    /// 200 without a body.
    pub fn empty() -> Self {
        Self {
            status: 200,
            media: Media::Json,
            body: Bytes::new(),
        }
    }
}
