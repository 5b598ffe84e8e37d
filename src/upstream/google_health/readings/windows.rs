//! Sums of windows of time that passes, by `rollUp`. A window in which nothing was worn is left out;
//! one of zero was worn and still.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Family, Readings, Summed};
use crate::upstream::Failure;

/// Pages that are read; the longest question has two.
const MOST_PAGES: u32 = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RollUp {
    #[serde(default)]
    rollup_data_points: Vec<Window>,
    #[serde(default)]
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Window {
    start_time: Timestamp,
    #[serde(flatten)]
    values: Map<String, Value>,
}

impl Readings<'_> {
    /// The windows of a span of time of which anything is told, the earliest first. They begin where
    /// the span does, and each is so many seconds long.
    pub async fn windows<T>(
        &self,
        kind: &Summed<T>,
        family: Family,
        (start, end): (Timestamp, Timestamp),
        seconds: i64,
    ) -> Result<Vec<(Timestamp, T)>, Failure> {
        if start >= end {
            return Ok(Vec::new());
        }
        let mut body = json!({
            "range": { "startTime": start, "endTime": end },
            "windowSize": format!("{seconds}s"),
            "dataSourceFamily": family.name(),
        });
        let path = format!("/v4/users/me/dataTypes/{}/dataPoints:rollUp", kind.name);
        let mut windows = Vec::new();
        for _ in 0..MOST_PAGES {
            let post = self.google.post(self.token, &path, &body, kind.scope);
            let told: RollUp = post.await?;
            for window in told.rollup_data_points {
                if let Some(sum) = window.values.get(kind.key) {
                    windows.push((window.start_time, (kind.read)(sum)?));
                }
            }
            if told.next_page_token.is_empty() {
                windows.sort_by_key(|(at, _)| *at);
                return Ok(windows);
            }
            body["pageToken"] = Value::String(told.next_page_token);
        }
        Err(Failure::BadAnswer("more windows than asked for".to_owned()))
    }
}
