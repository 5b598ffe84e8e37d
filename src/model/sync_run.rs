//! A fetch of somebody's data from their provider.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::{SyncRunId, TokenId};
use super::page::Listed;
use super::time::{CivilDate, Instant};
use crate::database::tables::sync_runs;

words! {
    /// How far a sync run is.
    SyncState, "a sync state" {
        /// Waiting for a worker.
        Queued = "queued",
        /// A worker is at it.
        Running = "running",
        /// Everything that was fetched is stored.
        Succeeded = "succeeded",
        /// It could not be done; nothing of it was stored. Of a longer past, what was read before stays.
        Failed = "failed",
        /// Its person stopped it.
        Cancelled = "cancelled",
    }
}

words! {
    /// What a sync run reads.
    SyncKind, "a kind of run" {
        /// The last days, and what is missing before them.
        Recent = "recent",
        /// A longer past, part by part, the newest first.
        Backfill = "backfill",
    }
}

words! {
    /// What set a sync run off.
    SyncCause, "a cause" {
        /// The person asked for it.
        Requested = "requested",
        /// The person connected, or connected again.
        Connected = "connected",
        /// Its time had come.
        Scheduled = "scheduled",
        /// The provider said that something had changed.
        Noticed = "noticed",
    }
}

/// A fetch of somebody's data from their provider.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Serialize, Deserialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = sync_runs)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// The run's id.
    pub id: SyncRunId,
    /// The authorization that it uses.
    pub token_id: TokenId,
    /// What it reads.
    pub kind: SyncKind,
    /// What set it off.
    pub cause: SyncCause,
    /// How far it is.
    pub state: SyncState,
    /// The first civil date that it reads.
    pub first_date: Option<CivilDate>,
    /// The last civil date that it reads.
    pub last_date: Option<CivilDate>,
    /// The last date that a backfill still has to read: it goes from `lastDate` back to `firstDate`.
    pub next_date: Option<CivilDate>,
    /// Days for which the provider had data.
    pub days_read: i32,
    /// Days that were not known before.
    pub days_new: i32,
    /// Days whose record changed.
    pub days_restated: i32,
    /// Days whose record was already the same.
    pub days_unchanged: i32,
    /// Days whose values no person can have walked; they were not stored.
    pub days_rejected: i32,
    /// Why it failed: a code of the error list at `/problems`.
    pub error_code: Option<String>,
    /// Why it failed, for people.
    pub error_detail: Option<String>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When a worker began.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

impl Listed for SyncRun {
    const LIST: &str = "sync_runs";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// How long a caller waits for a run to end: 0 to 20 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitSeconds(pub u32);

impl Parse for WaitSeconds {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        u32::try_from(raw.integer()?)
            .ok()
            .filter(|&seconds| seconds <= 20)
            .map(Self)
            .ok_or_else(|| Invalid::new("out_of_range", "must lie between 0 and 20."))
    }
}

/// How to start a sync.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SyncWish {
    /// Wait up to this many seconds (0 to 20) for the run to end; a failed run is then answered
    /// with its problem. 0 if left out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 20)]
    pub wait_seconds: Option<Field<WaitSeconds>>,
}

/// How far back to read.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBackfill {
    /// The first date; the beginning of the person's account at the provider if left out.
    #[schema(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date; yesterday if left out.
    #[schema(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
}
