//! The course of an exercise, as a file.

use super::Readings;
use crate::upstream::Failure;
use crate::upstream::google_health::{LOCATION, errors};

impl Readings<'_> {
    /// The course of an exercise as TCX, with that which has no places too if `partly`; nothing if there
    /// is no such exercise.
    pub async fn tcx(&self, id: u64, partly: bool) -> Result<Option<Vec<u8>>, Failure> {
        let partly = if partly { "&partialData=true" } else { "" };
        let exercise = format!("/v4/users/me/dataTypes/exercise/dataPoints/{id}");
        let path = format!("{exercise}:exportExerciseTcx?alt=media{partly}");
        let answer = self.google.ask(self.token, &path).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        errors::check(&answer, LOCATION)?;
        Ok(Some(answer.body))
    }
}
