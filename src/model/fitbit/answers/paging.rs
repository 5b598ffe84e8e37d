//! Where a page of a list stands, and where it leads.

use serde::{Deserialize, Serialize};

/// Where a page stands, and where it leads. Follow `next` as it is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// From when on, as it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_date: Option<String>,
    /// Until when, as it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_date: Option<String>,
    /// Entries of a page, at most.
    pub limit: u32,
    /// The address of the next page; empty if this is the last.
    pub next: String,
    /// Always 0.
    pub offset: u32,
    /// The address of the page before; empty if this is the first, or if it is not known.
    pub previous: String,
    /// `asc` or `desc`.
    pub sort: String,
}
