//! How many calls to a provider a piece of work takes.

use std::cell::Cell;

tokio::task_local! {
    static MADE: Cell<i64>;
}

/// Does something, and says how many calls it took.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, i64) {
    let counting = async {
        let done = work.await;
        (done, MADE.with(Cell::get))
    };
    MADE.scope(Cell::new(0), counting).await
}

/// A call is made.
pub(super) fn count() {
    // Not everything is counted.
    let _ = MADE.try_with(|made| made.set(made.get() + 1));
}
