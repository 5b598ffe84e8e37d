//! What Google does when something is written: it answers with operations (AIP-151), which in practice are
//! done at once, and are waited for if they are not.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::GoogleHealth;
use super::errors::{self, refused};
use crate::upstream::http::Answer;
use crate::upstream::{Access, Failure};

/// How often an operation is looked at, and the pause between.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

impl GoogleHealth {
    /// Waits until what was asked for is done; `scope` is what it needs.
    pub(super) async fn done(
        &self,
        access: &Access,
        scope: &'static str,
        answer: &Answer,
    ) -> Result<Operation, Failure> {
        errors::check_written(answer, scope)?;
        let mut operation: Operation = answer.parse()?;
        for _ in 0..LOOKS {
            match (operation.done, operation.error.take()) {
                (true, None) => return Ok(operation),
                (true, Some(status)) => return Err(status.failure()),
                (false, _) if operation.name.is_empty() => {
                    return Err(Failure::BadAnswer("an operation without a name".to_owned()));
                }
                (false, _) => tokio::time::sleep(PAUSE).await,
            }
            let path = format!("/v4/{}", operation.name);
            let look = self.get(&access.token, &path, scope);
            // Whatever fails now must not make anybody do it all again.
            let unknown =
                |_| Failure::Unavailable("an operation whose end is not known".to_owned());
            operation = look.await.map_err(unknown)?;
        }
        Err(Failure::Timeout)
    }
}

/// Something that Google does (AIP-151).
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Operation {
    name: String,
    done: bool,
    error: Option<Status>,
    /// What came of it.
    pub(super) response: Value,
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metadata {
    /// By the place of its name among those that were to be removed.
    failed_requests: BTreeMap<String, Status>,
}

/// How it failed, in the numbers of gRPC.
#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    code: u32,
}

impl Operation {
    /// How a part of it failed that could fail on its own.
    pub(super) fn failure(self) -> Option<Failure> {
        let mut failed = self.metadata.failed_requests.into_values();
        failed.next().map(|status| status.failure())
    }
}

impl Status {
    fn failure(&self) -> Failure {
        match self.code {
            3 | 9 | 11 => Failure::Refused(400, vec![refused()]),
            5 => Failure::Refused(404, Vec::new()),
            7 => Failure::Refused(403, Vec::new()),
            code => Failure::Unavailable(format!("an operation failed with {code}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Operation;
    use crate::upstream::Failure;
    use crate::upstream::google_health::errors::refused;

    #[test]
    fn an_operation_that_failed_says_so_in_numbers() {
        for (error, failure) in [
            (json!({ "code": 3 }), Failure::Refused(400, vec![refused()])),
            (json!({ "code": 5 }), Failure::Refused(404, Vec::new())),
            (json!({ "code": 7 }), Failure::Refused(403, Vec::new())),
            (
                json!({}),
                Failure::Unavailable("an operation failed with 0".to_owned()),
            ),
        ] {
            let told = json!({ "done": true, "error": error });
            let operation: Operation = serde_json::from_value(told).unwrap();
            assert_eq!(operation.error.unwrap().failure(), failure);
        }
    }
}
