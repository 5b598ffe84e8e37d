//! Where a process may be lost. An operation waits only at doors: a read, a write, a call to a
//! provider. With the feature `failpoints` each door of a named operation can end the process, so that
//! a test can lose it at every step there is; a new step goes through a door as well and is thereby
//! tried too. Without the feature nothing of this is compiled.
//!
//! `FAILPOINTS="refresh=3*off->return"` ends the process at the fourth door of a renewal.

use std::future::Future;

#[cfg(feature = "failpoints")]
tokio::task_local! {
    static OPERATION: &'static str;
}

/// Names the operation whose doors the future goes through.
#[cfg(feature = "failpoints")]
pub fn of<F: Future>(operation: &'static str, work: F) -> impl Future<Output = F::Output> {
    OPERATION.scope(operation, work)
}

/// Names the operation whose doors the future goes through.
#[cfg(not(feature = "failpoints"))]
pub fn of<F: Future>(_: &'static str, work: F) -> impl Future<Output = F::Output> {
    work
}

/// Goes through a door: what stands before it and what stands behind it can both be the last thing
/// that the process does.
pub async fn through<F: Future>(work: F) -> F::Output {
    doorstep();
    let output = work.await;
    doorstep();
    output
}

#[cfg(feature = "failpoints")]
fn doorstep() {
    if let Ok(operation) = OPERATION.try_with(|operation| *operation) {
        fail::fail_point!(operation, |_| std::process::abort());
    }
}

#[cfg(not(feature = "failpoints"))]
fn doorstep() {}

/// Lives with those doors armed that `FAILPOINTS` names.
#[cfg(feature = "failpoints")]
pub fn armed<T>(life: impl FnOnce() -> T) -> T {
    let _scenario = fail::FailScenario::setup();
    life()
}

/// Lives.
#[cfg(not(feature = "failpoints"))]
pub fn armed<T>(life: impl FnOnce() -> T) -> T {
    life()
}
